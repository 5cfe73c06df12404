"""The metrics of one account as its page shows them: value, colour, target, change and line, from stored values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from bellwether.board.timeframe import Over, base_day
from bellwether.engine.definitions.days import date_of, day_number
from bellwether.engine.definitions.metric import Metric, MetricKind, Target
from bellwether.engine.definitions.value import Known, Mark, Reason, Unknown, Value
from bellwether.engine.engine import Engine, Span
from bellwether.engine.evaluate.comparison import Comparison, compared
from bellwether.engine.evaluate.series import Series
from bellwether.engine.evaluate.standing import Colour, Standing, rank_colour, standing, target_in_force
from bellwether.engine.warehouse.of_account import Entry
from bellwether.screens.account.subject import Subject
from bellwether.screens.editing.live import live_values, overtaken
from bellwether.ui.figures import Look, look_of
from bellwether.workspace.running import running

LINE_DAYS = 90
"""Days that the small lines cover."""

_OLDEST_BASE = 40
"""Days before the base day at which an older entry may still stand in for it: a tenth of the longest timeframe."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric of the account on the day. `line` are its numbers of the last days, None where unknown."""

    metric: Metric
    value: Value
    standing: Standing
    comparison: Comparison
    line: tuple[float | None, ...]
    look: Look
    entry: Entry | None = None

    @property
    def colour(self) -> Colour:
        """The colour of the value."""
        return self.standing.colour


def measures(
    subject: Subject, metrics: Sequence[Metric], over: Over, *, as_entered: bool = False
) -> tuple[Measure, ...]:
    """The stored values of some metrics, each compared with the day `over` earlier; those never computed say so.

    With `as_entered` an entered metric shows its last entry, however old it is.
    """
    engine, day = running().engine(), subject.day
    computed = _Computed.of(engine)
    stored = [metric for metric in metrics if (computed[metric.key] or date.min) >= day]
    base = base_day(over, day)
    lines = _series(subject, stored, Span(day - timedelta(days=LINE_DAYS - 1), day))
    bases = lines if _within(lines, base) else _series(subject, stored, Span(base, base))
    entries = _last_entries(subject, metrics) if as_entered else {}
    news = overtaken(subject.key, [metric.key for metric in stored]) if day == subject.last_day else ()
    newer = live_values(news, subject.id, day)
    found = []
    for metric in metrics:
        line = lines.get(metric.key)
        value = Unknown(Reason.NO_DATA, _NOT_COMPUTED) if line is None else line.value(0, len(line.days) - 1)
        value = newer.get(metric.key, value)
        before = _base(subject, metric, bases.get(metric.key), base)
        entry = entries.get(metric.key)
        if entry is not None:
            value = _as_entered(entry, day, value)
        found.append(_measure(subject, metric, (before, value), line, entry))
    return tuple(found)


_NOT_COMPUTED = "Not computed yet: the next refresh fills it, past days included."


class _Computed:
    """Up to which day each metric is computed; it holds until values are written or definitions change."""

    held: ClassVar[tuple[Engine, int, dict[str, date | None]] | None] = None

    @classmethod
    def of(cls, engine: Engine) -> dict[str, date | None]:
        """The last computed day of every metric, None where nothing is stored."""
        held, generation = cls.held, engine.warehouse.state().generation
        if held is None or held[0] is not engine or held[1] != generation:
            held = cls.held = engine, generation, engine.computed_to()
        return held[2]


def _series(subject: Subject, metrics: Sequence[Metric], span: Span) -> dict[str, Series]:
    if not metrics:
        return {}
    found = running().engine().history([metric.key for metric in metrics], subject.id, span)
    return {series.metric: series for series in found}


def _within(lines: dict[str, Series], day: date) -> bool:
    first = next(iter(lines.values()), None)
    return first is not None and day_number(day) in first.days


def _base(subject: Subject, metric: Metric, series: Series | None, base: date) -> tuple[int, Value]:
    """The value of the base day; of an entered metric without one, an entry of not long before."""
    day = day_number(base)
    if series is None:
        return day, Unknown(Reason.NO_DATA, _NOT_COMPUTED)
    at = series.days.index(day)
    value = series.value(0, at)
    if isinstance(value, Known) or metric.kind is not MetricKind.ENTERED:
        return day, value
    back = min(_OLDEST_BASE, max(3, (day_number(subject.day) - day) // 10))
    if at < back:
        (series,) = running().engine().history([metric.key], subject.id, Span(date_of(day - back), base))
        at = back
    for place in range(at, at - back - 1, -1):
        found = series.value(0, place)
        if isinstance(found, Known):
            return series.days[place], found
    return day, value


def _measure(
    subject: Subject, metric: Metric, values: tuple[tuple[int, Value], Value], line: Series | None, entry: Entry | None
) -> Measure:
    (base_at, before), value = values
    target = target_in_force(metric, subject.day, subject.id, {key for key, _ in subject.segments})
    days = base_at, day_number(subject.day)
    comparison = compared((subject.id, subject.name), days, (before, value), metric)
    numbers = () if line is None else _numbers(metric, line)
    look = look_of(metric, running().catalog().money.currency, (value, before))
    return Measure(metric, value, colour_of(metric, value, target), comparison, numbers, look, entry)


def colour_of(metric: Metric, value: Value, target: Target | None) -> Standing:
    """Where a value stands; a rank by its place among the ranks."""
    if metric.entered is not None and metric.entered.ranks:
        return Standing(rank_colour(metric, value), target)
    return standing(metric, value, target)


def _numbers(metric: Metric, line: Series) -> tuple[float | None, ...]:
    if line.texts or (metric.entered is not None and metric.entered.ranks):
        ranks = metric.entered.ranks if metric.entered is not None else ()
        places = {code: ranks.index(text) for code, text in line.texts.items() if text in ranks}
        codes = zip(line.grid.numbers[0].tolist(), line.grid.known[0].tolist(), strict=True)
        return tuple(float(places[int(code)]) if known and int(code) in places else None for code, known in codes)
    numbers = line.grid.reals()[0].tolist()
    return tuple(number if known else None for number, known in zip(numbers, line.grid.known[0].tolist(), strict=True))


def _last_entries(subject: Subject, metrics: Iterable[Metric]) -> dict[str, Entry]:
    """The last entry of each entered metric up to the day."""
    wanted = {metric.key for metric in metrics if metric.kind is MetricKind.ENTERED}
    found: dict[str, Entry] = {}
    for entry in running().warehouse.entries(subject.key) if wanted else ():
        if entry.metric in wanted and entry.day <= subject.day:
            found.setdefault(entry.metric, entry)
    return found


def _as_entered(entry: Entry, day: date, value: Value) -> Value:
    if isinstance(value, Known):
        return value
    return Known(entry.value, marks=Mark.CARRIED if entry.day < day else Mark.NONE)
