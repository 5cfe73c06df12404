"""A rule of means and rates that one record or account decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import Accounts, Aggregate, Call, Expression, Function, Measure, Records
from bellwether.kpis.lint.finding import Finding, Level
from bellwether.kpis.lint.ground import Ground
from bellwether.kpis.reads import parts

_TOP_RECORD = 50.0
_TOP_ACCOUNT = 30.0


def carried_by_one(ground: Ground) -> Iterator[Finding]:
    """L20: one record makes most of a mean, or one account most of a rate's base."""
    for key in ground.watched:
        tree = ground.tree(key)
        if tree is None:
            continue
        for part in parts([tree]):
            told = _top_record(ground, part) or _top_account(ground, part)
            if told is not None:
                yield Finding(
                    "L20",
                    Level.WARN,
                    key,
                    told,
                    "Read the median, and the number without the largest one, beside it.",
                )
                break


def _top_record(ground: Ground, part: Expression) -> str | None:
    match part:
        case Aggregate(measure=Measure.AVG, source=Records()) if part.value is not None:
            mean = part
        case _:
            return None
    total = ground.total(replace(mean, measure=Measure.SUM))
    largest = ground.total(replace(mean, measure=Measure.MAX))
    if not total or largest is None or total <= 0 or 100 * largest / total <= _TOP_RECORD:
        return None
    return f"The largest record is {100 * largest / total:.0f} % of the sum behind “{to_text(mean)}”."


def _top_account(ground: Ground, part: Expression) -> str | None:
    match part:
        case Call(
            function=Function.PERCENT | Function.RATIO,
            arguments=(_, Aggregate(measure=Measure.SUM, source=Accounts()) as base),
        ):
            total = ground.total(base)
            largest = ground.total(replace(base, measure=Measure.MAX))
            if total and largest is not None and 100 * largest / total > _TOP_ACCOUNT:
                return f"The largest account is {100 * largest / total:.0f} % of its base, “{to_text(base)}”."
        case _:
            pass
    return None
