"""Aggregates worked out by hand from the rows that an explanation lists: plain Python, one row after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bellwether.engine.definitions.value import Known, Reason, Unknown, Value
from bellwether.engine.evaluate.explaining.explanation import EventRow, PersonRow, RecordRow, Row, Step
from bellwether.engine.formula.modifiers import AtLeast, Scale
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.tree import Aggregate, Measure

Answer = Fraction | str | date | None
"""A number, a text or a date; None: nothing to aggregate, so not applicable."""


def steps_of(step: Step) -> Iterator[Step]:
    """The step and all below it."""
    yield step
    for part in step.parts:
        yield from steps_of(part)


def aggregates_of(step: Step) -> Iterator[tuple[Aggregate, Step]]:
    """Every aggregate of an explanation, with its step."""
    for one in steps_of(step):
        if one.rows is not None and one.definition is None:
            aggregate = parse(one.formula)
            assert isinstance(aggregate, Aggregate)
            yield aggregate, one


def broken(rows: Sequence[Row]) -> bool:
    """Whether a row's own value is an error: no number can then be right."""
    values = [row.value for row in rows if not hasattr(row, "numerator")]
    return any(isinstance(value, Unknown) and value.reason is Reason.ERROR for value in values)


def worked_out(aggregate: Aggregate, rows: Sequence[Row], day: date) -> Answer:
    """The aggregate of the rows, the newest of which comes first."""
    match aggregate.measure:
        case Measure.COUNT | Measure.SESSIONS:
            return Fraction(len(rows))
        case Measure.USERS | Measure.TOTAL_USERS:
            return Fraction(sum(_often_enough(person, rows, aggregate.at_least) for person in {*map(_person, rows)}))
        case Measure.UNIQUE:
            return Fraction(len({_plain(row) for row in rows}))
        case Measure.SUM:
            return sum(map(_number, rows), Fraction(0))
        case Measure.DAYS_SINCE:
            return Fraction((day - max(map(_day, rows))).days) if rows else None
        case Measure.NPS | Measure.CSAT:
            return _score(aggregate, rows)
    if not rows:
        return None
    match aggregate.measure:
        case Measure.AVG | Measure.ONE_VOTE_EACH:
            return sum(map(_number, rows), Fraction(0)) / len(rows)
        case Measure.MIN | Measure.MAX:
            return _extreme([_plain(row) for row in rows], largest=aggregate.measure is Measure.MAX)
        case Measure.MEDIAN:
            return _percentile(sorted(map(_number, rows)), Fraction(1, 2))
        case Measure.PERCENTILE:
            return _percentile(sorted(map(_number, rows)), Fraction(aggregate.percentile or 0, 100))
        case Measure.FIRST | Measure.LAST:
            return _plain(rows[-1 if aggregate.measure is Measure.FIRST else 0])
        case _:
            message = f"{aggregate.measure} is fitted to rows, not made of them"
            raise ValueError(message)


def _plain(row: Row) -> Fraction | str | date:
    value = row.value
    assert isinstance(value, Known)
    return value.value if isinstance(value.value, str | date) else Fraction(value.value)


def _number(row: Row) -> Fraction:
    value = _plain(row)
    assert isinstance(value, Fraction)
    return value


def _person(row: Row) -> str:
    assert isinstance(row, EventRow | RecordRow | PersonRow)
    return row.id if isinstance(row, PersonRow) else row.person


def _often_enough(person: str, rows: Sequence[Row], least: AtLeast | None) -> bool:
    if least is None:
        return True
    days = [_day(row) for row in rows if _person(row) == person]
    return len(set(days) if least.days else days) >= least.number


def _day(row: Row) -> date:
    assert isinstance(row, EventRow | RecordRow)
    return row.day


def _extreme(values: Sequence[Fraction | str | date], *, largest: bool) -> Fraction | date:
    numbers = [value for value in values if isinstance(value, Fraction)]
    days = [value for value in values if isinstance(value, date)]
    pick = max if largest else min
    return pick(numbers) if numbers else pick(days)


def _percentile(ordered: Sequence[Fraction], q: Fraction) -> Fraction:
    """Between the two nearest ranks, in proportion."""
    at = (len(ordered) - 1) * q
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)


def _score(aggregate: Aggregate, rows: Sequence[Row]) -> Answer:
    top = whole = Fraction(0)
    for row in rows:
        weight = Fraction(1)
        if isinstance(row, EventRow | RecordRow) and isinstance(row.weight, Known):
            assert not isinstance(row.weight.value, str | date)
            weight = Fraction(row.weight.value)
        score = _number(row)
        if aggregate.measure is Measure.NPS:
            top += weight if score >= 9 else -weight if score < 7 else 0
        else:
            top += weight if _satisfied(score, aggregate.scale) else 0
        whole += weight
    return 100 * top / whole if whole else None


def _satisfied(score: Fraction, scale: Scale | None) -> bool:
    if scale is None:
        return score >= 4
    marks = abs(Fraction(scale.best) - Fraction(scale.worst)) + 1
    boxes = scale.boxes or (1 if marks <= 4 else 2)
    return abs(Fraction(scale.best) - score) <= boxes - 1


def agrees(value: Value, answer: Answer) -> bool:
    """Whether the engine's value is the one worked out by hand."""
    if answer is None or isinstance(value, Unknown):
        return answer is None and isinstance(value, Unknown) and value.reason is Reason.NOT_APPLICABLE
    if isinstance(value.value, int | Decimal) and isinstance(answer, Fraction):
        return Fraction(value.value) == answer
    if isinstance(value.value, float) and isinstance(answer, Fraction):
        return abs(value.value - float(answer)) <= 1e-9 * max(1.0, abs(float(answer)))
    return value.value == answer
