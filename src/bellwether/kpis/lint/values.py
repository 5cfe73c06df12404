"""Rules of what values do: always the same colour, moving together, resting on little, carried by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

import numpy as np

from bellwether.catalog.domain import MetricSpec
from bellwether.engine.definitions.entity import Portfolio
from bellwether.engine.definitions.metric import Direction, Metric
from bellwether.engine.definitions.score import Percentile
from bellwether.engine.definitions.value import KNOWN, Known
from bellwether.engine.formula.tree import Aggregate, Binary, Call, Change, Expression, Function, Measure, Operator
from bellwether.engine.warehouse.rows import Reals
from bellwether.kpis.domain import Wording
from bellwether.kpis.lint.finding import Finding, Level
from bellwether.kpis.lint.ground import Ground, numbers

YEAR = 365
SMALL = 30
TOGETHER = 0.9
_FEWEST_ACCOUNTS = 20
_FEWEST_MONTHS = 9
_QUARTERS = 4
_ESTIMATES = (Measure.AVG, Measure.MEDIAN, Measure.PERCENTILE, Measure.NPS, Measure.CSAT)


def never_adapted(ground: Ground) -> Iterator[Finding]:
    """L05: worded more than a year ago, and the same colour ever since."""
    for key in ground.watched:
        metric, since = ground.metrics[key], ground.since.get(key)
        if since is None or (ground.day - since).days <= YEAR or not metric.bands:
            continue
        days = ground.months_back(12)
        found = _portfolio(ground, key, days)
        colours = {_colour(metric, number) for number in found if not np.isnan(number)}
        if len(colours) == 1 and np.count_nonzero(~np.isnan(found)) >= _FEWEST_MONTHS and "watch" not in colours:
            colour = colours.pop()
            low, high = np.nanmin(found), np.nanmax(found)
            yield Finding(
                "L05",
                Level.WARN,
                key,
                f"Unchanged since {since}, and {colour} on all of the last {np.count_nonzero(~np.isnan(found))} months "
                f"({low:.4g} to {high:.4g}).",
                "Move target and bands to where they would change a decision, or retire it.",
            )


def moving_together(ground: Ground) -> Iterator[Finding]:
    """L07: several metrics rank the accounts alike, quarter after quarter: they are one."""
    keys = [key for key in ground.watched if ground.metrics[key].entered is None]
    days = [ground.day - timedelta(days=91 * back) for back in reversed(range(_QUARTERS))]
    values = ground.of_accounts_on(keys, days)
    ranked = {key: tuple(numbers(one) for one in values[key]) for key in keys}
    alike: dict[str, set[str]] = {}
    lowest: dict[str, float] = {}
    for one, other in combinations(keys, 2):
        weakest = _weakest_link(ranked[one], ranked[other])
        if weakest is not None and weakest > TOGETHER:
            group = alike.get(one, {one}) | alike.get(other, {other})
            floor = min(weakest, lowest.get(one, 1.0), lowest.get(other, 1.0))
            for key in group:
                alike[key], lowest[key] = group, floor
    for together in {frozenset(group) for group in alike.values()}:
        members = [key for key in keys if key in together]
        yield Finding(
            "L07",
            Level.INFO,
            members[0],
            f"{', '.join(members)} rank the accounts alike: the rank correlation is {lowest[members[0]]:.2f} or more "
            f"on each of {_QUARTERS} days, a quarter apart.",
            "Keep the one that people act on, and drop the others from what is looked at.",
        )


def _weakest_link(one: tuple[Reals, ...], other: tuple[Reals, ...]) -> float | None:
    """The smallest rank correlation of the days; None where a day has too few accounts, or nothing varies."""
    found = [_rank_correlation(left, right) for left, right in zip(one, other, strict=True)]
    return None if None in found else min(abs(one) for one in found if one is not None)


def _rank_correlation(one: Reals, other: Reals) -> float | None:
    both = ~np.isnan(one) & ~np.isnan(other)
    if np.count_nonzero(both) < _FEWEST_ACCOUNTS:
        return None
    left, right = _ranks(one[both]), _ranks(other[both])
    if left.std() == 0 or right.std() == 0:
        return None
    return float(np.corrcoef(left, right)[0, 1])


def _ranks(values: Reals) -> Reals:
    """Ranks from the smallest, equals sharing the middle of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle: Reals = last - (counts - 1) / 2
    ranks: Reals = middle[inverse]
    return ranks


