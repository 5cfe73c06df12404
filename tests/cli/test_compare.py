"""`bellwether compare`: two sides on one day, in every format."""

from __future__ import annotations

import pytest
from tests.command import Command

DAY = ("--on", "2024-02-29")


def test_two_account_managers_are_compared_with_how_sure_that_is(bellwether: Command) -> None:
    asked = ("compare", "active_share", "--by", "owner", "--value", "Vera", "--value", "Jonas", *DAY)
    shown = bellwether(*asked).out
    # Vera: ann, bob, eve and fay of five people; Jonas: dee, who was active in January, alone.
    assert "Vera less Jonas: +80.0\xa0points" in shown
    assert "Not distinguishable: chance alone could make a difference like this." in shown
    assert "better" not in shown
    found = bellwether(*asked, "--format", "json").json()
    assert (found["difference"], found["real"], found["doubt"], found["shared"]) == ("80.0", False, None, 0)
    assert [(one["name"], one["accounts"], one["numerator"], one["denominator"]) for one in found["sides"]] == [
        ("Vera", 3, 4, 5),
        ("Jonas", 2, 0, 1),
    ]
    low, high = map(float, found["interval"])
    assert low < 0 < high


def test_a_spreadsheet_has_a_row_for_each_side_and_one_for_the_difference(bellwether: Command) -> None:
    rows = bellwether("compare", "spent", "--account", "north", "--account", "kestrel", *DAY, "--format", "csv").out
    header, one, other, difference = rows.splitlines()
    assert {len(line.split(",")) for line in (header, one, other, difference)} == {18}
    assert one.startswith("a,north,Northwind,20")
    assert other.startswith("b,kestrel,Kestrel Bio,0")
    assert difference.startswith("difference,,,20,")
    assert difference.endswith(",counted,0")


def test_what_is_counted_in_full_leaves_nothing_to_chance(bellwether: Command) -> None:
    shown = bellwether("compare", "spent", "--account", "north", "--account", "kestrel", *DAY).out
    assert "Northwind less Kestrel Bio: +20\xa0EUR, better" in shown
    assert "counted in full" in shown


def test_sides_that_share_accounts_say_so(bellwether: Command) -> None:
    shown = bellwether("compare", "active_share", "--segment", "veras", "--account", "north", *DAY).out
    assert "1 account is on both sides" in shown


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--account", "north"), "A comparison has two sides, and here are 1. Name two:"),
        (("--account", "north", "--account", "north"), "Both sides are the same."),
        (("--by", "owner"), "--by and --value belong together."),
        (("--value", "Vera", "--value", "Jonas"), "--by and --value belong together."),
        (
            ("--by", "owner", "--value", "Vera", "--value", "Nobody"),
            "no account has the owner “Nobody”. There is “Jonas”",
        ),
        (("--by", "colour", "--value", "red", "--value", "blue"), "There is no account trait “colour”"),
        (("--account", "north", "--account", "nowhere"), "There is no account “nowhere”"),
        (("--account", "north", "--segment", "none"), "There is no segment “none”"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_remedy(
    bellwether: Command, words: tuple[str, ...], sentence: str
) -> None:
    ran = bellwether("compare", "active_share", *words, *DAY)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err
