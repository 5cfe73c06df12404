"""The order of rows, their pages and totals, and what a viewer may see of them."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from tests.board.board_world import MONTH, boards_of, names_of, selected, told

from bellwether.board.board import Board, Totals, page
from bellwether.board.conditions.of_accounts import Named
from bellwether.board.sort_spelling import UnreadableSort, read_sorts, sort_changes, sort_metrics, sorts_spelled
from bellwether.board.sorting import ByChange, ByColour, ByMetric, ByName, ByTrait, Measure, Sort, order

SORTS: list[tuple[tuple[Sort, ...], str, str]] = [
    ((), "acme bolt calm dune echo fern", ""),
    ((Sort(ByName(), descending=True),), "fern echo dune calm bolt acme", "-name"),
    ((Sort(ByMetric("visits")),), "calm bolt dune acme echo fern", "m.visits"),
    ((Sort(ByMetric("visits"), descending=True),), "acme dune bolt calm echo fern", "-m.visits"),
    ((Sort(ByTrait("owner")), Sort(ByMetric("visits"))), "dune bolt calm acme echo fern", "t.owner~m.visits"),
    ((Sort(ByTrait("owner"), descending=True),), "acme calm bolt dune echo fern", "-t.owner"),
    ((Sort(ByColour("visits")), Sort(ByName(), descending=True)), "dune calm bolt acme fern echo", "k.visits~-name"),
    ((Sort(ByMetric("mood")),), "bolt acme calm dune echo fern", "m.mood"),
    ((Sort(ByChange("visits", MONTH)),), "calm bolt acme dune echo fern", "c.visits.30d.pct"),
    (
        (Sort(ByChange("visits", MONTH, Measure.COLOUR), descending=True), Sort(ByName())),
        "acme calm bolt dune echo fern",
        "-c.visits.30d.colour~name",
    ),
    ((Sort(ByChange("visits", MONTH, Measure.VALUE)),), "bolt calm acme dune echo fern", "c.visits.30d.abs"),
]


@pytest.fixture(scope="module")
def board() -> Board:
    return boards_of(told()).on(changes=[("visits", MONTH)])


@pytest.mark.parametrize(("sorts", "expected", "text"), SORTS, ids=[case[2] for case in SORTS])
def test_rows_are_sorted_with_the_unknown_last_and_equals_by_name(
    board: Board, sorts: tuple[Sort, ...], expected: str, text: str
) -> None:
    assert " ".join(names_of(board, order(board, board.rows, sorts))) == expected
    assert sorts_spelled(sorts) == text
    assert read_sorts(text) == sorts


def test_sorts_tell_what_they_read() -> None:
    sorts = read_sorts("-m.visits~t.owner~c.money.30d.abs~k.share")
    assert sort_metrics(sorts) == {"visits", "money", "share"}
    assert sort_changes(sorts) == {("money", MONTH)}


@pytest.mark.parametrize(
    "text", ["up", "m", "m.visits~", "c.visits.30d", "c.visits.30d.size", "--name", "c.visits.x.pct"]
)
def test_a_damaged_order_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(UnreadableSort, match="Choose it again"):
        read_sorts(text)


def test_pages_follow_each_other_without_gap_or_repetition(board: Board) -> None:
    rows = order(board, board.rows, read_sorts("-m.visits"))
    seen, after = [], None
    for _ in range(3):
        shown = page(board, rows, after, 2)
        seen.append(names_of(board, shown.rows))
        after = shown.next
    assert seen == [["acme", "dune"], ["bolt", "calm"], ["echo", "fern"]]
    assert after is None


def test_a_page_goes_on_behind_its_account_although_the_order_changed(board: Board) -> None:
    by_name = page(board, board.rows, "1.calm", 2)
    assert names_of(board, by_name.rows) == ["dune", "echo"]
    assert names_of(board, page(board, board.rows, "2.gone", 2).rows) == ["calm", "dune"]
    behind = page(board, board.rows, "99.gone", 2)
    assert (behind.rows.size, behind.next) == (0, None)
    assert page(board, board.rows, "nonsense", 2).next == "2.bolt"


def test_totals_are_exact_and_tell_how_many_have_none(board: Board) -> None:
    assert board.totals(board.rows) == Totals(6, None, 0)
    assert board.totals(board.rows, "balance") == Totals(6, Decimal("2.50"), 1)
    assert board.totals(board.rows, "visits") == Totals(6, Decimal(10), 2)
    assert board.totals(board.select(Named("fern")), "balance") == Totals(1, None, 1)


def test_only_accounts_that_a_viewer_may_see_are_selected(board: Board) -> None:
    mine = board.of(frozenset({"dune", "acme", "elsewhere"}))
    assert names_of(board, mine) == ["acme", "dune"]
    assert names_of(board, board.select(Named("d"), mine)) == ["dune"]
    assert np.array_equal(board.of(None), board.rows)
    assert selected(board, Named("BOL")) == ["bolt"]
