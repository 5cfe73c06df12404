"""Columns are moved, kept in sight and given a width; the address says how they stand."""

from __future__ import annotations

import pytest
from tests.web.conftest import VERA, SignedIn

from bellwether.screens.portfolio.arranging import Arrangement, acts, moved_by, read_pinned, read_widths, widths_text

THREE = Arrangement(("a", "b", "c"))
ONE_PINNED = Arrangement(("a", "b", "c"), pinned=1)


def test_columns_move_by_their_buttons() -> None:
    wanted = ("up:b", "down:b", "drop:a", "add:d", "up:a", "add:b", "fly:b")
    assert [moved_by(THREE, act).keys for act in wanted] == [
        ("b", "a", "c"),
        ("a", "c", "b"),
        ("b", "c"),
        ("a", "b", "c", "d"),
        ("a", "b", "c"),
        ("a", "b", "c"),
        ("a", "b", "c"),
    ]


@pytest.mark.parametrize(
    ("key", "to", "keys", "pinned"),
    [
        ("c", 0, ("c", "a", "b"), 2),
        ("c", 1, ("a", "c", "b"), 1),
        ("a", 2, ("b", "c", "a"), 0),
        ("a", 0, ("a", "b", "c"), 1),
        ("b", 99, ("a", "c", "b"), 1),
        ("z", 0, ("a", "b", "c"), 1),
    ],
)
def test_a_column_moved_over_the_edge_joins_or_leaves_those_in_sight(
    key: str, to: int, keys: tuple[str, ...], pinned: int
) -> None:
    assert ONE_PINNED.moved(key, to) == Arrangement(keys, pinned)


def test_a_column_is_kept_in_sight_beside_those_that_are_and_let_go_to_the_first_that_scroll() -> None:
    both = ONE_PINNED.pin("c")
    assert both == Arrangement(("a", "c", "b"), 2)
    assert both.unpin("a") == Arrangement(("c", "a", "b"), 1)
    assert both.dropped("a") == Arrangement(("c", "b"), 1)


def test_four_columns_at_most_stay_in_sight() -> None:
    full = Arrangement(tuple("abcde"), 4)
    assert (full.pin("e"), full.moved("e", 0).pinned, read_pinned("9")) == (full, 4, 4)


def test_a_width_keeps_within_what_can_be_read_and_goes_with_its_column() -> None:
    wide = THREE.sized("b", 9000)
    assert wide.widths == (("b", 720),)
    assert wide.grown("b", -32).widths == (("b", 688),)
    assert wide.sized("b", None).widths == wide.dropped("b").widths == ()


def test_widths_are_read_as_they_are_written_and_nonsense_is_left_out() -> None:
    widths = (("account.Größe, alt", 96), ("name", 240))
    assert read_widths(widths_text(widths)) == widths
    assert read_widths("mrr:1,name:wide,:80,csat") == (("mrr", 56),)


def test_the_names_have_a_width_but_do_not_move() -> None:
    assert list(acts(ONE_PINNED, "name")) == ["Wider", "Narrower"]
    assert list(acts(ONE_PINNED, "a")) == ["Move right", "Let it scroll", "Wider", "Narrower", "Remove"]


def test_a_dragged_column_leads_to_the_address_of_its_new_place(as_member: SignedIn) -> None:
    client = as_member(VERA)
    answer = client.get("/portfolio/column/?columns=mrr,active_share&pinned=1&key=active_share&to=0")
    assert (answer.status_code, answer["Location"]) == (302, "/portfolio/?columns=active_share,mrr&pinned=2")
    answer = client.get("/portfolio/column/?columns=mrr,active_share&key=mrr&width=120")
    assert answer["Location"] == "/portfolio/?columns=mrr,active_share&widths=mrr:120"
    assert client.get("/portfolio/column/?columns=mrr&key=no_such").status_code == 404
