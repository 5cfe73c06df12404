"""How long records last, those that are not over yet among them: the survival of spells, pooled over a group."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from bellwether.engine.definitions.value import Reason
from bellwether.engine.evaluate.grid import Content, Grid, Reals
from bellwether.engine.evaluate.modelled.cadence import fits
from bellwether.engine.evaluate.record_terms import record_rows
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.evaluate.span_measures import SpanRows, counting
from bellwether.engine.evaluate.timeline import first_seen
from bellwether.engine.formula.tree import Aggregate, Binary, Measure, Records
from bellwether.engine.statistics.survival import Spells, Survival, kaplan_meier

MICROS_A_DAY = 86_400_000_000
NOT_REACHED = "fewer than half are over, so that the median is not reached"
TOO_YOUNG = "none has been watched for so long"


@dataclass(frozen=True)
class Spans:
    """Records with the days (and parts of days) on which they start and end, in the columns in which they count."""

    rows: SpanRows
    starts: Reals
    ends: Reals
    over: Reals
    timed: bool

    def of(self, entity: int, column: int, day: int) -> Spells:
        """The spells of an entity as known at the end of a day: what ends later, or never, goes on."""
        rows = self.rows
        here = (rows.account == entity) & (rows.enter <= column) & (rows.leave > column)
        return self._spells(here, day)

    def cells(self) -> Iterator[tuple[int, int]]:
        """The entities and columns that have any record."""
        rows = self.rows
        columns = int(rows.leave.max(initial=0))
        for column in range(columns):
            for entity in np.unique(rows.account[(rows.enter <= column) & (rows.leave > column)]).tolist():
                yield entity, column

    def _spells(self, here: "np.typing.NDArray[np.bool_]", day: int) -> Spells:
        starts, ends, over = self.starts[here], self.ends[here], self.over[here]
        # A day is over at its end: what happens on it has happened. Dates without a time differ by whole days.
        ended = (over > 0) & (ends < day + 1)
        duration = np.where(ended, ends, day + 1.0 if self.timed else float(day)) - starts
        # An end before its start is a mistake of the data; what has not begun does not last yet.
        sound = (duration >= 0) & (starts < day + 1)
        return Spells(duration[sound], ended[sound])


def lasting_term(aggregate: Aggregate, source: Records, scope: Scope) -> Grid:
    """The grid of a median, or of the share that outlasts a length, as of each month's end."""
    when = fits(scope.axis)
    at = scope.on(when.axis)
    spans = spans_of(aggregate, source, at)
    numbers = np.zeros(at.shape, dtype=np.float64)
    reason = np.full(at.shape, np.uint8(Reason.NOT_APPLICABLE))
    n = np.zeros(at.shape, dtype=np.int64)
    for entity, column in spans.cells():
        spells = spans.of(entity, column, when.axis.days[column])
        n[entity, column] = spells.duration.size
        found = _asked(aggregate, spells, when.axis.days[column])
        if found is not None:
            numbers[entity, column], reason[entity, column] = found, 0
    detail = NOT_REACHED if aggregate.measure is Measure.SURVIVAL_MEDIAN else TOO_YOUNG
    grid = Grid(numbers, reason, None, Content.NUMBER, n=n, detail=detail if (n > 0).any() else "")
    collection = scope.facts.catalog.collections[source.collection]
    seen = at.from_day(first_seen(scope.facts, collection)[scope.bucket.low : scope.bucket.high])
    if at.members is not None:
        return when.spread(at.members.covered(grid, seen))
    return scope.existing(when.spread(grid.missing(~seen, Reason.NO_DATA)))


def spans_of(aggregate: Aggregate, source: Records, scope: Scope) -> Spans:
    """The records that count, with both of their dates as known on the days of the scope."""
    value = aggregate.value
    if not isinstance(value, Binary):
        raise TypeError(f"{aggregate.measure} takes an end less a start.")
    ends, _ = record_rows(replace(aggregate, value=value.left), source, scope)
    starts, _ = record_rows(replace(aggregate, value=value.right), source, scope)
    rows = counting(aggregate, replace(starts, weight=ends.value), scope.members)
    begun, over = rows.value, rows.weight
    if begun is None or over is None:
        nothing = np.zeros(0)
        return Spans(rows.taken(np.zeros(0, dtype=np.int64)), nothing, nothing, nothing, timed=False)
    known = np.flatnonzero(begun.known)
    timed = begun.content is Content.INSTANT
    ended = over.known[known].astype(np.float64)
    return Spans(rows.taken(known), _days(begun)[known], _days(over)[known], ended, timed)


def _days(dates: Grid) -> Reals:
    """Dates and instants as days since the beginning of time, an instant with its part of the day."""
    numbers: Reals = dates.numbers.astype(np.float64)
    return numbers / MICROS_A_DAY if dates.content is Content.INSTANT else numbers


def _asked(aggregate: Aggregate, spells: Spells, day: int) -> float | None:
    if not spells.duration.size:
        return None
    found = kaplan_meier(spells)
    if aggregate.measure is Measure.SURVIVAL_MEDIAN:
        return found.median
    length = outlasted(aggregate, day)
    return None if not watched(found, spells, length) else 100 * found.at(length)


def outlasted(aggregate: Aggregate, day: int) -> int:
    """The days that are to be outlasted; of months, as many as lie before the day."""
    outlook = aggregate.outlook
    return 0 if outlook is None or outlook.after is None else day - outlook.after.before(day)


def watched(found: Survival, spells: Spells, length: float) -> bool:
    """Whether anything was watched for so long, or everything is over by then."""
    return bool(spells.duration.max() >= length) or bool(found.share.size and found.share[-1] == 0)
