"""The accounts behind one cell, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404

from bellwether.engine.definitions.days import date_of
from bellwether.engine.definitions.metric import Display, Metric
from bellwether.kpis.cohort_words import NAMES
from bellwether.kpis.cohorts import Followed, followed, one_cell
from bellwether.screens.cohorts.asked import Asked
from bellwether.screens.cohorts.drawing import ACCOUNTS, cell_sentence, month_text, percent_text
from bellwether.screens.cohorts.reading import cohorts_of
from bellwether.ui.addresses import account_address
from bellwether.ui.figures import number_text

FEW = 8
"""So many accounts are in the popover."""


@dataclass(frozen=True, slots=True)
class Told:
    """One account as it is listed."""

    name: str
    url: str
    began: str
    then: str
    now: str
    became: str


def behind(asked: Asked, metric: Metric, sent: Mapping[str, str], *, everyone: bool) -> dict[str, object]:
    """What the popover or the page shows of a cell; Http404 where the address names none."""
    found = cohorts_of(asked, metric)
    closes = [date_of(day) for day in found.days]
    months = {f"{close:%Y-%m}": place for place, close in enumerate(closes)}
    month, age = sent.get("month", ""), sent.get("age", "")
    if (month and month not in months) or not age.isdecimal() or len(age) > 3 or int(age) >= len(closes):
        raise Http404
    place = months[month] if month else None
    cell = one_cell(found, asked.way, place, int(age))
    accounts = followed(found, asked.way, place, int(age))
    currency = asked.catalog.money.currency if metric.display is Display.MONEY else ""
    whose = "All cohorts that are old enough" if place is None else f"Began in {month_text(closes[place])}"
    address = asked.address(ACCOUNTS)
    return {
        "name": NAMES[asked.kept],
        "metric": metric,
        "whose": whose,
        "age": int(age),
        "ends": None if place is None else month_text(closes[min(place + int(age), len(closes) - 1)]),
        "percent": percent_text(cell) + ("" if cell.percent is None else " %"),
        "sentence": cell_sentence(cell, asked.kept, currency),
        "currency": currency,
        "convention": asked.way.convention,
        "accounts": [_told(one) for one in (accounts if everyone else accounts[:FEW])],
        "more": 0 if everyone else max(len(accounts) - FEW, 0),
        "all_url": f"{address}{'&' if '?' in address else '?'}{f'month={month}&' if month else ''}age={age}",
        "back_url": asked.address(),
        "breadcrumbs": [{"name": "Cohorts", "url": asked.address()}],
    }


def _told(one: Followed) -> Told:
    then, now = (_amount(number) for number in (one.then, one.now))
    return Told(one.name or one.account, account_address(one.account), month_text(one.began), then, now, one.became)


def _amount(number: float | None) -> str:
    return "no data" if number is None else number_text(number, 0 if number == int(number) else 2)
