"""A formula tried out: what it means, and what its values would be."""

from __future__ import annotations

from datetime import date, datetime

from bellwether.catalog.opening import Workspace
from bellwether.cli.answers import CheckAnswer, ValuesAnswer
from bellwether.cli.local.asking import last_complete_day, today
from bellwether.cli.local.series import grouping_words, rows_of
from bellwether.cli.local.subjects import Subjects
from bellwether.cli.outcomes import FormulaRefused
from bellwether.cli.questions import CheckQuestion, Days
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.engine import Span, one_day
from bellwether.engine.evaluate.preview import Preview, Refused
from bellwether.engine.formula.uses import Uses


def check(workspace: Workspace, question: CheckQuestion, now: datetime) -> CheckAnswer:
    """What a formula is and reads, and its values; FormulaRefused with each error under its place."""
    subjects = Subjects(workspace)
    last = last_complete_day(workspace, now)
    days = question.days or Days(last, last)
    unfinished = today(workspace, now)
    found = subjects.engine.preview(question.formula, days=one_day(days.last), today=unfinished)
    if isinstance(found, Refused):
        raise FormulaRefused(question.formula, found.errors)
    return CheckAnswer(
        text=found.text,
        words=found.words,
        unit=str(found.checked.unit),
        reads={kind: names for kind, names in _reads(found.checked.uses).items() if names},
        rolls_up=found.checked.rolls_up,
        per_account=found.checked.per_account,
        warnings=tuple(str(warning) for warning in found.checked.warnings),
        measure=subjects.formula_measure(found.checked),
        spread=found.spread,
        values=_of_accounts(subjects, found, question.accounts, (days, unfinished)) if question.accounts else None,
    )


def _of_accounts(
    subjects: Subjects, found: Preview, accounts: tuple[str, ...], when: tuple[Days, date]
) -> ValuesAnswer:
    days, unfinished = when
    grouping = EachAccount(accounts)
    span = Span(days.first, days.last)
    series = subjects.engine.values(found.checked.expression, grouping, days=span, today=unfinished)
    measure = subjects.formula_measure(found.checked)
    return ValuesAnswer(measure, grouping_words(grouping), series.dates, rows_of(series, ()))


def _reads(uses: Uses) -> dict[str, tuple[str, ...]]:
    return {
        "events": (*(("any event",) if uses.every_event else ()), *sorted(uses.events)),
        "properties": tuple(sorted(uses.properties)),
        "account traits": tuple(sorted(uses.account_traits)),
        "user traits": tuple(sorted(uses.user_traits)),
        "collections": tuple(
            f"{key} ({', '.join(sorted(fields))})" if fields else key
            for key, fields in sorted(uses.collections.items())
        ),
        "metrics": tuple(sorted(uses.metrics)),
    }
