"""How sure a change is: of a score of answers, on two days whose windows have no answer in common."""

from dataclasses import replace

from bellwether.engine.definitions.window import Since
from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.certainty.asking import certainties
from bellwether.engine.evaluate.certainty.estimates import PooledScore, estimate_of
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.run import Question, series
from bellwether.engine.formula.tree import Aggregate
from bellwether.engine.statistics.promoters import Difference, Votes, difference


def differences(question: Question, facts: Facts) -> dict[str, Difference]:
    """By entity the difference of its scores on the two days of a question, each of which has answers.

    Scores of other shapes have none, and none is told where an answer counts on both days: what the two have in common
    is not chance, and the margin would be too wide.
    """
    estimate = estimate_of(question.expression, facts.catalog)
    if not isinstance(estimate, PooledScore) or not _apart(estimate.aggregate, question.axis):
        return {}
    before, now = (_votes(question, day, facts) for day in question.axis.days)
    found = {label: difference(now[label], votes) for label, votes in before.items() if label in now}
    return {label: one for label, one in found.items() if one is not None}


def _apart(aggregate: Aggregate, axis: Axis) -> bool:
    if aggregate.window is None or isinstance(aggregate.window, Since):
        return False
    starts, ends = axis.bounds(aggregate.window)
    return bool(starts[1] > ends[0])


def _votes(question: Question, day: int, facts: Facts) -> dict[str, Votes]:
    asked = replace(question, axis=Axis((day,), question.axis.calendar))
    found = series(asked, facts)
    return {
        found.labels[entity]: sure.votes
        for (entity, _), sure in certainties(asked, found, facts).items()
        if sure.votes is not None
    }
