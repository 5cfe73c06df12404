"""Rules of how metrics are described: whose, how often, which way, by what words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.metric import Direction, Metric
from bellwether.engine.definitions.unit import UnitKind
from bellwether.engine.definitions.window import Rolling
from bellwether.engine.formula.literals import Text
from bellwether.engine.formula.tree import Aggregate
from bellwether.kpis.lint.finding import Finding, Level
from bellwether.kpis.lint.ground import Ground
from bellwether.kpis.reads import parts
from bellwether.kpis.words import every

_DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 30, Period.QUARTER: 91, Period.YEAR: 365}
_CAUSAL = re.compile(r"\b(because of|thanks to|caused by|due to|as a result of|driven by)\b", re.IGNORECASE)
_RATE = re.compile(r"\b(rate|ratio|share|percentage)\b|%", re.IGNORECASE)
_TIME = re.compile(
    r"\b(days?|hours?|minutes?|time) (to|until|since|between)\b|\b(cycle|duration|response time)\b", re.IGNORECASE
)
_LATE_AND_SOFT = frozenset({"open", "visit", "click", "sent"})


def length_in_days(length: Duration) -> int:
    """About how many days a length of time has."""
    return length.count * _DAYS[length.period]


def without_cadence_or_owner(ground: Ground) -> Iterator[Finding]:
    """L04: nobody keeps it, or nobody has said how often it is looked at."""
    for key in ground.watched:
        guidance = ground.metrics[key].guidance
        lacking = [word for word, there in (("owner", guidance.owner), ("review", guidance.review)) if there is None]
        if lacking:
            yield Finding(
                "L04",
                Level.ERROR,
                key,
                f"It has no {' and no '.join(lacking)}.",
                f"Give it {' and '.join(f'“{word}: …”' for word in lacking)}: who keeps it, how often it is looked at.",
            )


def undescribed(ground: Ground) -> Iterator[Finding]:
    """L09: people who see it cannot read what it is."""
    for key in ground.watched:
        metric = ground.metrics[key]
        if not metric.description.strip() and ground.kpi(key) is None:
            yield Finding(
                "L09",
                Level.INFO,
                key,
                "Its description is empty.",
                "Say in “description” what it measures, in “reading” how to read it, in “when_red” what to do.",
            )


def vague(ground: Ground) -> Iterator[Finding]:
    """L10: what would be good cannot be told, or its name promises another unit than it has."""
    for key in ground.watched:
        metric = ground.metrics[key]
        if metric.score is not None:
            continue
        lacking = _left_open(ground, metric)
        if lacking:
            yield Finding(
                "L10",
                Level.ERROR,
                key,
                f"Left open: {', '.join(lacking)}.",
                "Say it in the definition, or drop the KPI.",
            )
        unit = ground.engine.schema().metrics[key].unit.kind
        if _RATE.search(metric.name) and unit is UnitKind.DURATION:
            yield Finding(
                "L10",
                Level.ERROR,
                key,
                f"Its name, “{metric.name}”, promises a share, but it is a length of time.",
                "Name it for what it measures, and make a second KPI of the share.",
            )
        elif _TIME.search(metric.name) and unit in (UnitKind.PERCENT, UnitKind.RATIO) and not _RATE.search(metric.name):
            yield Finding(
                "L10",
                Level.ERROR,
                key,
                f"Its name, “{metric.name}”, promises a length of time, but it is a share.",
                "Name it for what it measures, and make a second KPI of the time.",
            )


def _left_open(ground: Ground, metric: Metric) -> list[str]:
    judged = (
        bool(metric.bands or (metric.entered is not None and metric.entered.ranks)) or metric.key in ground.targeted
    )
    kpi = ground.kpi(metric.key)
    if kpi is not None and not kpi.variant().wording.bands:
        judged = True  # what is good of it differs from company to company, and it is read over time
    entered = metric.entered is not None
    return [
        word
        for word, open_ in (
            ("which way is good (direction)", metric.direction is Direction.NONE and not (entered and judged)),
            ("what is good (bands or a target)", not judged),
            ("of which period its values are (period)", entered and not metric.guidance.period),
        )
        if open_
    ]


def thresholds(ground: Ground) -> Iterator[Finding]:
    """L21: a target that is no improvement, or bands that are somebody's benchmark without saying whose."""
    for key in ground.watched:
        metric = ground.metrics[key]
        for target in metric.targets:
            whom = f" for {target.account or target.segment}" if target.account or target.segment else ""
            if _worse(metric.direction, target.value, target.start_value):
                yield Finding(
                    "L21",
                    Level.ERROR,
                    key,
                    f"Its target{whom}, {target.value}, is worse than its start, {target.start_value}.",
                    "Turn the direction round, or exchange start and target.",
                )
            colour = next((band.colour for band in metric.bands if band.holds(target.value)), "good")
            if colour == "bad":
                yield Finding(
                    "L21",
                    Level.ERROR,
                    key,
                    f"Its target{whom}, {target.value}, lies in the bad band.",
                    "Move the target or the bands: who reaches it should not be red.",
                )
        kpi = ground.kpi(key)
        if kpi is None or metric.guidance.bands_source or not metric.bands:
            continue
        if any(ground.wordings[key].bands == one.wording.bands for one in kpi.variants):
            yield Finding(
                "L21",
                Level.ERROR,
                key,
                "Its bands are the benchmark of the catalogue, and nothing says where they come from.",
                "Name the source in “bands_source”, or set bands by what your own accounts do.",
            )


