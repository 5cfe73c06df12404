"""How the accounts in sight stood at the end of each of the last months: bands stacked, and the money in the worst."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from django.utils.safestring import SafeString

from bellwether.engine.definitions.metric import Metric
from bellwether.engine.evaluate.grid import Flags
from bellwether.engine.evaluate.series import Series
from bellwether.engine.evaluate.standing import Colour
from bellwether.screens.boards import boards
from bellwether.screens.health.subject import Subject
from bellwether.ui.figures import money_text
from bellwether.ui.stacks import Stack, stacked

MONTHS = 13
_ORDER = (Colour.GOOD, Colour.WATCH, Colour.BAD)


@dataclass(frozen=True, slots=True)
class Month:
    """One month's end, or the last day: who stood where."""

    day: date
    good: int
    watch: int
    bad: int
    money: str

    @property
    def stack(self) -> Stack:
        """The month as a column."""
        counts = {"good": self.good, "watch": self.watch, "bad": self.bad}
        return Stack(f"{self.day:%b}", tuple((colour.value, counts[colour.value]) for colour in _ORDER))


@dataclass(frozen=True, slots=True)
class OverTime:
    """The months, the oldest first, and their picture."""

    months: tuple[Month, ...]
    picture: SafeString


def over_time(seen: Subject) -> OverTime:
    """The accounts of today's view, as they stood then; those that were not there yet are not counted."""
    with boards().engine.warehouse.steady():
        # All months of one state of the values, in one transaction.
        months = tuple(_month(seen, day) for day in month_ends(seen.board.day))
    return OverTime(months, stacked([one.stack for one in months], f"{seen.score.name} by month"))


def month_ends(last: date, months: int = MONTHS) -> list[date]:
    """The ends of the months before the day, and the day itself, the oldest first.

    >>> month_ends(date(2026, 3, 15), 3)
    [datetime.date(2026, 1, 31), datetime.date(2026, 2, 28), datetime.date(2026, 3, 15)]
    """
    found = [last]
    while len(found) < months:
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found[::-1]


def _month(seen: Subject, day: date) -> Month:
    keys = [seen.score.key]
    if seen.money is not None and seen.money.key not in seen.board.uncomputed:
        keys.append(seen.money.key)
    scores, *amounts = boards().engine.on_day(keys, day)
    wanted = np.array([label in seen.accounts for label in scores.labels], dtype=np.bool_)
    masks = {colour: wanted & banded(seen.score, scores, colour) for colour in _ORDER}
    good, watch, bad = (int(masks[colour].sum()) for colour in _ORDER)
    return Month(day, good, watch, bad, _sum(amounts[0], masks[Colour.BAD], seen.currency) if amounts else "")


def banded(metric: Metric, series: Series, colour: Colour) -> Flags:
    """Which accounts of a day's scores stand in a colour."""
    numbers, found = series.grid.reals()[:, 0], np.zeros(len(series.labels), dtype=np.bool_)
    for band in metric.bands:
        if band.colour == colour.value:
            above = True if band.lowest is None else numbers >= float(band.lowest)
            below = True if band.highest is None else numbers < float(band.highest)
            found |= above & below
    return found & series.grid.known[:, 0]


def _sum(amounts: Series, among: Flags, currency: str) -> str:
    grid = amounts.grid
    picked = grid.numbers[:, 0][among & grid.known[:, 0]]
    total = Decimal(int(picked.sum())).scaleb(-grid.scale) if grid.scale is not None else float(picked.sum())
    return money_text(total, currency)
