"""How sure the difference of two entities on one day is: two segments, two accounts, two account managers."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.definitions.value import Known, Reason, Unknown, Value
from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.certainty.asking import certainty_of
from bellwether.engine.evaluate.certainty.certain import Certainty
from bellwether.engine.evaluate.certainty.estimates import estimate_of, of_events
from bellwether.engine.evaluate.certainty.sides import FEWEST_ANSWERS, Doubt, Side
from bellwether.engine.evaluate.comparison import Comparison, compared
from bellwether.engine.evaluate.distribution import Crowd
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.run import Question, crowds, series
from bellwether.engine.formula.tree import Expression, MetricReference
from bellwether.engine.statistics.contrasts import apart
from bellwether.engine.statistics.interval import Interval
from bellwether.engine.statistics.promoters import Votes, difference


@dataclass(frozen=True, slots=True)
class Seen:
    """A side with its value, how sure that is, and the places of the accounts that it is made of."""

    label: str
    name: str
    value: Value
    certainty: Certainty | None
    accounts: frozenset[int]


@dataclass(frozen=True, slots=True)
class Contrast:
    """One side less the other. In 95 of 100 such cases the true difference lies in the interval; else a doubt says why
    there is none. `shared` accounts are on both sides."""

    one: Seen
    other: Seen
    comparison: Comparison
    interval: Interval | None
    doubt: Doubt | None
    shared: int

    @property
    def real(self) -> bool | None:
        """Whether chance alone would rarely make such a difference; None where that cannot be said."""
        return None if self.interval is None else self.interval.misses(0)


def contrast(subject: str | Expression, sides: tuple[Side, Side], axis: Axis, facts: Facts) -> Contrast:
    """The first side's value less the second's, on the only day of an axis."""
    asked = tuple(Question(subject, side.grouping, axis) for side in sides)
    one, other = (_seen(question, side.label, facts) for question, side in zip(asked, sides, strict=True))
    metric = facts.catalog.metrics.get(subject) if isinstance(subject, str) else None
    day = axis.days[0]
    comparison = compared((one.label, one.name), (day, day), (other.value, one.value), metric)
    shared = len(one.accounts & other.accounts)
    found = _doubt(asked[0].expression, comparison, facts) or _between(one, other, shared)
    interval, doubt = (found, None) if isinstance(found, Interval) else (None, found)
    return Contrast(one, other, comparison, interval, doubt, shared)


def _seen(question: Question, label: str, facts: Facts) -> Seen:
    found = series(question, facts)
    if label and label not in found.labels:
        return Seen(label, label, Unknown(Reason.NO_DATA, "Nobody belongs to it on this day."), None, frozenset())
    place = found.labels.index(label) if label else 0
    value = found.value(place, 0)
    sure = certainty_of(question, found.labels[place], value, facts)
    return Seen(found.labels[place], found.names[place], value, sure, _accounts(crowds(question, facts), place))


def _accounts(found: Sequence[Crowd], place: int) -> frozenset[int]:
    return frozenset(found[place].places)


def _doubt(expression: Expression, comparison: Comparison, facts: Facts) -> Doubt | None:
    """Why chance cannot be judged, whichever two sides are compared."""
    if comparison.change is None:
        return Doubt.NO_VALUE
    if estimate_of(expression, facts.catalog) is None:
        return Doubt.COUNTED if _computed(expression, facts) else Doubt.NO_INTERVAL
    return Doubt.EVENTS if of_events(expression, facts.catalog) else None


def _computed(expression: Expression, facts: Facts) -> bool:
    """Whether it is reckoned from facts; what people enter, and scores, may rest on estimates that nobody knows."""
    if not isinstance(expression, MetricReference):
        return True
    return facts.catalog.metrics[expression.key].kind is MetricKind.COMPUTED


def _between(one: Seen, other: Seen, shared: int) -> Interval | Doubt:
    if not isinstance(one.value, Known) or not isinstance(other.value, Known):
        return Doubt.NO_VALUE
    if shared:
        return Doubt.SHARED
    if one.certainty is None or other.certainty is None:
        return Doubt.NO_INTERVAL
    if one.certainty.votes is not None and other.certainty.votes is not None:
        return _of_votes(one.certainty.votes, other.certainty.votes)
    ends = _estimated(one.value, one.certainty), _estimated(other.value, other.certainty)
    return Doubt.NO_INTERVAL if ends[0] is None or ends[1] is None else apart(ends[0], ends[1])


def _of_votes(one: Votes, other: Votes) -> Interval | Doubt:
    found = difference(one, other)
    if found is None or min(one.n, other.n) < FEWEST_ANSWERS:
        return Doubt.FEW_ANSWERS
    return Interval(found.points - found.margin, found.points + found.margin)


def _estimated(value: Known, certainty: Certainty) -> tuple[float, Interval] | None:
    number = value.value
    if certainty.interval is None or not isinstance(number, int | float | Decimal):
        return None
    return float(number), certainty.interval
