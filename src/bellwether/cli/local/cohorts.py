"""Cohorts, asked of the engine."""

from __future__ import annotations

from datetime import date, datetime

from bellwether.catalog.opening import Workspace
from bellwether.cli.answers import Measure
from bellwether.cli.cohort_questions import CohortLine, CohortsAnswer, CohortsQuestion
from bellwether.cli.local.asking import known_at, last_complete_day
from bellwether.cli.local.subjects import Subjects
from bellwether.cli.outcomes import FormulaRefused, WrongQuestion
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.definitions.unit import UnitKind
from bellwether.engine.evaluate.cohorts import CohortQuestion, closes
from bellwether.engine.formula.check import check_condition
from bellwether.engine.formula.errors import FormulaErrors
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.tree import Binary, Expression, Operator
from bellwether.engine.plan.reads import parsed
from bellwether.kpis.cohort_words import MOST_MONTHS
from bellwether.kpis.cohorts import CohortReport, Way, report, revenue

_AMOUNTS = {UnitKind.NUMBER, UnitKind.COUNT, UnitKind.MONEY, UnitKind.DURATION}


def cohorts(workspace: Workspace, question: CohortsQuestion, now: datetime) -> CohortsAnswer:
    """The table that is asked for."""
    subjects = Subjects(workspace)
    subject, measure = subjects.named(question.subject or _revenue(subjects))
    _refuse_unless(measure, _AMOUNTS, "an amount that adds up, as recurring revenue or orders do")
    began, since = None, "the first day with an amount"
    if question.since is not None:
        began, date_of_it = subjects.named(question.since)
        _refuse_unless(date_of_it, {UnitKind.DATE}, "a date")
        since = date_of_it.name
    if question.by is not None and question.by not in subjects.catalog.account_traits:
        raise UnknownName("account trait", question.by, subjects.catalog.account_traits)
    condition, whom = _whom(question, subjects)
    last = question.on or last_complete_day(workspace, now)
    if not 1 <= question.months <= MOST_MONTHS:
        raise WrongQuestion(f"{question.months} months cannot be shown. Ask for 1 to {MOST_MONTHS}.")
    months = closes(day_number(last), question.months, subjects.catalog.calendar)
    asked = CohortQuestion(subject, months, began, condition, question.by, question.now)
    facts = subjects.engine.facts(known=known_at(workspace, question.known_at))
    found = report(asked, Way(question.kept, question.comebacks), facts)
    return _answer(found, question, (measure, since, whom))


def month_name(close: date) -> str:
    """The month that ends on a day: 2024-01."""
    return close.isoformat()[:7]


def _answer(found: CohortReport, question: CohortsQuestion, words: tuple[Measure, str, str]) -> CohortsAnswer:
    measure, since, whom = words
    lines = [
        CohortLine(month_name(close), one.members, one.cells)
        for close, one in zip(found.closes, found.table.cohorts, strict=True)
    ]
    return CohortsAnswer(
        measure,
        question.kept,
        since,
        found.way.convention,
        whom,
        found.closes,
        tuple(lines),
        CohortLine("pooled", found.members, found.table.pooled),
        question.by,
        tuple(CohortLine(one.name, one.members, one.cells) for one in found.pools),
        found.cohorts.earlier,
        found.cohorts.never,
        question.known_at,
    )


def _revenue(subjects: Subjects) -> str:
    found = revenue(subjects.catalog)
    if found is None:
        raise WrongQuestion(
            "No metric here says what accounts pay. Add one (“bellwether kpi add mrr”), or name an amount: "
            "bellwether cohorts 'sum(orders.amount, mtd)'"
        )
    return found


def _refuse_unless(measure: Measure, wanted: set[UnitKind], what: str) -> None:
    if measure.unit is None or measure.unit.kind not in wanted:
        raise WrongQuestion(f"“{measure.name}” is {measure.unit or 'a text'}. Name {what}.")


def _whom(question: CohortsQuestion, subjects: Subjects) -> tuple[Expression | None, str]:
    """The condition on accounts that the question names, and its words."""
    found: list[Expression] = []
    words = []
    if question.segment is not None:
        segments = subjects.catalog.segments
        if question.segment not in segments:
            raise UnknownName("segment", question.segment, segments)
        found.append(parsed(segments[question.segment].condition))
        words.append(segments[question.segment].name)
    if question.where is not None:
        try:
            found.append(check_condition(parse(question.where), subjects.schema).expression)
        except FormulaErrors as errors:
            raise FormulaRefused(question.where, errors.errors) from None
        words.append(question.where)
    if not found:
        return None, "all accounts"
    condition = found[0] if len(found) == 1 else Binary(Operator.AND, found[0], found[1])
    when = "now" if question.now else "when they began"
    return condition, f"{' and '.join(words)}, {when}"
