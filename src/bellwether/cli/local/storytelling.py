"""The planted stories read back through the engine."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from bellwether.catalog.opening import Workspace
from bellwether.cli.local.series import figure_of
from bellwether.cli.local.subjects import Subjects
from bellwether.cli.tour import Reading, Story
from bellwether.cli.views.figures import decimals_of
from bellwether.demo.generate import company_of
from bellwether.demo.stories import Expected as Planted
from bellwether.demo.stories import Ratio, stories
from bellwether.demo.stories import Reading as Asked
from bellwether.engine.definitions.days import micros_of
from bellwether.engine.definitions.entity import AccountList, ByTrait, EachAccount, EachParent, InSegment, Membership
from bellwether.engine.definitions.value import Known, Reason, Unknown, Value
from bellwether.engine.engine import one_day
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.warehouse.rows import AsKnown
from bellwether.ui.figures import value_text


def told_stories(workspace: Workspace, last: date) -> tuple[Story, ...]:
    """Every story, each of its numbers compared with what the engine reads."""
    now = workspace.engine().facts()
    return tuple(
        Story(story.title, story.told, tuple(_read(workspace, last, asked, now) for asked in story.readings))
        for story in stories(company_of())
    )


def _read(workspace: Workspace, last: date, asked: Asked, now: Facts) -> Reading:
    engine, subjects = workspace.engine(), Subjects(workspace)
    day = last - timedelta(days=asked.back)
    facts = now
    if asked.known_back is not None:
        evening = datetime.combine(
            last - timedelta(days=asked.known_back - 1), time(), ZoneInfo(workspace.catalog().calendar.zone)
        )
        facts = engine.facts(known=AsKnown(micros_of(evening) - 1))
    series = engine.values(asked.metric, asked.grouping, days=one_day(day), facts=facts)
    entity = series.labels.index(asked.member) if asked.member in series.labels else 0
    value = series.value(entity, 0)
    measure = subjects.measure(subjects.metric(asked.metric))
    decimals = decimals_of(measure, [value])
    figure = figure_of(value, ())
    unit = f" {measure.unit_word}" if measure.unit_word and isinstance(value, Known) else ""
    found = value_text(figure.value, decimals) + unit + (f" (n {asked.n})" if asked.n is not None else "")
    return Reading(_text(asked, measure.name), _planted(asked.expected), found, _holds(asked, value))


def _text(asked: Asked, name: str) -> str:
    back = f", {asked.back} days back" if asked.back else ""
    known = f", as known {asked.known_back} days back" if asked.known_back is not None else ""
    return f"{_whose(asked)}{name}{back}{known}"


def _whose(asked: Asked) -> str:
    match asked.grouping:
        case ByTrait(membership=Membership.AT_BASE):
            return f"{asked.member} (owner then): "
        case ByTrait(membership=Membership.NOW):
            return f"{asked.member} (owner now): "
        case ByTrait() | EachParent() | AccountList() | InSegment():
            return f"{asked.member}: "
        case EachAccount():
            return f"{asked.member}: " if asked.member.startswith("meridian-") else ""
        case _:
            return ""


def _planted(expected: Planted) -> str:
    match expected:
        case Ratio():
            return f"{expected.numerator} of {expected.denominator}"
        case Reason():
            return expected.key
        case _:
            return str(expected)


def _holds(asked: Asked, value: Value) -> bool:
    """Whether the value is the planted one, exactly."""
    match asked.expected, value:
        case Reason() as reason, Unknown() as unknown:
            return unknown.reason is reason
        case Ratio() as ratio, Known(numerator=top, denominator=bottom) if top is not None and bottom is not None:
            return Fraction(top) / Fraction(bottom) * ratio.factor == ratio.value
        case Ratio() as ratio, Known() as known if not isinstance(known.value, str | date):
            return Fraction(known.value) == ratio.value
        case str() as text, Known() as known:
            return known.value == text
        case int() as number, Known() as known if not isinstance(known.value, str | date):
            return Fraction(known.value) == number and (asked.n is None or known.n == asked.n)
        case _:
            return False
