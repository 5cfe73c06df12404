"""What the page shows of a state: the board it needs, and the rows that the viewer may see, filtered and in order."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import date

from bellwether.access.viewer import Viewer
from bellwether.board.board import Board, Rows
from bellwether.board.conditions.condition import All, Condition
from bellwether.board.conditions.of_accounts import Listed
from bellwether.board.conditions.spelling import spelled
from bellwether.board.sort_spelling import sort_changes, sort_metrics
from bellwether.board.sorting import ByTrait, Sort, order
from bellwether.board.timeframe import Over
from bellwether.catalog.serving import served
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.errors import BellwetherError, UnknownName
from bellwether.engine.definitions.metric import Metric
from bellwether.screens.boards import boards
from bellwether.screens.choices import Choices, Column, MetricShown, choices
from bellwether.screens.editing.written import last_edit
from bellwether.screens.filters.allowed import check_known
from bellwether.screens.filters.scope import Scope, asked_by, scope_of
from bellwether.screens.portfolio.columns import columns
from bellwether.screens.portfolio.state import Mode, State
from bellwether.ui.addresses import number_address

MOST_LISTED = 50
"""Accounts that an address lists one by one."""


@dataclass(frozen=True)
class Shown:
    """The page's content. `among` are all accounts that the viewer looks at.

    `rows` are those that the filter leaves; `filter` is the one that was applied. Complaints say what was not, and why.
    """

    viewer: Viewer
    scope: Scope
    state: State
    choices: Choices
    columns: tuple[Column, ...]
    board: Board
    among: Rows
    rows: Rows
    filter: Condition | None
    last_day: date
    complaints: tuple[str, ...]

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics that have a column."""
        return tuple(one.metric for one in self.columns if isinstance(one, MetricShown))

    @property
    def pinned(self) -> int:
        """How many of the columns stay in sight beside the names."""
        return min(self.state.pinned, len(self.columns))

    @property
    def day(self) -> date:
        """The day that is shown."""
        return self.board.day

    @property
    def over(self) -> Over:
        """What changes are measured over."""
        return self.state.over


def total_address(shown: Shown, metric: str, among: Condition | None) -> str:
    """What explains a metric's roll-up over the accounts of which a condition holds; empty for too long a list."""
    listed = isinstance(among, All) and any(
        isinstance(one, Listed) and len(one.ids) > MOST_LISTED for one in among.conditions
    )
    if listed:
        return ""
    group = {} if among is None else {"group": f"filter.{spelled(among)}"}
    return number_address(metric, "", shown.day, **group)


def shown(viewer: Viewer, session: MutableMapping[str, str], state: State) -> Shown:
    """What a viewer sees of a state. Only metrics that the viewer may read are ever asked for."""
    scope = scope_of(viewer, session)
    offered = choices(scope.catalog)
    picked = columns(offered, state.columns)
    complaints = [*state.complaints, *scope.complaints]
    condition = _known(state.filter, scope.catalog, complaints)
    sorts = _sorts(state.sorts, offered)
    last_day = served().last_day()
    day = min(state.on, last_day) if state.on is not None else last_day
    asked = asked_by([condition, scope.within])
    metrics, changes = _columns_asked(offered, picked, state)
    metrics |= asked.metrics | sort_metrics(sorts)
    changes |= asked.changes | sort_changes(sorts)
    board = boards().on(day, sorted(metrics), sorted(changes, key=str), knows=last_edit(viewer.name))
    among = scope.rows(board)
    rows = _selected(board, condition, among, complaints)
    ordered = order(board, rows, [one for one in sorts if not sort_metrics([one]) & board.uncomputed])
    told = tuple(dict.fromkeys(complaints))
    return Shown(viewer, scope, state, offered, picked, board, among, ordered, condition, last_day, told)


def _columns_asked(
    offered: Choices, picked: tuple[Column, ...], state: State
) -> tuple[set[str], set[tuple[str, Over]]]:
    """The metrics and the comparisons that the columns and the money need."""
    metrics = {one.key for one in picked if isinstance(one, MetricShown)}
    changes = {(key, state.over) for key in metrics} if state.mode is Mode.CHANGE else set()
    money = offered.money()
    return metrics | ({money.key} if money is not None else set()), changes


def _known(condition: Condition | None, catalog: Catalog, complaints: list[str]) -> Condition | None:
    try:
        if condition is not None:
            check_known(condition, catalog)
    except UnknownName as problem:
        complaints.append(f"The filter is not applied. {problem}")
        return None
    return condition


def _sorts(sorts: tuple[Sort, ...], offered: Choices) -> tuple[Sort, ...]:
    """The sorts by what the viewer may see."""
    known = offered.by_key()
    traits = {one.trait for one in offered.traits}
    return tuple(
        one
        for one in sorts
        if (one.key.trait in traits if isinstance(one.key, ByTrait) else sort_metrics([one]) <= known.keys())
    )


def _selected(board: Board, condition: Condition | None, among: Rows, complaints: list[str]) -> Rows:
    try:
        return board.select(condition, among)
    except BellwetherError as problem:
        complaints.append(f"The filter could not be applied. {problem}")
        return among
