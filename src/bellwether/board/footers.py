"""What the rows of a board add up to: the right roll-up of every column with its method, for all and by group."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from bellwether.board.board import Board, Rows
from bellwether.board.boards import Boards
from bellwether.board.columns import MetricColumn
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import AccountList, ByTrait, EachParent, InSegment, Within
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.value import Known, Reason, Unknown, Value
from bellwether.engine.evaluate.members import Members, summed
from bellwether.engine.evaluate.metrics import withheld
from bellwether.engine.evaluate.rollup import of_entered_parts, roll_up_in_words, sums_of_stored
from bellwether.engine.evaluate.series import Series
from bellwether.engine.kernel.spans import Intervals
from bellwether.engine.warehouse.shelf import Shelf

KEPT = 2_000
"""Footers that are kept."""

By = ByTrait | InSegment | EachParent


@dataclass(frozen=True, slots=True)
class Footer:
    """A column of some rows as one value. `contributing` of `members` accounts have a part in it."""

    value: Value
    method: str
    contributing: int | None = None
    members: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one group of a grouping, and their footers."""

    label: str
    rows: Rows
    footers: dict[str, Footer]


class Footers:
    """Footers of the boards of one engine, for any number of threads."""

    def __init__(self, boards: Boards, *, kept: int = KEPT) -> None:
        self._engine = boards.engine
        self._kept: Shelf[Footer] = Shelf(kept)

    def quick(self, board: Board, metrics: Collection[str], rows: Rows) -> dict[str, Footer]:
        """The footers that are sums of what is stored, or were asked for before; the others take longer."""
        digest = _digest(rows)
        found = {}
        for key in metrics:
            kept = self._kept.get((self._epoch(board, key), board.day, digest, key))
            if kept is not None:
                found[key] = kept
            elif key in board.metrics and sums_of_stored(board.catalog.metrics[key], board.catalog):
                found[key] = self._stored(board, key, rows, digest)
        return found

    def _stored(self, board: Board, key: str, rows: Rows, digest: int) -> Footer:
        """The sum of a column's values: of what is stored, which facts may have overtaken."""
        column = board.metrics[key]
        name = "stored", column.serial, digest
        found = self._kept.get(name)
        if found is None:
            found = _summed(column, board, rows)
            self._kept.put(name, found)
        return found

    def of(self, board: Board, metrics: Collection[str], rows: Rows) -> dict[str, Footer]:
        """The footer of each metric over exactly these rows."""
        found = self.quick(board, metrics, rows)
        missing = [key for key in metrics if key not in found]
        if missing and not rows.size:
            found |= {key: Footer(_NOBODY, _method(key, board), 0, 0) for key in missing}
        elif missing:
            group = AccountList("rows", board.ids_of(rows))
            digest = _digest(rows)
            for series in self._engine.roll_up(missing, group, on=board.day, facts=board.facts):
                found[series.metric] = _footer(series, 0, board)
                name = self._epoch(board, series.metric), board.day, digest, series.metric
                self._kept.put(name, found[series.metric])
        return {key: found[key] for key in metrics}

    def _epoch(self, board: Board, key: str) -> int:
        """The last batch that may have changed what a metric adds up to."""
        return board.facts.epoch(self._engine.reach.of_metric(key))

    def by(self, board: Board, metrics: Sequence[str], rows: Rows, grouping: By) -> tuple[Group, ...]:
        """The rows in the groups of a grouping, each with its own footers; who is in no group is left out."""
        within = Within(grouping, frozenset(board.ids_of(rows)))
        crowds = self._engine.members(within, on=board.day, facts=board.facts)
        rolled = self._engine.roll_up(metrics, within, on=board.day, facts=board.facts) if metrics else ()
        row_of = {place: row for row, place in enumerate(board.at.tolist())}
        place_of = {int(row): at for at, row in enumerate(rows)}
        found = []
        for entity, crowd in enumerate(crowds):
            inside = [row_of[place] for place in crowd.places if place in row_of]
            inside.sort(key=lambda row: place_of[row])
            footers = {series.metric: _footer(series, entity, board) for series in rolled}
            found.append(Group(crowd.label, np.array(inside, dtype=np.int64), footers))
        return tuple(group for group in found if group.rows.size)


_NOBODY = Unknown(Reason.NOT_APPLICABLE, "no accounts")


def _digest(rows: Rows) -> int:
    """The same for the same rows in any order."""
    return hash(np.sort(rows).tobytes())


def _method(key: str, board: Board) -> str:
    return roll_up_in_words(board.catalog.metrics[key], board.catalog)


def _footer(series: Series, entity: int, board: Board) -> Footer:
    value = series.value(entity, 0)
    method = _method(series.metric, board)
    if isinstance(value, Known) and board.catalog.metrics[series.metric].entered is not None:
        method = of_entered_parts(board.catalog.metrics[series.metric]) or method
    if isinstance(value, Unknown) and value.reason is Reason.NO_ROLLUP:
        method = f"not rolled up: {value.detail}" if value.detail else "not rolled up"
    coverage = series.coverage(entity, 0)
    return Footer(value, method, *(coverage or (None, None)))


def _summed(column: MetricColumn, board: Board, rows: Rows) -> Footer:
    """The sum of stored values, by the rule that groups are summed by."""
    count = rows.size
    nothing = np.zeros(count, dtype=np.int64)
    members = Members(Intervals(np.sort(rows), nothing, nothing, nothing + 1), 1, 1)
    metric: Metric = column.metric
    grid = withheld(metric, summed(column.series.grid, members))
    series = Series(metric.key, ("rows",), ("rows",), (day_number(board.day),), grid, {})
    return _footer(series, 0, board)
