"""The choices of the catalogue's files, as people say them."""

from __future__ import annotations

from bellwether.catalog.score_specs import HealthSpec
from bellwether.catalog.wording import decimal_text
from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.guidance import Indicator
from bellwether.engine.definitions.metric import Direction
from bellwether.kpis.domain import ParameterKind, Rollup

ROLLUP_WORDS = {
    Rollup.ADDITIVE: "added up",
    Rollup.BALANCE: "added up over accounts, never over days",
    Rollup.RATIO: "all numerators over all denominators",
    Rollup.POOLED: "computed from the answers of all accounts together",
    Rollup.DISTINCT: "counted again, so that nobody counts twice",
    Rollup.ORDER: "computed from the records of all accounts together",
    Rollup.MEAN: "the sum of all over the count of all",
    Rollup.COMPOSITE: "shown as a distribution",
    Rollup.MODEL: "the sum of the single expectations",
    Rollup.LAST: "the latest or outermost of all",
    Rollup.CHANGE: "the change of the group's own value",
}
INDICATOR_WORDS = {
    Indicator.LEADING: "before the outcome that matters (leading)",
    Indicator.LAGGING: "after the fact (lagging)",
}
DIRECTION_WORDS = {
    Direction.UP: "more",
    Direction.DOWN: "less",
    Direction.BAND: "the middle",
    Direction.NONE: "neither more nor less",
}
EXAMPLES = {
    ParameterKind.EVENT: "Your event",
    ParameterKind.ACCOUNT_TRAIT: "your_trait",
    ParameterKind.USER_TRAIT: "your_trait",
    ParameterKind.PROPERTY: "your_property",
    ParameterKind.TEXT: "your text",
    ParameterKind.NUMBER: "1",
    ParameterKind.WINDOW: "30d",
}
"""What stands for a choice that nobody has made yet."""

_PERIODS = {
    Period.DAY: "day",
    Period.WEEK: "week",
    Period.MONTH: "month",
    Period.QUARTER: "quarter",
    Period.YEAR: "year",
}


def every(cadence: Duration) -> str:
    """How often people look, in words.

    >>> every(Duration(1, Period.WEEK)), every(Duration(3, Period.MONTH)), every(Duration(12, Period.MONTH))
    ('every week', 'every 3 months', 'every year')
    """
    if cadence == Duration(12, Period.MONTH):
        return "every year"
    word = _PERIODS[cadence.period]
    return f"every {word}" if cadence.count == 1 else f"every {cadence.count} {word}s"


def composition(score: HealthSpec) -> str:
    """What a score is made of: its groups with their weights, and their drivers."""
    groups = [
        f"{group.name} {decimal_text(group.weight)}: {', '.join(driver.metric for driver in group.drivers)}"
        for profile in score.profiles
        for group in profile.groups
    ]
    return "; ".join(groups)
