"""The metrics of one account as its page shows them: value, colour, target, change and line, from stored values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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
from bellwether.screens.boards import boards
from bellwether.screens.editing.live import live_values, overtaken
from bellwether.screens.editing.written import last_edit
from bellwether.ui.figures import Look, look_of
from bellwether.workspace.running import running

LINE_DAYS = 90
"""Days that the small lines cover."""

USUAL = timedelta(days=30)
"""What changes are measured over unless something else is chosen: the columns of that day are at hand as well."""

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
    subject: Subject,
    metrics: Sequence[Metric],
    over: Over,
    *,
    as_entered: bool = False,
    lined: Collection[str] | None = None,
) -> tuple[Measure, ...]:
    """The stored values of some metrics, each compared with the day `over` earlier; those never computed say so.

    With `as_entered` an entered metric shows its last entry, however old it is. `lined` are the metrics (by key) whose
    lines are asked for, None for all: values alone are at hand for the last day.
    """
    engine, day = running().engine(), subject.day
    computed = _Computed.of(engine)
    stored = [metric for metric in metrics if (computed[metric.key] or date.min) >= day]
    base = base_day(over, day)
    plain = [metric for metric in stored if lined is not None and metric.key not in lined and day == subject.last_day]
    at_base = _at_hand(subject, stored, base) if base == day - USUAL and day == subject.last_day else {}
    # Where an entered metric has no value on the base day, an older one is looked for in its line.
    drawn = [one for one in stored if one not in plain or _needs_older(one, at_base.get(one.key))]
    lines = _series(subject, drawn, Span(day - timedelta(days=LINE_DAYS - 1), day))
    values = {key: line.value(0, len(line.days) - 1) for key, line in lines.items()} | _at_hand(subject, plain, day)
    bases = _bases(subject, stored, (lines, at_base), base)
    entries = _last_entries(subject, metrics) if as_entered else {}
    news = overtaken(subject.key, [metric.key for metric in stored]) if day == subject.last_day else ()
    newer = live_values(news, subject.id, day)
    found = []
    for metric in metrics:
        value = newer.get(metric.key) or values.get(metric.key) or Unknown(Reason.NO_DATA, _NOT_COMPUTED)
        before = bases.get(metric.key) or (day_number(base), Unknown(Reason.NO_DATA, _NOT_COMPUTED))
        entry = entries.get(metric.key)
        if entry is not None:
            value = _as_entered(entry, day, value)
        found.append(_measure(subject, metric, (before, value), lines.get(metric.key), entry))
    return tuple(found)


def _at_hand(subject: Subject, metrics: Sequence[Metric], day: date) -> dict[str, Value]:
    """Values of a day from the board that everybody's tables are made of."""
    if not metrics:
        return {}
    board = boards().on(day, [metric.key for metric in metrics], knows=last_edit(subject.viewer.name))
    row = board.places.get(subject.id)
    return {} if row is None else {key: column.value(row) for key, column in board.metrics.items()}


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


def _bases(
    subject: Subject, metrics: Sequence[Metric], known: tuple[Mapping[str, Series], Mapping[str, Value]], base: date
) -> dict[str, tuple[int, Value]]:
    """The value of the base day with its day; of an entered metric without one, an entry of not long before."""
    lines, at_base = known
    day = day_number(base)
    values = {key: line.value(0, line.days.index(day)) for key, line in lines.items() if day in line.days}
    values.update(at_base)
    rest = _series(subject, [one for one in metrics if one.key not in values], Span(base, base))
    values |= {key: line.value(0, 0) for key, line in rest.items()}
    found = {key: (day, value) for key, value in values.items()}
    return found | _older(subject, [one for one in metrics if _needs_older(one, values[one.key])], lines, day)


def _needs_older(metric: Metric, base: Value | None) -> bool:
    return metric.kind is MetricKind.ENTERED and not isinstance(base, Known)


def _older(
    subject: Subject, metrics: Sequence[Metric], lines: Mapping[str, Series], day: int
) -> dict[str, tuple[int, Value]]:
    """Of each metric the newest value of the days before the base day at which one may still stand in for it."""
    back = min(_OLDEST_BASE, max(3, (day_number(subject.day) - day) // 10))
    there = {one.key: lines[one.key] for one in metrics if one.key in lines and day - back in lines[one.key].days}
    rest = [one for one in metrics if one.key not in there]
    found: dict[str, tuple[int, Value]] = {}
    for key, line in (there | _series(subject, rest, Span(date_of(day - back), date_of(day)))).items():
        for place in range(line.days.index(day), line.days.index(day - back) - 1, -1):
            value = line.value(0, place)
            if isinstance(value, Known):
                found[key] = line.days[place], value
                break
    return found


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
