"""What a file has beside shares and scores: of how many they are made, and between what they likely lie."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from bellwether.catalog.serving import served
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.engine.definitions.value import Known, Reason, Value
from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.certainty.certain import Certainty
from bellwether.engine.evaluate.certainty.estimates import CountedShare, PooledScore, estimate_of
from bellwether.engine.evaluate.certainty.reckoning import of_share, reckoned
from bellwether.engine.evaluate.run import Question, bucket_scope
from bellwether.engine.formula.tree import MetricReference
from bellwether.screens.portfolio.showing import Shown
from bellwether.ui.figures import UNKNOWN_WORDS, exact, value_text

TITLES = ("n", "likely from", "likely to")

Beside = tuple[Decimal | str, Decimal | str, Decimal | str]


def told_beside(shown: Shown, metric: Metric) -> Callable[[int], Beside] | None:
    """What stands beside a metric's value in each row; None for what is no estimate of counted things or answers."""
    match estimate_of(MetricReference(metric.key), served().engine().catalog):
        case _ if metric.kind is not MetricKind.COMPUTED or metric.key in shown.board.uncomputed:
            return None
        case CountedShare():
            column = shown.board.metric(metric.key)
            return lambda row: of_value(column.value(row), of_share(column.value(row)))
        case PooledScore():
            return _of_answers(shown, metric)
        case _:
            return None


def _of_answers(shown: Shown, metric: Metric) -> Callable[[int], Beside] | None:
    """The answers of all accounts are read at once; a board has its rows in an order of its own."""
    column, engine = shown.board.metric(metric.key), served().engine()
    facts, axis = engine.facts(), Axis(column.series.days, engine.catalog.calendar)
    question = Question(metric.key, EachAccount(), axis)
    certain = reckoned(question.expression, bucket_scope(question, facts))
    places = facts.places_of(list(column.series.labels)).tolist()
    if certain is None:
        return None

    def told(row: int) -> Beside:
        value = column.value(row)
        return of_value(value, certain(places[row], value) if isinstance(value, Known) else None)

    return told


def of_value(value: Value, sure: Certainty | None) -> Beside:
    """The n of a value and both ends of its interval; where there is no value, the word for why."""
    nothing = UNKNOWN_WORDS[Reason.NOT_APPLICABLE]
    if not isinstance(value, Known):
        word = value_text(value, 0)
        return word, word, word
    n = value.n if value.n is not None else value.denominator
    ends = (None, None) if sure is None or sure.interval is None else (sure.interval.low, sure.interval.high)
    low, high = (nothing if end is None else exact(end) for end in ends)
    return nothing if n is None else exact(n), low, high
