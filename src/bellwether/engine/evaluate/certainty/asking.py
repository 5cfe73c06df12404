"""How sure the values of a series are: shares on every day, all else on its last."""

from collections.abc import Sequence
from dataclasses import replace

from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.value import Known, Value
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.certainty.certain import Certainty
from bellwether.engine.evaluate.certainty.estimates import CountedShare, estimate_of
from bellwether.engine.evaluate.certainty.models import Certain
from bellwether.engine.evaluate.certainty.reckoning import of_share, reckoned
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.run import Question, account_scope, bucket_scope, grouped_scope
from bellwether.engine.evaluate.series import Series

Certainties = dict[tuple[int, int], Certainty]
"""How sure values are, by entity and column of a series; values of which nothing can be said are not in it."""


def certainties(question: Question, series: Series, facts: Facts) -> Certainties:
    """How sure the values are that a question was answered with.

    A share is judged by its own parts on every day. What must be looked at row by row is judged on the last day alone.
    """
    estimate = estimate_of(question.expression, facts.catalog)
    if estimate is None or not series.labels:
        return {}
    if isinstance(estimate, CountedShare):
        return _of_shares(series)
    last = len(series.days) - 1
    day = series.days[last]
    asked = replace(question, axis=days_between(day, day, facts.catalog.calendar))
    found: Certainties = {}
    for entity, row, certain in _asked(asked, series, facts):
        value = series.value(entity, last)
        certainty = certain(row, value) if isinstance(value, Known) else None
        if certainty is not None:
            found[entity, last] = certainty
    return found


def certainty_of(question: Question, label: str, value: Value, facts: Facts) -> Certainty | None:
    """How sure one value is, which a question of one day has for the entity of a label (empty: its only entity)."""
    estimate = estimate_of(question.expression, facts.catalog)
    if estimate is None or not isinstance(value, Known):
        return None
    if isinstance(estimate, CountedShare):
        return of_share(value)
    match question.grouping:
        case EachAccount():
            scope = account_scope(question, facts, label or (question.grouping.ids or ("",))[0])
            labels: tuple[str, ...] = (label,)
        case grouping:
            scope = grouped_scope(question, facts, grouping)
            labels = scope.groups.labels if scope.groups else ()
    if not labels or (label and label not in labels):
        return None
    certain = reckoned(question.expression, scope)
    return None if certain is None else certain(labels.index(label) if label else 0, value)


def _of_shares(series: Series) -> Certainties:
    found: Certainties = {}
    for entity in range(len(series.labels)):
        for column, value in enumerate(series.row(entity)):
            certainty = of_share(value)
            if certainty is not None:
                found[entity, column] = certainty
    return found


def _asked(question: Question, series: Series, facts: Facts) -> Sequence[tuple[int, int, Certain]]:
    """Every entity of the series with its row in a scope, and what tells of that row."""
    if not isinstance(question.grouping, EachAccount):
        certain = reckoned(question.expression, grouped_scope(question, facts, question.grouping))
        return [] if certain is None else [(one, one, certain) for one in range(len(series.labels))]
    if question.grouping.ids is None:
        certain = reckoned(question.expression, bucket_scope(question, facts))
        return [] if certain is None else [(one, one, certain) for one in range(len(series.labels))]
    found = []
    for entity, account in enumerate(question.grouping.ids):
        certain = reckoned(question.expression, account_scope(question, facts, account))
        if certain is not None:
            found.append((entity, 0, certain))
    return found
