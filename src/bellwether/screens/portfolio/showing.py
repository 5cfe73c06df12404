"""What the page shows of a state: the board it needs, and the rows that the viewer may see, filtered and in order."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from datetime import date

from bellwether.access.viewer import Viewer
from bellwether.accounts.views.chosen import Chosen, chosen
from bellwether.board.board import Board, Rows
from bellwether.board.sorting import ByChange, ByColour, ByMetric, ByName, ByTrait, Key, Measure, Sort, order
from bellwether.board.timeframe import Over
from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import Metric
from bellwether.screens.boards import boards
from bellwether.screens.portfolio.columns import Choices, Column, MetricShown, choices
from bellwether.screens.portfolio.state import NAME, TRAIT, Aspect, Mode, SortKey, State

_MEASURES = {Aspect.CHANGE: Measure.VALUE, Aspect.PERCENT: Measure.PERCENT, Aspect.SHIFT: Measure.COLOUR}


@dataclass(frozen=True)
class Shown:
    """The page's content: `among` are all accounts that the viewer looks at, `rows` those that the filter leaves."""

    viewer: Viewer
    state: State
    choices: Choices
    columns: tuple[Column, ...]
    board: Board
    among: Rows
    rows: Rows
    last_day: date

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics that have a column."""
        return tuple(one.metric for one in self.columns if isinstance(one, MetricShown))

    @property
    def day(self) -> date:
        """The day that is shown."""
        return self.board.day

    @property
    def over(self) -> Over:
        """What changes are measured over."""
        return self.state.over


def shown(viewer: Viewer, session: MutableMapping[str, str], state: State) -> Shown:
    """What a viewer sees of a state. Only metrics that the viewer may read are ever asked for."""
    workspace = served()
    offered = choices(workspace.catalog(), viewer)
    columns = offered.shown(state.columns)
    last_day = workspace.last_day()
    day = min(state.on, last_day) if state.on is not None else last_day
    sorts = tuple(_sorts(state, offered))
    metrics = {one.key for one in columns if isinstance(one, MetricShown)} | set(_metrics_of(sorts))
    money = offered.money()
    if money is not None:
        metrics.add(money.key)
    changes = _changes_of(sorts)
    if state.mode is Mode.CHANGE:
        changes |= {(one.key, state.over) for one in columns if isinstance(one, MetricShown)}
    board = boards().on(day, sorted(metrics), sorted(changes, key=str))
    among = board.of(_in_scope(viewer, chosen(viewer, session)))
    rows = order(board, among, _computed(board, sorts))
    return Shown(viewer, state, offered, columns, board, among, rows, last_day)


def _in_scope(viewer: Viewer, filtered: Chosen) -> frozenset[str] | None:
    if viewer.accounts is None or filtered.accounts is None:
        return viewer.accounts if filtered.accounts is None else filtered.accounts
    return viewer.accounts & filtered.accounts


def _sorts(state: State, offered: Choices) -> Iterator[Sort]:
    """The board's sorts of the state's; a column that the viewer may not see sorts nothing."""
    known = offered.by_key()
    for one in state.sorts:
        if one.column == NAME:
            yield Sort(ByName(), one.descending)
        elif one.column in known:
            yield Sort(_key(one, state.over), one.descending)


def _key(sort: SortKey, over: Over) -> Key:
    if sort.column.startswith(TRAIT):
        return ByTrait(sort.column.removeprefix(TRAIT))
    match sort.aspect:
        case Aspect.VALUE:
            return ByMetric(sort.column)
        case Aspect.COLOUR:
            return ByColour(sort.column)
        case Aspect.CHANGE | Aspect.PERCENT | Aspect.SHIFT:
            return ByChange(sort.column, over, _MEASURES[sort.aspect])


def _metrics_of(sorts: tuple[Sort, ...]) -> Iterator[str]:
    for sort in sorts:
        if isinstance(sort.key, ByMetric | ByColour | ByChange):
            yield sort.key.metric


def _changes_of(sorts: tuple[Sort, ...]) -> set[tuple[str, Over]]:
    return {(sort.key.metric, sort.key.over) for sort in sorts if isinstance(sort.key, ByChange)}


def _computed(board: Board, sorts: tuple[Sort, ...]) -> tuple[Sort, ...]:
    """The sorts whose columns have stored values on the day; nothing can be sorted by the others."""
    return tuple(
        sort
        for sort in sorts
        if not isinstance(sort.key, ByMetric | ByColour | ByChange) or sort.key.metric not in board.uncomputed
    )
