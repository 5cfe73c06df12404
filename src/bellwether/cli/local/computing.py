"""Stored values brought up to date, and proven."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from time import perf_counter

from bellwether.catalog.opening import Workspace
from bellwether.cli.answers import ComputedAnswer, Mismatch, VerifiedAnswer
from bellwether.cli.commands import Step, Watcher
from bellwether.engine.definitions.days import date_of


def compute(workspace: Workspace, last: date, watch: Watcher) -> ComputedAnswer:
    """What had to be computed so that every value is stored up to a day."""
    with watch("Computing") as step:
        report = workspace.engine().refresh(last, _rated(step))
    first = None if report.first_day is None else date_of(report.first_day)
    return ComputedAnswer(report.metrics, report.values, first, date_of(report.last_day), report.seconds)


def verify(workspace: Workspace, watch: Watcher) -> VerifiedAnswer:
    """Whether stored values are what a full rebuild gives."""
    started = perf_counter()
    with watch("Computing again") as step:
        report = workspace.engine().verify(_rated(step))
    return VerifiedAnswer(
        report.compared,
        report.different,
        report.sampled,
        report.sample_different,
        tuple(Mismatch(one.metric, one.account, one.day, one.stored, one.rebuilt) for one in report.mismatches),
        report.not_stored,
        perf_counter() - started,
    )


def _rated(step: Step) -> Callable[[int, int], None]:
    """Tells the step how many values a second come out."""
    started = perf_counter()

    def told(done: int, total: int) -> None:
        rate = done / max(perf_counter() - started, 1e-9)
        step(done, total, f"{done:,} values, {rate:,.0f}/s")

    return told
