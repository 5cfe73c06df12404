"""What an aggregate makes of its rows: each measure written out on a list of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.knowledge import Ambiguous
from tests.oracle.scalars import NOT_APPLICABLE, Cell, number
from tests.oracle.world import OnDay

from bellwether.engine.formula.modifiers import AtLeast, Scale
from bellwether.engine.formula.tree import Aggregate, Measure

TOP_BOX = 4
PROMOTER, PASSIVE = 9, 7


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quotient that keeps its parts."""

    numerator: Fraction | float
    denominator: Fraction | float
    factor: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One selected row: its person, where it stands in time, and what its expression gave."""

    person: str | None
    order: tuple[int, int]
    value: Cell
    weight: Fraction | float = Fraction(1)
    day: int = 0


def measured(aggregate: Aggregate, rows: Sequence[Row]) -> Cell | Ratio:
    """The measure of rows whose values are all known."""
    measure, percentile = aggregate.measure, aggregate.percentile
    match measure:
        case Measure.COUNT:
            return Fraction(len(rows))
        case Measure.USERS | Measure.TOTAL_USERS:
            return Fraction(sum(_often_enough(aggregate.at_least, one, rows) for one in {row.person for row in rows}))
        case Measure.UNIQUE if aggregate.per_user:
            return Fraction(len({(row.person, row.value) for row in rows if row.person is not None}))
        case Measure.UNIQUE:
            return Fraction(len({row.value for row in rows}))
        case Measure.SUM:
            return sum((number(row.value) for row in rows), Fraction(0))
    if not rows:
        return NOT_APPLICABLE
    match measure:
        case Measure.FIRST:
            return _at(rows, min(row.order for row in rows))
        case Measure.LAST:
            return _at(rows, max(row.order for row in rows))
        case Measure.NPS | Measure.CSAT:
            return _score(measure, rows, aggregate.scale)
    if measure in (Measure.MIN, Measure.MAX) and isinstance(rows[0].value, OnDay):
        days = [row.value.day for row in rows if isinstance(row.value, OnDay)]
        return OnDay(min(days) if measure is Measure.MIN else max(days))
    numbers = sorted(number(row.value) for row in rows)
    match measure:
        case Measure.AVG | Measure.ONE_VOTE_EACH:
            return Ratio(sum(numbers, Fraction(0)), Fraction(len(numbers)))
        case Measure.MIN:
            return numbers[0]
        case Measure.MAX:
            return numbers[-1]
        case Measure.MEDIAN:
            return quantile(numbers, Fraction(1, 2))
        case Measure.PERCENTILE:
            return quantile(numbers, Fraction(percentile or 0, 100))
    message = f"{measure} is not made of rows"
    raise TypeError(message)


def quantile(ascending: Sequence[Fraction | float], share: Fraction) -> Fraction | float:
    """Type 7: straight lines between the order statistics."""
    place = (len(ascending) - 1) * share
    below = place.numerator // place.denominator
    above = min(below + 1, len(ascending) - 1)
    return ascending[below] + (ascending[above] - ascending[below]) * (place - below)


def _at(rows: Sequence[Row], order: tuple[int, int]) -> Cell:
    values = {row.value for row in rows if row.order == order}
    if len(values) > 1:
        raise Ambiguous(order)
    return values.pop()


def _often_enough(least: AtLeast | None, person: str | None, rows: Sequence[Row]) -> bool:
    own = [row.day for row in rows if row.person == person]
    return person is not None and (least is None or len(set(own) if least.days else own) >= least.number)


def _score(measure: Measure, rows: Sequence[Row], scale: Scale | None) -> Cell | Ratio:
    if measure is Measure.CSAT and scale is not None:
        return _satisfied(rows, scale)
    lowest, highest = (1, 5) if measure is Measure.CSAT else (0, 10)
    rows = [row for row in rows if lowest <= number(row.value) <= highest]
    everyone = sum((row.weight for row in rows), Fraction(0))
    if everyone == 0:
        return NOT_APPLICABLE
    if measure is Measure.CSAT:
        good = sum((row.weight for row in rows if number(row.value) >= TOP_BOX), Fraction(0))
        return Ratio(good, everyone, 100)
    promoters = sum((row.weight for row in rows if number(row.value) >= PROMOTER), Fraction(0))
    detractors = sum((row.weight for row in rows if number(row.value) < PASSIVE), Fraction(0))
    return Ratio(promoters - detractors, everyone, 100)


def _satisfied(rows: Sequence[Row], scale: Scale) -> Cell | Ratio:
    """The marks of the scale one by one from the best down; the first so many of them are satisfied."""
    step = -1 if scale.best > scale.worst else 1
    marks = list(range(int(scale.best), int(scale.worst) + step, step))
    boxes = scale.boxes or (1 if len(marks) <= 4 else 2)
    inside = [row for row in rows if min(marks) <= number(row.value) <= max(marks)]
    if not inside:
        return NOT_APPLICABLE
    border = marks[boxes - 1]
    good = [row for row in inside if (number(row.value) >= border if step < 0 else number(row.value) <= border)]
    return Ratio(Fraction(len(good)), Fraction(len(inside)), 100)


def latest_per_person(rows: Sequence[Row]) -> list[Row]:
    """Each person's last row; rows of nobody each count."""
    kept = [row for row in rows if row.person is None]
    for person in {row.person for row in rows if row.person is not None}:
        own = [row for row in rows if row.person == person]
        last = [row for row in own if row.order == max(other.order for other in own)]
        if len({(row.value, row.weight) for row in last}) > 1:
            raise Ambiguous(person)
        kept.append(last[0])
    return kept
