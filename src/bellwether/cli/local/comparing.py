"""Two sides compared on one day, asked of the engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bellwether.catalog.opening import Workspace
from bellwether.cli.compared import CompareAnswer, CompareQuestion, SideSeen
from bellwether.cli.local.asking import known_at, last_complete_day
from bellwether.cli.local.series import figure_of
from bellwether.cli.local.subjects import Subjects
from bellwether.cli.outcomes import WrongQuestion
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import ByTrait
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.certainty.between import contrast
from bellwether.engine.evaluate.certainty.sides import Side
from bellwether.engine.evaluate.run import Question, crowds
from bellwether.engine.formula.literals import Truth


def compare(workspace: Workspace, question: CompareQuestion, now: datetime) -> CompareAnswer:
    """The difference of the two sides, and whether chance could make it."""
    subjects = Subjects(workspace)
    subject, measure = subjects.named(question.subject)
    day = question.on or last_complete_day(workspace, now)
    number = day_number(day)
    axis = days_between(number, number, subjects.catalog.calendar)
    facts = subjects.engine.facts(known=known_at(workspace, question.known_at))
    for side in question.sides:
        subjects.grouping(side.grouping)
        if isinstance(side.grouping, ByTrait):
            asked = Question(Truth(value=True), side.grouping, axis)
            _refuse_nobody(side, side.grouping.trait, {one.label for one in crowds(asked, facts)})
    found = contrast(subject, question.sides, axis, facts)
    bands = subjects.catalog.metrics[subject].bands if isinstance(subject, str) else ()
    one, other = (
        SideSeen(
            seen.label,
            seen.name or seen.label,
            replace(figure_of(seen.value, bands), certainty=seen.certainty),
            len(seen.accounts),
        )
        for seen in (found.one, found.other)
    )
    gain = found.comparison.gain
    return CompareAnswer(
        measure,
        day,
        (one, other),
        found.comparison.change,
        found.interval,
        found.real,
        found.doubt,
        found.shared,
        None if gain is None else "better" if gain else "worse",
        question.known_at,
    )


def _refuse_nobody(side: Side, trait: str, labels: set[str]) -> None:
    if side.label not in labels:
        there = ", ".join(f"“{one}”" for one in sorted(labels)[:12]) or "nobody"
        raise WrongQuestion(f"On this day no account has the {trait} “{side.label}”. There is {there}.")
