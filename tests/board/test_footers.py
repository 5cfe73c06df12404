"""A footer is what the engine says of exactly these accounts together, whichever way it is worked out."""

from __future__ import annotations

import numpy as np
import pytest
from tests.board.board_world import CATALOG, NAMES, boards_of, names_of, told
from tests.engine.rules_world import DAY, Workspace, back

from bellwether.board.board import Board
from bellwether.board.boards import Boards
from bellwether.board.footers import Footer, Footers
from bellwether.engine.definitions.entity import AccountList, ByTrait, InSegment
from bellwether.engine.definitions.value import Known, Reason, Unknown
from bellwether.engine.engine import Engine, Span, one_day

METHODS = {
    "visits": "sum",
    "goal": "sum",
    "aim": "sum",
    "people": "people recounted",
    "share": "recounted people ÷ recounted people",
    "money": "sum",
    "mean": "mean of pooled rows",
    "middle": "median of pooled rows",
    "balance": "sum",
    "seat_use": "recounted people ÷ sum",
    "renews": "not rolled up: renewal_on has no sum over accounts",
    "plan": "not rolled up: plan has no sum over accounts",
    "csat": "sum",
    "mood": "not rolled up: Mood does not add up over accounts",
}


@pytest.fixture(scope="module")
def world() -> Workspace:
    return told()


@pytest.fixture(scope="module")
def boards(world: Workspace) -> Boards:
    return boards_of(world)


@pytest.fixture(scope="module")
def board(boards: Boards) -> Board:
    return boards.on()


@pytest.mark.parametrize("accounts", ["acme bolt", "acme bolt calm dune echo fern", "calm", "echo fern", "dune bolt"])
def test_footers_are_the_engines_answer_for_exactly_these_accounts(
    world: Workspace, boards: Boards, board: Board, accounts: str
) -> None:
    ids = tuple(accounts.split())
    found = Footers(boards).of(board, list(CATALOG.metrics), board.of(ids))
    for key, footer in found.items():
        series = world.engine.values(key, AccountList("rows", ids), days=one_day(DAY))
        assert (footer.value, (footer.contributing, footer.members)) == (series.value(0, 0), series.coverage(0, 0)), key


def test_every_footer_names_its_method(boards: Boards, board: Board) -> None:
    found = Footers(boards).of(board, list(CATALOG.metrics), board.rows)
    assert {key: footer.method for key, footer in found.items()} == METHODS


def test_a_person_of_two_accounts_is_counted_once(boards: Boards, board: Board) -> None:
    found = Footers(boards).of(board, ["people"], board.of({"acme", "bolt"}))
    # acme has 4 people of its own and "shared"; bolt has one visit of its own in 30 days.
    assert found["people"].value == Known(6)
    assert [board.metric("people").value(row) for row in board.of({"acme", "bolt"})] != [Known(6)]


def test_quick_footers_are_the_same_and_need_no_recount(boards: Boards, board: Board) -> None:
    footers = Footers(boards)
    quick = footers.quick(board, list(CATALOG.metrics), board.rows)
    assert set(quick) >= {key for key, method in METHODS.items() if method == "sum"}
    whole = footers.of(board, list(CATALOG.metrics), board.rows)
    assert {key: whole[key] for key in quick} == quick
    assert footers.quick(board, list(CATALOG.metrics), board.rows) == whole


def test_no_accounts_have_no_value(boards: Boards, board: Board) -> None:
    found = Footers(boards).of(board, ["visits", "people"], board.rows[:0])
    nothing = Unknown(Reason.NOT_APPLICABLE, "no accounts")
    assert found == {"visits": Footer(nothing, "sum", 0, 0), "people": Footer(nothing, "people recounted", 0, 0)}


def test_groups_have_their_rows_in_order_and_their_own_footers(world: Workspace, boards: Boards, board: Board) -> None:
    rows = board.of({"acme", "bolt", "calm"})[::-1]
    found = Footers(boards).by(board, ["people", "visits", "mean"], rows, ByTrait("owner"))
    assert [(group.label, names_of(board, group.rows)) for group in found] == [
        ("Vera", ["calm", "acme"]),
        ("jonas", ["bolt"]),
    ]
    for group in found:
        ids = tuple(names_of(board, group.rows))
        for key, footer in group.footers.items():
            series = world.engine.values(key, AccountList("rows", ids), days=one_day(DAY))
            assert footer.value == series.value(0, 0)


def test_groups_by_segment_leave_out_who_is_not_in_it(boards: Boards, board: Board) -> None:
    (group,) = Footers(boards).by(board, ["visits"], board.of({"acme", "dune", "calm"}), InSegment("large"))
    assert (group.label, names_of(board, group.rows)) == ("Large", ["calm", "dune"])
    assert group.footers["visits"].value == Known(2)


def test_a_board_and_its_footers_stay_of_one_state_while_facts_arrive(world: Workspace) -> None:
    other = told()
    engine = Engine(other.warehouse, CATALOG)
    boards = Boards(engine)
    board = boards.on()
    before = Footers(boards).of(board, ["people", "middle"], board.rows)
    for number in range(3):
        other.event("Visit", "fern", DAY, f"late{number}", amount=5)
    assert Footers(boards).of(board, ["people", "middle"], board.rows) == before
    assert names_of(board, np.flatnonzero(board.in_segment("large"))) == ["calm", "dune", "echo"]
    after = boards.on()
    assert after.state.batch > board.state.batch
    assert Footers(boards).of(after, ["people"], after.rows)["people"] != before["people"]


def test_lines_of_several_metrics_are_those_of_each(world: Workspace) -> None:
    days = Span(back(20), DAY)
    group = AccountList("shown", NAMES[:4])
    for series in world.engine.together(tuple(CATALOG.metrics), group, days=days):
        alone = world.engine.values(series.metric, group, days=days)
        assert series.row(0) == alone.row(0), series.metric
