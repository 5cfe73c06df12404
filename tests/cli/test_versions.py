"""Formulas tried out, older versions of a metric, and explanations as known earlier, through the command."""

from __future__ import annotations

from pathlib import Path

from tests.command import Command

ON = ("--on", "2024-02-28")


def value_of(command: Command, *words: str) -> object:
    """The only value of one entity on one day."""
    return command("values", *words, *ON, "--format", "json").json()["entities"][0]["values"][0]["value"]


def test_check_tells_how_the_values_of_all_accounts_lie(bellwether: Command) -> None:
    ran = bellwether("check", 'count("Login", 30d)', *ON, "--format", "json")
    assert ran.json()["spread"] == {
        "day": "2024-02-28",
        "known": 4,
        "unknown": {"no_data": 1},
        "quartiles": [0, "0.75", "1.5", "2.0", 2],
        "bars": [
            ["0.0", "0.6666666666666666", 1],
            ["0.6666666666666666", "1.3333333333333333", 1],
            ["1.3333333333333333", "2.0", 2],
        ],
        "others": {},
    }
    assert ran.json()["values"] is None
    told = " ".join(bellwether("check", 'count("Login", 30d)', *ON).out.split())
    assert (
        "2024-02-28 4 of 5 accounts have a value; 0.00 to 2.00, half of them 0.75 to 2.00, median 1.50 ▅▅█; no data: 1"
    ) in told


def test_check_shows_the_days_of_the_accounts_that_are_named(bellwether: Command) -> None:
    days = ("--from", "2024-02-02", "--to", "2024-02-03")
    ran = bellwether("check", 'count("Login", 30d)', "--account", "north", *days, "--format", "json")
    (entity,) = ran.json()["values"]["entities"]
    assert [(one["day"], one["value"]) for one in entity["values"]] == [("2024-02-02", 1), ("2024-02-03", 2)]


def test_check_of_an_unknown_account_names_the_nearest(bellwether: Command) -> None:
    ran = bellwether("check", 'count("Login", 30d)', "--account", "nort")
    assert (ran.code, "north" in ran.err) == (2, True)


def test_an_older_version_is_computed_for_every_past_day(own: Command, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(
        "metrics: [{key: logins, name: Logins, formula: 'count(\"Login\", 90d) * 100', family: usage}]",
        encoding="utf-8",
    )
    before = value_of(own, "logins", "--account", "north")
    assert own("apply", str(tmp_path)).code == 0
    assert (before, value_of(own, "logins", "--account", "north")) == (2, 200)
    assert value_of(own, "logins", "--account", "north", "--version", "1") == 2
    told = own("explain", "logins", "--account", "north", "--version", "1", *ON, "--format", "json").json()
    assert (told["metric"]["version"], told["explanation"]["steps"]["value"]["value"]) == (1, 2)
    assert told["explanation"]["steps"]["definition"]["version"] == 1


def test_a_version_that_never_was_is_wrong_usage(bellwether: Command) -> None:
    ran = bellwether("values", "logins", "--version", "7")
    assert (ran.code, "“logins” has only version 1, and no version 7." in ran.err) == (2, True)


def test_a_formula_has_no_version(bellwether: Command) -> None:
    ran = bellwether("explain", "1 + logins", "--account", "north", "--version", "1")
    assert (ran.code, "a formula has none" in ran.err) == (2, True)


def test_an_explanation_can_be_had_as_it_was_known_earlier(bellwether: Command) -> None:
    asked = ("explain", "logins", "--account", "north", *ON, "--format", "json")
    now, earlier = (bellwether(*asked, *more).json()["explanation"] for more in ((), ("--known-at", "2024-03-01")))
    assert (now["known_at"], now["steps"]["value"]["value"]) == (None, 2)
    # The files were imported today, so that nothing had been recorded then, not even the account.
    assert earlier["known_at"].startswith("2024-03-01T23:59:59")
    assert (earlier["steps"]["value"]["value"], earlier["steps"]["value"]["reason"]) == (None, "not_yet")
