"""Values and changes asked of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from bellwether.catalog.opening import Workspace
from bellwether.cli.answers import ChangeAnswer, ChangeRow, ExplainAnswer, Row, ValuesAnswer
from bellwether.cli.local.series import figure_of, grouping_words, rows_of
from bellwether.cli.local.subjects import Subjects, subjects_of
from bellwether.cli.outcomes import WrongQuestion
from bellwether.cli.questions import AsOf, ChangeQuestion, Days, ExplainQuestion, ValuesQuestion
from bellwether.cli.sourced import UpdateLine
from bellwether.engine.definitions.days import date_of, day_number, micros_of
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.value import Mark
from bellwether.engine.engine import Engine, Span
from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.certainty.asking import certainties
from bellwether.engine.evaluate.certainty.differences import differences
from bellwether.engine.evaluate.run import Question
from bellwether.engine.evaluate.series import Series
from bellwether.engine.warehouse.rows import NOW, AsKnown
from bellwether.ingest.pulls.feeding import next_updates


def today(workspace: Workspace, now: datetime) -> date:
    """The unfinished day in the workspace's zone."""
    return now.astimezone(ZoneInfo(workspace.catalog().calendar.zone)).date()


def last_complete_day(workspace: Workspace, now: datetime) -> date:
    """The day before today."""
    return today(workspace, now) - timedelta(days=1)


def values(workspace: Workspace, question: ValuesQuestion, now: datetime) -> ValuesAnswer:
    """The values asked for, with colours by the metric's bands."""
    subjects = subjects_of(workspace, question.subject, question.version)
    subject, measure = subjects.named(question.subject)
    if question.people is not None:
        subject, measure = subjects.sliced(subject, measure, question.people)
    last = last_complete_day(workspace, now)
    days = question.days or Days(last, last)
    engine = subjects.engine
    if question.as_of is AsOf.LAST_UPDATE:
        if not isinstance(subject, str) or not isinstance(question.grouping, EachAccount):
            raise WrongQuestion("--as-of last-update reads the entries of one entered metric, account by account.")
        engine = Engine(workspace.warehouse, subjects.without_age(subject))
    facts = engine.facts(question.grouping, known_at(workspace, question.known_at))
    series = engine.values(
        subject,
        subjects.grouping(question.grouping),
        days=Span(days.first, days.last),
        today=today(workspace, now),
        facts=facts,
    )
    bands = subjects.catalog.metrics[subject].bands if isinstance(subject, str) else ()
    sure = certainties(Question(subject, subjects.grouping(question.grouping), _axis(series, engine)), series, facts)
    rows = rows_of(series, bands, sure)
    if question.as_of is AsOf.LAST_UPDATE:
        rows = _dated(rows, workspace, measure.key, (known_at(workspace, question.known_at), series.days))
    return ValuesAnswer(measure, grouping_words(question.grouping), series.dates, rows, question.known_at)


def change(workspace: Workspace, question: ChangeQuestion, now: datetime) -> ChangeAnswer:
    """Both ends of a comparison for every entity, with what can be said of it."""
    subjects = Subjects(workspace)
    subject, measure = subjects.named(question.subject)
    day = question.on or last_complete_day(workspace, now)
    grouping = subjects.grouping(question.grouping)
    rows = subjects.engine.change(subject, grouping, over=question.over, on=day)
    ends = Axis((question.over.before(day_number(day)), day_number(day)), subjects.catalog.calendar)
    asked = Question(subject, grouping, ends, base=ends.days[0])
    margins = {label: one.margin for label, one in differences(asked, subjects.engine.facts(grouping)).items()}
    bands = subjects.catalog.metrics[subject].bands if isinstance(subject, str) else ()
    return ChangeAnswer(
        measure,
        grouping_words(question.grouping),
        str(question.over),
        date_of(question.over.before(day_number(day))),
        day,
        tuple(
            ChangeRow(
                row.label,
                row.name,
                date_of(row.base_day),
                figure_of(row.base, bands),
                figure_of(row.current, bands),
                row.change,
                row.percent,
                row.status.value,
                None if row.gain is None else "gain" if row.gain else "loss",
                margins.get(row.label),
            )
            for row in rows
        ),
    )


def explain(workspace: Workspace, question: ExplainQuestion, now: datetime) -> ExplainAnswer:
    """Why a metric or formula has its value for an account on a day."""
    subjects = subjects_of(workspace, question.subject, question.version)
    subject, measure = subjects.named(question.subject)
    day = question.on or last_complete_day(workspace, now)
    facts = subjects.engine.facts(known=known_at(workspace, question.known_at))
    found = subjects.engine.explain(subject, question.account, on=day, facts=facts, limit=question.limit)
    span = Span(day, day)
    each = EachAccount((question.account,))
    series = subjects.engine.values(subject, each, days=span, facts=facts)
    sure = certainties(Question(subject, each, _axis(series, subjects.engine)), series, facts)
    updates = tuple(_updates(workspace, subject)) if isinstance(subject, str) else ()
    return ExplainAnswer(measure, found, sure.get((0, 0)), updates)


def _updates(workspace: Workspace, metric: str) -> Iterator[UpdateLine]:
    for one in next_updates(metric, workspace.catalog(), workspace.warehouse.event_names_of):
        yield UpdateLine(one.source, one.table, one.due_at, one.failing_since)


def _axis(series: Series, engine: Engine) -> Axis:
    return Axis(series.days, engine.catalog.calendar)


def known_at(workspace: Workspace, day: date | None) -> AsKnown:
    """Everything recorded by the end of a day."""
    if day is None:
        return NOW
    zone = ZoneInfo(workspace.catalog().calendar.zone)
    return AsKnown(micros_of(datetime.combine(day + timedelta(days=1), time(), zone)) - 1)


def _dated(
    rows: tuple[Row, ...], workspace: Workspace, metric: str, asked: tuple[AsKnown, tuple[int, ...]]
) -> tuple[Row, ...]:
    """The rows with the day of each entry instead of the mark that it is carried."""
    known, days = asked
    entries = workspace.warehouse.entered(metric, known)
    accounts = workspace.warehouse.accounts(known)
    place = dict(zip(accounts.external_id, accounts.key.tolist(), strict=True))
    return tuple(
        replace(
            row,
            figures=tuple(
                replace(
                    figure,
                    value=replace(figure.value, marks=figure.value.marks & ~Mark.CARRIED),
                    entered_on=_last_entry(entries.day[entries.account == place.get(row.id)], day),
                )
                for figure, day in zip(row.figures, days, strict=True)
            ),
        )
        for row in rows
    )


def _last_entry(entered: np.ndarray[tuple[int, ...], np.dtype[np.int64]], day: int) -> date | None:
    before = entered[entered <= day]
    return date_of(int(before.max())) if before.size else None
