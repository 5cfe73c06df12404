"""How sure the figures of an account are: shares by their own parts, scores by counting their answers again."""

from __future__ import annotations

from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.definitions.value import Known
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.certainty.asking import certainty_of
from bellwether.engine.evaluate.certainty.certain import Certainty
from bellwether.engine.evaluate.certainty.estimates import CountedShare, PooledScore, estimate_of
from bellwether.engine.evaluate.certainty.reckoning import of_share
from bellwether.engine.evaluate.run import Question
from bellwether.engine.formula.tree import MetricReference
from bellwether.screens.account.measures import Measure
from bellwether.screens.account.subject import Subject
from bellwether.ui.certainty import certainty_sentences, counts_text
from bellwether.ui.figures import parts_text
from bellwether.workspace.running import running


def parts_and_likely(subject: Subject, one: Measure) -> tuple[str, str]:
    """What a figure is made of, for beside it, and between what it lies, for its title; empty where there is nothing.

    A score is made of its answers; everything else of its parts.
    """
    sure = _certainty(subject, one)
    likely = " ".join(certainty_sentences(sure, one.look, votes=False))
    return counts_text(sure) or parts_text(one.value), likely


def _certainty(subject: Subject, one: Measure) -> Certainty | None:
    if one.metric.kind is not MetricKind.COMPUTED or not isinstance(one.value, Known):
        return None
    engine = running().engine()
    match estimate_of(MetricReference(one.metric.key), engine.catalog):
        case CountedShare():
            return of_share(one.value)
        case PooledScore():
            day = day_number(subject.day)
            axis = days_between(day, day, engine.catalog.calendar)
            question = Question(one.metric.key, EachAccount((subject.id,)), axis)
            return certainty_of(question, subject.id, one.value, engine.facts())
        case _:
            return None
