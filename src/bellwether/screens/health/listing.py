"""The accounts by score: how each moved over the month, and one sentence why, fetched when its row is there."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import numpy as np
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bellwether.board.board import Page, Rows
from bellwether.board.board import page as page_of
from bellwether.board.sorting import ByChange, ByMetric, ByName, Measure, Sort, order
from bellwether.screens.health.subject import MONTH, Subject
from bellwether.ui.addresses import account_address, number_address
from bellwether.ui.cells import Linked, drawn_cell, number_cell
from bellwether.ui.changes import change_chip
from bellwether.ui.figures import Look, look_of
from bellwether.ui.tables import Column, Row, Table

SIZE = 40
FIRST = "score"


def listed(seen: Subject, sort: str, after: str | None) -> Table:
    """One page of the table: by default the worst of those that pay first, accounts without a score last."""
    sort = sort if sort.lstrip("-") in _sorts(seen) else FIRST
    asked = _sorts(seen)[sort.lstrip("-")]
    ordered = order(seen.board, seen.rows, [Sort(asked, descending=sort.startswith("-")), Sort(ByName())])
    if sort == FIRST:
        ordered = _paying_first(seen, ordered)
    shown: Page = page_of(seen.board, ordered, after, SIZE)
    query = {"score": seen.score.key}
    more = f"/health/rows/?{urlencode({**query, 'sort': sort, 'after': shown.next})}" if shown.next else ""
    accounts = seen.board.ids_of(shown.rows)
    why_url = "/health/why/?" + urlencode({**query, "account": accounts}, doseq=True)
    return Table(
        label=f"Accounts by {seen.score.name}",
        columns=tuple(_columns(seen)),
        rows=tuple(_rows(seen, shown.rows, why_url)),
        query=query,
        sorted_by=sort,
        more_url=more,
        empty="No account is in sight. Choose another account filter at the top.",
    )


def _paying_first(seen: Subject, rows: Rows) -> Rows:
    """Who left pays nothing and can wait: the worst of those that still pay stand before them."""
    if seen.money is None or seen.money.key in seen.board.uncomputed:
        return rows
    money = seen.board.metric(seen.money.key)
    gone = money.known[rows] & (money.numbers[rows] == 0)
    return np.concatenate([rows[~gone], rows[gone]])


def why_id(account: str) -> str:
    """The id of the place of an account's sentence."""
    return "why-" + quote(account, safe="").replace("%", "_")


def _sorts(seen: Subject) -> dict[str, ByMetric | ByChange | ByName]:
    found: dict[str, ByMetric | ByChange | ByName] = {
        "score": ByMetric(seen.score.key),
        "change": ByChange(seen.score.key, MONTH, Measure.VALUE),
        "name": ByName(),
    }
    if seen.money is not None and seen.money.key not in seen.board.uncomputed:
        found["money"] = ByMetric(seen.money.key)
    return found


def _columns(seen: Subject) -> Iterator[Column]:
    yield Column("Account", sort="name")
    yield Column(seen.score.name, sort="score", number=True)
    yield Column("30 days", sort="change", number=True, hint="The change over the last 30 days, in points")
    if "money" in _sorts(seen) and seen.money is not None:
        yield Column(seen.money.name, sort="money", number=True, unit=seen.currency)
    yield Column("Why")


def _rows(seen: Subject, rows: Rows, why_url: str) -> Iterator[Row]:
    day, key = seen.board.day, seen.score.key
    plain = Look(decimals=0, direction=seen.score.direction)
    column, change = seen.column, seen.change
    money = seen.board.metric(seen.money.key) if seen.money is not None and "money" in _sorts(seen) else None
    look = None if money is None else look_of(money.metric, seen.currency, [money.value(int(row)) for row in rows])
    for row in rows.tolist():
        account, value = seen.board.ids[row], column.value(row)
        url = number_address(key, account, day)
        cells = [
            number_cell(value, plain, colour=column.colour_of(row).value, linked=Linked(url, url)),
            drawn_cell(change_chip(change.comparison(row), plain), "number"),
        ]
        if money is not None and look is not None:
            cells.append(number_cell(money.value(row), look))
        # The first row fetches the sentences of all, so that a page of rows is one request.
        cells.append(drawn_cell(_waiting(account, why_url), "why"))
        why_url = ""
        yield Row(_name(account, seen.board.names[row]), cells)


def _name(account: str, name: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', account_address(account, "health"), name or account)


def _waiting(account: str, why_url: str) -> SafeString:
    fetched = format_html(' hx-get="{}" hx-trigger="load" hx-swap="outerHTML"', why_url) if why_url else ""
    link = format_html('<noscript><a href="{}">Why</a></noscript>', account_address(account, "health"))
    words = '<span class="why-words" id="{}"{}><span class="skeleton"></span>{}</span>'
    return format_html(words, why_id(account), fetched, link)
