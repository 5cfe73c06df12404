"""The segments in words, with their live counts and money; and one segment's members."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString

from bellwether.access.closure import visible
from bellwether.access.viewer import Viewer
from bellwether.board.board import Board, Rows
from bellwether.catalog.serving import served
from bellwether.engine.definitions.catalog import Catalog, Segment
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.formula.parse import parse
from bellwether.screens import key_metrics
from bellwether.screens.boards import boards
from bellwether.screens.choices import choices
from bellwether.screens.health.over_time import month_ends
from bellwether.screens.segments.membership import Membership, membership
from bellwether.screens.segments.uses import Use, uses
from bellwether.screens.workbench.trying import Wrong, tried_condition
from bellwether.ui.addresses import account_address, number_address
from bellwether.ui.cells import Linked, number_cell, text_cell
from bellwether.ui.days import day_text
from bellwether.ui.figures import look_of, money_text
from bellwether.ui.stacks import Stack, stacked
from bellwether.ui.tables import Column, Row, Table

WINDOW = 90
FEW = 12
SIZE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One segment of the list."""

    key: str
    name: str
    words: str
    formula: str
    accounts: int
    money: str
    uses: tuple[Use, ...]


def entries(viewer: Viewer) -> tuple[Entry, ...]:
    """The segments that the viewer may know of, with how many of their accounts are in each."""
    catalog = visible(served().catalog(), viewer)
    money = choices(catalog).money()
    board = boards().on(served().last_day(), [] if money is None else [money.key])
    rows, used = board.of(viewer.accounts), uses(viewer, catalog)
    return tuple(
        _entry(viewer, one, amounts_of(board, money), (rows[board.in_segment(one.key)[rows]], used.get(one.key, ())))
        for one in catalog.segments.values()
    )


@dataclass(frozen=True)
class Amounts:
    """The money of rows of a board."""

    board: Board
    money: Metric | None

    def of(self, rows: Rows) -> str:
        """The sum, short; empty where nobody pays or nothing is computed."""
        if self.money is None or self.money.key in self.board.uncomputed:
            return ""
        total = self.board.totals(rows, self.money.key).money
        unit = self.money.unit
        currency = (unit.currency if unit is not None else None) or self.board.catalog.money.currency
        return "" if total is None else money_text(total, currency)


def amounts_of(board: Board, money: Metric | None) -> Amounts:
    """The money of a board."""
    return Amounts(board, money)


def _entry(viewer: Viewer, segment: Segment, amounts: Amounts, found: tuple[Rows, tuple[Use, ...]]) -> Entry:
    rows, used = found
    words = in_words(viewer, segment.condition)
    return Entry(segment.key, segment.name, words, segment.condition, int(rows.size), amounts.of(rows), used)


def in_words(viewer: Viewer, condition: str) -> str:
    """A condition in words; as it is written where it cannot be read any more."""
    tried = tried_condition(viewer, condition)
    return condition if isinstance(tried, Wrong) else tried.words


@dataclass(frozen=True, slots=True)
class Passage:
    """Somebody who entered or left, and when."""

    name: str
    url: str
    when: str


@dataclass(frozen=True, slots=True)
class Flow:
    """Who entered and who left in some days."""

    days: int
    entered: tuple[Passage, ...]
    left: tuple[Passage, ...]
    entered_count: int
    left_count: int


@dataclass(frozen=True)
class SegmentSeen:
    """A segment on a day: its members, their money, and who came and went."""

    segment: Segment
    words: str
    day: date
    accounts: int
    money: str
    flows: tuple[Flow, ...]
    table: Table


def segment_seen(viewer: Viewer, segment: Segment, day: date, after: int) -> SegmentSeen:
    """The segment's page."""
    catalog = visible(served().catalog(), viewer)
    days = [day - timedelta(days=back) for back in range(WINDOW, -1, -1)]
    found = membership(served().engine(), viewer, parse(segment.condition), days)
    money, health = choices(catalog).money(), key_metrics.health(catalog.metrics, catalog.key_metrics)
    shown = [one for one in (money, health) if one is not None]
    board = boards().on(day, [one.key for one in shown])
    members = [int(place) for place in found.now.nonzero()[0] if found.ids[place] in board.places]
    members.sort(key=lambda place: found.names[place].casefold())
    rows = board.of([found.ids[place] for place in members])
    table = _Members(board, catalog, [one for one in shown if one.key not in board.uncomputed], found)
    return SegmentSeen(
        segment,
        in_words(viewer, segment.condition),
        day,
        len(members),
        Amounts(board, money).of(rows),
        tuple(_flow(found, span) for span in (30, WINDOW)),
        table.table(segment.key, members, after),
    )


def trend(viewer: Viewer, segment: Segment, day: date) -> tuple[SafeString, tuple[tuple[date, int], ...]]:
    """How many were in at the end of each of the last months: a picture, and the numbers."""
    days = month_ends(day)
    counts = membership(served().engine(), viewer, parse(segment.condition), days).counts
    columns = [Stack(f"{one:%b}", (("accent", count),)) for one, count in zip(days, counts, strict=True)]
    picture = stacked(columns, f"Accounts in {segment.name} by month")
    return picture, tuple(zip(days, counts, strict=True))


def _flow(found: Membership, span: int) -> Flow:
    entered, left = found.entered(span), found.left(span)
    return Flow(
        span,
        tuple(_passage(found, place, found.since(place)) for place in entered[:FEW]),
        tuple(_passage(found, place, _after(found.until(place))) for place in left[:FEW]),
        len(entered),
        len(left),
    )


def _after(day: date | None) -> date | None:
    return None if day is None else day + timedelta(days=1)


def _passage(found: Membership, place: int, day: date | None) -> Passage:
    return Passage(found.names[place], account_address(found.ids[place]), "" if day is None else day_text(day))


@dataclass(frozen=True)
class _Members:
    board: Board
    catalog: Catalog
    shown: Sequence[Metric]
    found: Membership

    def table(self, segment: str, members: Sequence[int], after: int) -> Table:
        page = members[after : after + SIZE]
        more = f"/segments/{segment}/members?on={self.board.day}&after={after + SIZE}"
        return Table(
            label="Members",
            columns=[Column("Account"), *(Column(one.name, number=True) for one in self.shown), Column("In since")],
            rows=tuple(self._rows(page)),
            more_url=more if len(members) > after + SIZE else "",
            empty="Nobody is in it on this day.",
        )

    def _rows(self, members: Sequence[int]) -> Iterator[Row]:
        columns = [self.board.metric(one.key) for one in self.shown]
        currency = self.catalog.money.currency
        for place in members:
            account = self.found.ids[place]
            row = self.board.places[account]
            cells = []
            for column in columns:
                url = number_address(column.metric.key, account, self.board.day)
                look = look_of(column.metric, currency, [column.value(row)])
                colour = column.colour_of(row).value
                cells.append(number_cell(column.value(row), look, colour=colour, linked=Linked(url, url)))
            since = self.found.since(place)
            cells.append(text_cell(f"over {WINDOW} days" if since is None else day_text(since)))
            head = format_html('<a href="{}">{}</a>', account_address(account), self.found.names[place])
            yield Row(head, cells)
