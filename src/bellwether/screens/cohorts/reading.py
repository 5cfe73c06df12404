"""Cohorts as the engine reads them, kept for the cells and files that are asked for next."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.engine import Engine
from bellwether.engine.evaluate.cohorts import CohortQuestion, Cohorts
from bellwether.engine.evaluate.cohorts import cohorts as read
from bellwether.engine.warehouse.rows import AsKnown
from bellwether.kpis.cohorts import CohortReport, told
from bellwether.screens.cohorts.asked import Asked

HELD = 8
"""So many questions are kept, those asked last; an answer holds a number for each account and month."""

_Key = tuple[int, AsKnown, CohortQuestion]


class _Kept:
    """The answers of the engine that was last asked; new definitions have a new engine, new facts a new batch."""

    def __init__(self) -> None:
        self.engine: Engine | None = None
        self.answers: OrderedDict[_Key, Cohorts] = OrderedDict()
        self.lock = Lock()


_kept = _Kept()


def report_of(asked: Asked, metric: Metric) -> CohortReport:
    """The table that is asked for."""
    return told(cohorts_of(asked, metric), asked.way)


def cohorts_of(asked: Asked, metric: Metric) -> Cohorts:
    """The accounts that are asked for, with their months and amounts."""
    engine, question = served().engine(), asked.question(metric)
    key = engine.warehouse.batch(), asked.known, question
    with _kept.lock:
        if _kept.engine is not engine:
            _kept.engine, _kept.answers = engine, OrderedDict()
        if key in _kept.answers:
            _kept.answers.move_to_end(key)
            return _kept.answers[key]
    found = read(question, engine.facts(known=asked.known))
    with _kept.lock:
        if _kept.engine is engine:
            _kept.answers[key] = found
            while len(_kept.answers) > HELD:
                _kept.answers.popitem(last=False)
    return found