def small_numbers(ground: Ground) -> Iterator[Finding]:
    """L15: coloured, compared or ranked on too few rows."""
    for key in ground.watched:
        metric, kpi = ground.metrics[key], ground.kpi(key)
        floor = (metric.min_n or SMALL) if kpi is None else _floor(kpi.variant().wording)
        if metric.bands and _is_estimate(ground.tree(key)) and (metric.min_n or 0) < floor:
            yield from _coloured_on_little(ground, metric, floor)
    for key, tree in ground.trees():
        if isinstance(tree, Change) and tree.relative and ground.metrics[key].min_base is None:
            yield Finding(
                "L15",
                Level.WARN,
                key,
                "It is a change in percent, and no base is too small for it: 1 to 3 is +200 %.",
                "Give it a min_base, below which the change is shown and not judged.",
            )
    for key, metric in ground.metrics.items():
        for profile in () if metric.score is None else metric.score.profiles:
            for driver in (driver for group in profile.groups for driver in group.drivers):
                pooled = ground.wordings.get(driver.metric)
                if (
                    isinstance(driver.yardstick, Percentile)
                    and pooled is not None
                    and _is_opinion(ground, driver.metric)
                ):
                    yield Finding(
                        "L15",
                        Level.WARN,
                        key,
                        f"The score ranks accounts by “{driver.metric}”, which rests on a handful of answers in each.",
                        "Score it by bands or a line, so that one answer does not make an account best or worst.",
                    )


def _is_estimate(tree: Expression | None) -> bool:
    """Whether a formula is a share, mean, score or percentile, which more rows would tell better."""
    match tree:
        case Call(function=Function.PERCENT | Function.RATIO) | Binary(operator=Operator.DIVIDE):
            return True
        case Aggregate(measure=measure):
            return measure in _ESTIMATES
        case _:
            return False


def _floor(wording: Wording) -> int:
    """The rows that a KPI of the catalogue asks for before it is coloured."""
    return (wording.min_n or 1) if isinstance(wording, MetricSpec) else 1


def _is_opinion(ground: Ground, key: str) -> bool:
    return set(ground.facts(key).collections) == {"responses"}


def _coloured_on_little(ground: Ground, metric: Metric, floor: int) -> Iterator[Finding]:
    found = ground.of_accounts(metric.key)
    rests = [_rests_on(found.value(place, 0)) for place in np.flatnonzero(found.grid.reason[:, 0] == KNOWN).tolist()]
    counted = [n for n in rests if n is not None and n >= (metric.min_n or 1)]
    small = [n for n in counted if n < floor]
    if small:
        yield Finding(
            "L15",
            Level.WARN,
            metric.key,
            f"{len(small)} of {len(counted)} accounts have a colour that rests on fewer than {floor} rows, "
            f"the least on {min(small)}.",
            f"Set “min_n: {floor}”: below it counts are shown, and no colour.",
        )


def _rests_on(value: object) -> int | None:
    if not isinstance(value, Known):
        return None
    if value.n is not None:
        return value.n
    return int(value.denominator) if value.denominator is not None else None


def against_each_other(ground: Ground) -> Iterator[Finding]:
    """L27: one improves while its counterpart, which pays for it, gets worse."""
    for better, worse, how in (
        ("win_rate", "open_deal_age", "deals that would be lost are left open"),
        ("first_response_time", "tickets_reopened", "quick replies do not solve"),
        ("csat", "response_rate", "only the contented are asked, or answer"),
    ):
        one, other = _used(ground, better), _used(ground, worse)
        if one is None or other is None:
            continue
        before = ground.day - timedelta(days=91)
        moves = [(ground.total(key, before), ground.total(key)) for key in (one, other)]
        improved = _gain(ground.metrics[one], moves[0])
        worsened = _gain(ground.metrics[other], moves[1])
        if improved > 0 and worsened < 0:
            told = [f"{key} {start:.4g} → {end:.4g}" for key, (start, end) in zip((one, other), moves, strict=True)]
            yield Finding(
                "L27",
                Level.INFO,
                one,
                f"Over 91 days {told[0]} (better) while {told[1]} (worse): perhaps {how}.",
                "Look at both together before anybody is praised for the first.",
            )


def _used(ground: Ground, kpi: str) -> str | None:
    return next((key for key, metric in ground.metrics.items() if metric.guidance.kpi == kpi), None)


def _gain(metric: Metric, move: tuple[float | None, float | None]) -> float:
    start, end = move
    if start is None or end is None:
        return 0.0
    return (start - end) if metric.direction is Direction.DOWN else (end - start)


def _portfolio(ground: Ground, key: str, days: list[date]) -> Reals:
    found = ground.values(key, Portfolio(), days)
    return np.array([numbers(found, column)[0] for column in range(len(days))], dtype=np.float64)


def _colour(metric: Metric, number: float) -> str:
    exact = Decimal(repr(float(number)))
    return next((band.colour for band in metric.bands if band.holds(exact)), "")
