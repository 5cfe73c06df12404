"""How long records last, those that are not over yet among them: the survival of spells, pooled over a group."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from bellwether.engine.definitions.calendar import Duration
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.value import Reason
from bellwether.engine.evaluate.grid import Content, Flags, Grid, Ints, Reals
from bellwether.engine.evaluate.modelled.cadence import fits
from bellwether.engine.evaluate.modelled.contracts import TOO_FEW, of_contracts, renewals_of
from bellwether.engine.evaluate.record_terms import record_rows
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.evaluate.span_measures import SpanRows, counting
from bellwether.engine.evaluate.timeline import first_seen
from bellwether.engine.formula.modifiers import Outlook
from bellwether.engine.formula.tree import Aggregate, Binary, Measure, Records
from bellwether.engine.kernel.ranges import spread
from bellwether.engine.statistics.contractual import Renewals
from bellwether.engine.statistics.lifetime import FEWEST_CUSTOMERS
from bellwether.engine.statistics.survival import Spells, Survival, kaplan_meier

MICROS_A_DAY = 86_400_000_000
NOT_REACHED = "fewer than half are over, so that the median is not reached"
TOO_YOUNG = "none has been watched for so long"
_DETAILS = {Measure.SURVIVAL_MEDIAN: NOT_REACHED, Measure.SURVIVAL: TOO_YOUNG}


@dataclass(frozen=True)
class Spans:
    """Records, by entity, with the days (and parts of days) on which they start and end, where they count."""

    rows: SpanRows
    starts: Reals
    ends: Reals
    over: Reals
    timed: bool

    def of(self, cell: tuple[int, int], day: int, outlook: Outlook | None) -> Spells:
        """The spells of an entity in a column as known at the end of a day: what ends later, or never, goes on."""
        spells, starts, _ = self._spells(self._here(cell), day)
        return spells if outlook is None or outlook.since is None else seen_from(spells, starts, outlook.since)

    def counted(self, cell: tuple[int, int], day: int, outlook: Outlook | None) -> tuple[Ints, Flags]:
        """Of the records that answer for an entity in a column, their order, and which of them are over."""
        here = self._here(cell)
        spells, starts, sound = self._spells(here, day)
        order = self.rows.order[here[sound]]
        since = None if outlook is None else outlook.since
        there = np.ones(order.size, dtype=np.bool_) if since is None else _there(spells, starts, since)
        return order[there], spells.ended[there]

    def renewals(self, cell: tuple[int, int], day: int, renewed: Duration) -> Renewals:
        """The contracts of an entity in a column as known at the end of a day, by the renewals that they came to."""
        starts, ends, ended, sound = self._contracts(self._here(cell), day)
        return renewals_of(starts[sound], np.where(ended, ends, day)[sound], ended[sound], renewed)

    def tallied(self, days: Ints, outlook: Outlook | None, shape: tuple[int, int]) -> tuple[Ints, Ints]:
        """How many records answer for each entity in each column, and how many of them are over by then."""
        rows = self.rows
        row, column = spread(rows.enter, np.maximum(np.minimum(rows.leave, shape[1]) - rows.enter, 0))
        if outlook is not None and outlook.renewed is not None:
            _, _, ended, counts = self._contracts(row, days[column])
        else:
            duration, ended, counts = self._watched(row, days[column])
            if outlook is not None and outlook.since is not None:
                counts &= self.starts[row] + duration >= float(day_number(outlook.since))
        cell = rows.account[row] * shape[1] + column
        number, over = (
            np.bincount(cell[some], minlength=shape[0] * shape[1]).astype(np.int64).reshape(shape)
            for some in (counts, counts & ended)
        )
        return number, over

    def _here(self, cell: tuple[int, int]) -> Ints:
        entity, column = cell
        low, high = np.searchsorted(self.rows.account, (entity, entity + 1))
        there: Ints = np.flatnonzero((self.rows.enter[low:high] <= column) & (self.rows.leave[low:high] > column)) + low
        return there

    def _spells(self, here: Ints, day: int) -> tuple[Spells, Reals, Flags]:
        duration, ended, sound = self._watched(here, day)
        return Spells(duration[sound], ended[sound]), self.starts[here][sound], sound

    def _watched(self, here: Ints, day: Ints | int) -> tuple[Reals, Flags, Flags]:
        """How long rows have lasted at the end of a day, which are over, and which are sound."""
        starts, ends, over = self.starts[here], self.ends[here], self.over[here]
        # A day is over at its end: what happens on it has happened. Dates without a time differ by whole days.
        ended = (over > 0) & (ends < day + 1)
        until = np.asarray(day, dtype=np.float64) + (1.0 if self.timed else 0.0)
        duration = np.where(ended, ends, until) - starts
        # An end before its start is a mistake of the data; what has not begun does not last yet.
        return duration, ended, (duration >= 0) & (starts < day + 1)

    def _contracts(self, here: Ints, day: Ints | int) -> tuple[Ints, Ints, Flags, Flags]:
        """First and last days of rows as of a day, which are over, and which are sound."""
        starts, ends = np.floor(self.starts[here]).astype(np.int64), np.floor(self.ends[here]).astype(np.int64)
        ended = (self.over[here] > 0) & (ends <= day)
        return starts, ends, ended, (starts <= day) & (~ended | (ends >= starts))


def seen_from(spells: Spells, starts: Reals, since: date) -> Spells:
    """Spells of which nothing was seen before a day: what ended before is left out, what began before came late."""
    first = float(day_number(since))
    there = _there(spells, starts, since)
    # Who ends on the first day is seen to end, and so has to be watched from just before.
    entered = np.maximum(np.nextafter(first - starts[there], -np.inf), -1.0)
    return Spells(spells.duration[there], spells.ended[there], entered)


def _there(spells: Spells, starts: Reals, since: date) -> Flags:
    return np.asarray(starts + spells.duration >= float(day_number(since)))


def lasting_term(aggregate: Aggregate, source: Records, scope: Scope) -> Grid:
    """The grid of a median, or of the share that outlasts a length, as of each month's end."""
    when = fits(scope.axis)
    at = scope.on(when.axis)
    spans = spans_of(aggregate, source, at)
    numbers = np.zeros(at.shape, dtype=np.float64)
    reason = np.full(at.shape, np.uint8(Reason.NOT_APPLICABLE))
    n, over = spans.tallied(when.axis.array, aggregate.outlook, at.shape)
    for entity, column in np.argwhere(_enough(aggregate, n, over)).tolist():
        found = _answer(aggregate, spans, (entity, column), when.axis.days[column])
        if found is not None:
            numbers[entity, column], reason[entity, column] = found, 0
    detail = _DETAILS.get(aggregate.measure, TOO_FEW)
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
    known = known[np.argsort(rows.account[known], kind="stable")]
    timed = begun.content is Content.INSTANT
    ended = over.known[known].astype(np.float64)
    return Spans(rows.taken(known), _days(begun)[known], _days(over)[known], ended, timed)


def _days(dates: Grid) -> Reals:
    """Dates and instants as days since the beginning of time, an instant with its part of the day."""
    numbers: Reals = dates.numbers.astype(np.float64)
    return numbers / MICROS_A_DAY if dates.content is Content.INSTANT else numbers


def _enough(aggregate: Aggregate, number: Ints, over: Ints) -> Flags:
    """Where there can be an answer: most accounts have too few records for a model, or none that is over."""
    outlook = aggregate.outlook
    if outlook is not None and outlook.renewed is not None:
        return np.asarray(number >= FEWEST_CUSTOMERS)
    return np.asarray(over > 0 if aggregate.measure is Measure.SURVIVAL_MEDIAN else number > 0)


def _answer(aggregate: Aggregate, spans: Spans, cell: tuple[int, int], day: int) -> float | None:
    """The number of an entity in a column, where there is one."""
    outlook = aggregate.outlook
    if outlook is not None and outlook.renewed is not None:
        return of_contracts(outlook, spans.renewals(cell, day, outlook.renewed))
    return _asked(aggregate, spans.of(cell, day, outlook), day)


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
