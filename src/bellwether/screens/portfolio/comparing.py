"""Accounts side by side, and one account in short: what a preview and a comparison show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape

import numpy as np
from django.utils.safestring import SafeString

from bellwether.accounts.notes.domain import Note
from bellwether.accounts.notes.queries import notes
from bellwether.board.timeframe import over_in_words
from bellwether.catalog.serving import served
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.engine import Span
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.certainty.between import contrast
from bellwether.engine.evaluate.certainty.sides import Side
from bellwether.engine.evaluate.series import Series
from bellwether.screens.boards import boards
from bellwether.screens.portfolio import cells
from bellwether.screens.portfolio.cells import CellOf, MetricCell
from bellwether.screens.portfolio.fresh import fresh, seen
from bellwether.screens.portfolio.showing import Shown
from bellwether.ui.addresses import account_address, number_address
from bellwether.ui.bands import badge
from bellwether.ui.cells import figure
from bellwether.ui.changes import change_chip
from bellwether.ui.contrasts import Gap, contrast_cells
from bellwether.ui.figures import Look, look_of
from bellwether.ui.sparklines import sparkline
from bellwether.ui.svg import Size

FEWEST, MOST = 2, 6
LINE_DAYS = 91
_LINE = Size(120, 26)


@dataclass(frozen=True, slots=True)
class Told:
    """One metric of the previewed account."""

    name: str
    url: str
    figure: SafeString
    badge: SafeString | str
    change: SafeString | str
    line: SafeString
    target: str


@dataclass(frozen=True)
class Preview:
    """An account in short."""

    account: str
    name: str
    url: str
    traits: tuple[tuple[str, str], ...]
    metrics: tuple[Told, ...]
    over: str
    note: Note | None


@dataclass(frozen=True, slots=True)
class Line:
    """One metric of the compared accounts: its name, and a cell for each."""

    name: str
    unit: str
    cells: SafeString


def preview_of(shown: Shown, account: str) -> Preview:
    """The account's traits, and each column's value with target, change and line."""
    board, row = shown.board, shown.board.row(account)
    keys = [one.key for one in shown.metrics if one.key not in board.uncomputed]
    compared = boards().on(shown.day, keys, [(key, shown.over) for key in keys])
    history = _history(shown, keys, [account])
    newer = fresh(shown, [account])
    currency = served().catalog().money.currency
    told = []
    for metric in shown.metrics:
        if metric.key in board.uncomputed:
            continue
        column = board.metric(metric.key)
        now = seen(column, row, newer.get((account, metric.key)))
        look = look_of(metric, currency, [now.value])
        target = column.target_of(row)
        change = compared.changes.get((metric.key, shown.over))
        told.append(
            Told(
                metric.name,
                number_address(metric.key, account, shown.day),
                figure(now.value, look),
                badge(now.colour) if now.colour in ("good", "watch", "bad") else "",
                "" if change is None else change_chip(change.comparison(row), look),
                sparkline(_numbers(history.get(metric.key), 0), colour=now.colour, size=_LINE),
                "" if target is None else f"{target.value.normalize():f}",
            )
        )
    traits = tuple((one.name, cells.trait_text(board.trait(one.trait).value(row))) for one in shown.choices.traits)
    name = board.names[row] or account
    note = next(iter(notes(shown.viewer, [int(board.keys[row])], limit=1)), None)
    return Preview(account, name, account_address(account), traits, tuple(told), over_in_words(shown.over), note)


def compared_lines(shown: Shown, accounts: Sequence[str]) -> tuple[Line, ...]:
    """A line of cells for each metric of the columns."""
    keys = [one.key for one in shown.metrics if one.key not in shown.board.uncomputed]
    history = _history(shown, keys, accounts)
    currency = served().catalog().money.currency
    rows = [shown.board.row(one) for one in accounts]
    newer = fresh(shown, accounts)
    found = []
    for metric in shown.metrics:
        if metric.key in shown.board.uncomputed:
            continue
        column = shown.board.metric(metric.key)
        look = look_of(metric, currency, (column.value(row) for row in rows))
        drawn = [
            cells.metric_cell(
                CellOf(account, metric.key),
                seen(column, row, newer.get((account, metric.key))),
                escape(number_address(metric.key, account, shown.day)),
                MetricCell(look, _numbers(history.get(metric.key), at), coloured=True),
            )
            for at, (account, row) in enumerate(zip(accounts, rows, strict=True))
        ]
        if len(accounts) == 2:
            drawn += _difference(shown, metric, accounts, look)
        found.append(Line(metric.name, look.unit_word, cells.joined(drawn)))
    return tuple(found)


def _difference(shown: Shown, metric: Metric, accounts: Sequence[str], look: Look) -> Sequence[str]:
    """The cells of the first account less the second, and whether chance alone could make that."""
    engine, day = served().engine(), day_number(shown.day)
    axis = days_between(day, day, engine.catalog.calendar)
    one, other = (Side(EachAccount((account,))) for account in accounts)
    found = contrast(metric.key, (one, other), axis, engine.facts())
    return contrast_cells(Gap.of(found), look)


def _history(shown: Shown, keys: Sequence[str], accounts: Sequence[str]) -> dict[str, Series]:
    if not keys:
        return {}
    span = Span(shown.day - timedelta(days=LINE_DAYS - 1), shown.day)
    return {series.metric: series for series in served().engine().history_of(keys, list(accounts), span)}


def _numbers(series: Series | None, at: int) -> tuple[float | None, ...]:
    if series is None or series.texts:
        return ()
    numbers = np.where(series.grid.known[at], series.grid.reals()[at], np.nan)[::2].tolist()
    return tuple(None if one != one else one for one in numbers)
