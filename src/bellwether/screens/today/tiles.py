"""The figures on top: revenue, what of it is kept, what renews soon and how much of that is in trouble."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from django.utils.safestring import SafeString

from bellwether.board.board import Rows
from bellwether.board.conditions.condition import All
from bellwether.board.conditions.of_values import ValueBetween
from bellwether.board.conditions.spelling import spelled
from bellwether.board.sort_spelling import sorts_spelled
from bellwether.board.sorting import ByMetric, Sort
from bellwether.board.timeframe import base_day
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.value import Known, Value
from bellwether.engine.evaluate.comparison import compared
from bellwether.engine.evaluate.standing import Colour, standing, target_in_force
from bellwether.screens import key_metrics
from bellwether.screens.boards import boards, footers
from bellwether.screens.today.subject import MONTH, Subject
from bellwether.ui.addresses import number_address
from bellwether.ui.bands import badge
from bellwether.ui.cells import figure
from bellwether.ui.changes import change_chip
from bellwether.ui.figures import Look, look_of, money_text, number_text

RENEWAL_DAYS = 90


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure on top of the page."""

    name: str
    url: str
    figure: SafeString | str
    band: SafeString | str = ""
    change: SafeString | str = ""
    foot: str = ""
    sparkline: SafeString | str = ""


def tiles(subject: Subject) -> tuple[Tile, ...]:
    """The figures that cost nothing."""
    return tuple(_quick(subject))


def rates(subject: Subject) -> tuple[Tile, ...]:
    """How much revenue is kept: recounted over exactly these accounts, which takes longer than the page may."""
    metrics = key_metrics.rates(subject.metrics, subject.scope.catalog.key_metrics)
    if not metrics:
        return ()
    keys = [metric.key for metric in metrics]
    board = boards().on(subject.board.day, keys)
    earlier = boards().on(base_day(MONTH, board.day), keys)
    ids = subject.board.ids_of(subject.rows)
    now = footers().of(board, keys, _rows(board.places, ids))
    then = footers().of(earlier, keys, _rows(earlier.places, ids))
    return tuple(
        _rate(subject, metric, then[metric.key].value, now[metric.key].value, now[metric.key].method)
        for metric in metrics
    )


def _rows(places: Mapping[str, int], ids: tuple[str, ...]) -> Rows:
    return np.array([places[one] for one in ids if one in places], dtype=np.int64)


def _quick(subject: Subject) -> Iterator[Tile]:
    money = subject.computed(subject.money)
    if money is not None:
        yield _revenue(subject, money)
    renewal = subject.computed(subject.renewal)
    if renewal is not None:
        yield _renewals(subject, renewal, money)


def _revenue(subject: Subject, money: Metric) -> Tile:
    board = subject.board
    now = footers().of(board, [money.key], subject.rows)[money.key]
    earlier = boards().on(base_day(MONTH, board.day), [money.key])
    before = footers().of(earlier, [money.key], _rows(earlier.places, board.ids_of(subject.rows)))[money.key]
    look = look_of(money, board.catalog.money.currency, (now.value,))
    days = day_number(earlier.day), day_number(board.day)
    return Tile(
        name=money.name,
        url=number_address(money.key, "", board.day),
        figure=_shortened(now.value, look),
        change=change_chip(compared(("", ""), days, (before.value, now.value), money), look, relative=True),
        foot="in 30 days",
    )


def _rate(subject: Subject, metric: Metric, before: Value, now: Value, method: str) -> Tile:
    look = look_of(metric, subject.board.catalog.money.currency, (now,))
    day = subject.board.day
    days = day_number(base_day(MONTH, day)), day_number(day)
    colour = standing(metric, now, target_in_force(metric, day, None, ())).colour
    return Tile(
        name=metric.name,
        url=number_address(metric.key, "", day),
        figure=figure(now, look),
        band=badge(colour.value) if colour is not Colour.NONE else "",
        change=change_chip(compared(("", ""), days, (before, now), metric), look),
        foot=method,
    )


def _renewals(subject: Subject, renewal: Metric, money: Metric | None) -> Tile:
    """What renews within 90 days, and how much of it has bad health."""
    board, rows = subject.board, subject.rows
    days = board.metric(renewal.key).numbers[rows]
    with np.errstate(invalid="ignore"):
        due = rows[(days >= 0) & (days <= RENEWAL_DAYS)]
    condition = All((ValueBetween(renewal.key, Decimal(0), Decimal(RENEWAL_DAYS)),))
    health = subject.computed(subject.health)
    worth, count = _worth(subject, due, money), _counted(due)
    told = [count] if worth else []
    if health is not None:
        column = board.metric(health.key)
        red = np.array([row for row in due if column.colour_of(int(row)) is Colour.BAD], dtype=np.int64)
        told.append(" ".join((number_text(red.size, 0), "in bad health", _worth(subject, red, money))).strip())
    return Tile(
        name=f"Renews within {RENEWAL_DAYS} days",
        url=f"/portfolio/?filter={spelled(condition)}&sort={sorts_spelled([Sort(ByMetric(renewal.key))])}",
        figure=worth or count,
        foot=" · ".join(told) if due.size else "",
    )


def _counted(rows: Rows) -> str:
    return f"{number_text(rows.size, 0)} account{'' if rows.size == 1 else 's'}"


def _worth(subject: Subject, rows: Rows, money: Metric | None) -> str:
    """The rows' money; empty where there is none."""
    totals = None if money is None or not rows.size else subject.board.totals(rows, money.key)
    if money is None or totals is None or totals.money is None:
        return ""
    currency = (money.unit.currency if money.unit else None) or subject.board.catalog.money.currency
    return money_text(totals.money, currency)


def _shortened(value: Value, look: Look) -> SafeString | str:
    """Money short, as on a tile; the rest as it is."""
    match value:
        case Known(int() | float() | Decimal() as amount):
            return money_text(amount, look.unit_word)
        case _:
            return figure(value, look)
