"""What stands on a board is what the engine says of each account on that day, rule for rule."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from tests.board.board_world import CATALOG, MONTH, NAMES, WEEK, boards_of, told
from tests.engine.rules_world import DAY, Workspace, back

from bellwether.board.board import Board
from bellwether.board.timeframe import base_day
from bellwether.engine.definitions.calendar import Duration
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.engine import Span
from bellwether.engine.evaluate.compared import STATUSES
from bellwether.engine.evaluate.readback import NotComputed
from bellwether.engine.evaluate.standing import rank_colour, standing, target_in_force
from bellwether.engine.formula.parse import parse

CHANGES = tuple(product(CATALOG.metrics, (MONTH, WEEK)))


@pytest.fixture(scope="module")
def world() -> Workspace:
    return told()


@pytest.fixture(scope="module")
def board(world: Workspace) -> Board:
    return boards_of(world).on(changes=CHANGES)


def test_a_board_opens_on_the_last_day_with_values_and_has_every_account_of_that_day(board: Board) -> None:
    assert (board.day, board.ids, board.uncomputed) == (DAY, NAMES, frozenset())


def test_accounts_that_do_not_exist_on_a_day_are_not_on_its_board(world: Workspace) -> None:
    assert boards_of(world).on(back(20)).ids == ("acme", "bolt", "calm", "echo", "fern")


@pytest.mark.parametrize("key", CATALOG.metrics)
def test_values_are_those_that_the_engine_gives(world: Workspace, board: Board, key: str) -> None:
    column = board.metric(key)
    for row, account in enumerate(board.ids):
        (series,) = world.engine.history([key], account, Span(DAY, DAY))
        assert column.value(row) == series.value(0, 0)


@pytest.mark.parametrize("day", [DAY, back(20)])
@pytest.mark.parametrize("key", CATALOG.metrics)
def test_colours_of_columns_are_those_of_single_values(world: Workspace, key: str, day: date) -> None:
    board = boards_of(world).on(day)
    column, metric = board.metric(key), CATALOG.metrics[key]
    large = board.in_segment("large")
    for row, account in enumerate(board.ids):
        target = target_in_force(metric, board.day, account, ["large"] if large[row] else [])
        value = column.value(row)
        ranked = metric.entered is not None and bool(metric.entered.ranks)
        expected = rank_colour(metric, value) if ranked else standing(metric, value, target).colour
        assert (column.colour_of(row), column.target_of(row)) == (expected, target)
        assert column.standing_of(row).colour == expected


@pytest.mark.parametrize("over", [MONTH, WEEK])
@pytest.mark.parametrize("key", CATALOG.metrics)
def test_comparisons_of_columns_are_those_of_single_values(
    world: Workspace, board: Board, key: str, over: Duration
) -> None:
    change = board.change(key, over)
    compared = change.compared
    expected = world.engine.change(key, EachAccount(board.ids), over=over, on=DAY)
    for row, one in enumerate(expected):
        assert STATUSES[int(compared.status[row])] == one.status
        told = change.comparison(row)
        assert (told.status, told.change, told.percent, told.gain) == (one.status, one.change, one.percent, one.gain)
        assert (told.base_day, told.day) == (one.base_day, one.day)
        assert _number(compared.change[row]) == (None if one.change is None else float(one.change))
        assert _number(compared.percent[row]) == one.percent
        assert int(compared.gain[row]) == {True: 1, False: -1, None: 0}[one.gain]


def test_a_missing_base_of_an_entered_metric_is_an_older_entry(board: Board) -> None:
    # calm was entered 31 days ago and holds 5 days, so it had a value 30 days ago; acme's is 32 days old: still held.
    change = board.change("csat", MONTH)
    assert change.comparison(board.row("acme")).change == 10


def test_a_timeframe_may_be_a_date(world: Workspace) -> None:
    since = back(30)
    board = boards_of(world).on(metrics=["visits"], changes=[("visits", since), ("visits", MONTH)])
    by_date, by_length = (board.change("visits", over).comparison(0) for over in (since, MONTH))
    assert by_date == by_length
    assert base_day(since, DAY) == base_day(MONTH, DAY)


def _number(value: float) -> float | None:
    return None if value != value else float(value)


@pytest.mark.parametrize("trait", CATALOG.account_traits)
@pytest.mark.parametrize("days", [0, 9, 11, 61, 5000])
def test_traits_are_as_of_the_day(world: Workspace, trait: str, days: int) -> None:
    board = boards_of(world).on(back(days), metrics=[])
    expected = [
        world.engine.values(parse(f"account.{trait}"), EachAccount((account,)), days=Span(board.day, board.day)).value(
            0, 0
        )
        for account in board.ids
    ]
    told = [getattr(value, "value", None) for value in expected]
    assert [board.trait(trait).value(row) for row in range(board.size)] == told


def test_a_trait_without_a_date_is_assumed(board: Board) -> None:
    plan = board.trait("plan")
    assert [plan.assumed(board.row(one)) for one in ("acme", "bolt", "calm")] == [True, False, False]
    assert plan.choices == ("basic plan", "Pro")


def test_what_is_on_no_board_is_told_by_name(world: Workspace, board: Board) -> None:
    with pytest.raises(UnknownName, match=r"no metric “visit”\. Did you mean “visits”"):
        board.metric("visit")
    with pytest.raises(UnknownName, match="no metric “nothing”"):
        boards_of(world).on(metrics=["nothing"])
    with pytest.raises(UnknownName, match=r"no trait “owne”\. Did you mean “owner”"):
        board.trait("owne")
    with pytest.raises(UnknownName, match="no segment “larg”"):
        board.in_segment("larg")


def test_a_day_after_the_last_computed_one_has_accounts_but_no_values(world: Workspace) -> None:
    board = boards_of(world).on(DAY + timedelta(1))
    assert (board.ids, board.uncomputed) == (NAMES, frozenset(CATALOG.metrics))
    with pytest.raises(NotComputed, match="No values of “visits” are stored yet"):
        board.metric("visits")


def test_every_kind_of_metric_is_compared_here() -> None:
    assert {metric.kind for metric in CATALOG.metrics.values()} == {MetricKind.COMPUTED, MetricKind.ENTERED}