def _worse(direction: Direction, target: Decimal, start: Decimal | None) -> bool:
    if start is None:
        return False
    return (direction is Direction.UP and target < start) or (direction is Direction.DOWN and target > start)


def soft_goals(ground: Ground) -> Iterator[Finding]:
    """L23: a signal that is easily moved, or moved by machines, has become a goal."""
    for key in ground.watched:
        kpi, reasons = ground.kpi(key), []
        if not (kpi is not None and kpi.soft) and not _reads_soft(ground, key):
            continue
        if key in ground.targeted:
            reasons.append("has a target")
        if key in ground.drivers:
            reasons.append(f"drives the score {', '.join(ground.drivers[key])}")
        if reasons:
            yield Finding(
                "L23",
                Level.WARN,
                key,
                f"It is a soft signal, moved by mail programs and curiosity, and {' and '.join(reasons)}.",
                "Watch it, but set goals for what follows from it: attendance, replies, qualified deals.",
            )


def _reads_soft(ground: Ground, key: str) -> bool:
    tree = ground.tree(key)
    if tree is None:
        return False
    facts = ground.facts(key)
    texts = {part.value.casefold() for part in parts([tree]) if isinstance(part, Text)}
    return set(facts.collections) == {"touches"} and bool(texts & _LATE_AND_SOFT)


def causal_claims(ground: Ground) -> Iterator[Finding]:
    """L25: a text claims a cause that no number here can show."""
    for key in ground.watched:
        metric = ground.metrics[key]
        for text in (metric.name, metric.description, metric.guidance.reading):
            found = _CAUSAL.search(text)
            if found is not None and ground.unchanged(key) is None:
                start = max(0, found.start() - 30)
                yield Finding(
                    "L25",
                    Level.WARN,
                    key,
                    f"Its text claims a cause: “…{text[start : found.end() + 30].strip()}…”.",
                    "Say what moved together. A cause takes accounts that were left alone, chosen before.",
                )
                break


def cadence_against_window(ground: Ground) -> Iterator[Finding]:
    """L28: it is looked at again before its window has moved."""
    for key in ground.watched:
        review, tree = ground.metrics[key].guidance.review, ground.tree(key)
        if review is None or tree is None:
            continue
        windows = [
            part.window.length
            for part in parts([tree])
            if isinstance(part, Aggregate) and isinstance(part.window, Rolling)
        ]
        longest = max(windows, key=length_in_days, default=None)
        if longest is not None and 2 * length_in_days(review) < length_in_days(longest):
            share = 100 - 100 * length_in_days(review) // length_in_days(longest)
            yield Finding(
                "L28",
                Level.WARN,
                key,
                f"It is looked at {every(review)}, but its window is {longest}: {share} % of the days are the same "
                "as last time.",
                f"Look at it at most every {_half(longest)} days, or shorten the window.",
            )


def _half(window: Duration) -> int:
    return (length_in_days(window) + 1) // 2
