"""The rows of the table: one page of accounts, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from html import escape
from typing import ClassVar

import numpy as np
from django.utils.safestring import SafeString

from bellwether.access.permission import Permission
from bellwether.board.board import Rows
from bellwether.board.columns import ChangeColumn, MetricColumn, TraitColumn
from bellwether.catalog.serving import served
from bellwether.engine.definitions.days import date_of, day_number
from bellwether.engine.definitions.metric import Direction, Metric, MetricKind
from bellwether.engine.definitions.value import Known, Value
from bellwether.engine.engine import Engine, Span
from bellwether.engine.evaluate.certainty.estimates import is_share
from bellwether.engine.evaluate.readback import Stamp
from bellwether.engine.evaluate.series import Series
from bellwether.engine.warehouse.rows import BLOCK_DAYS
from bellwether.engine.warehouse.shelf import Shelf
from bellwether.members.owning import OWNER
from bellwether.screens.choices import MetricShown, TraitShown
from bellwether.screens.portfolio import cells
from bellwether.screens.portfolio.cells import CellOf, MetricCell, Shift
from bellwether.screens.portfolio.entries import LastEntry, last_entries
from bellwether.screens.portfolio.fresh import NOTHING_NEWER, Fresh, fresh, seen
from bellwether.screens.portfolio.showing import Shown
from bellwether.screens.portfolio.state import Aspect, Mode, Reading
from bellwether.ui.days import day_text
from bellwether.ui.figures import Look, look_of

ROOM_FOR_LINE = 132
"""Pixels from which on a column that was given a width has room for a line beside its number."""

LINE_DAYS = 91
LINE_STEP = 5
MOST_LINES = 12

Line = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: the account's id, its row on the board, its place on the page."""

    account: str
    row: int
    at: int


Draw = Callable[[Place], str]
"""Draws the cell of a column."""


def looks(shown: Shown, newer: Fresh = NOTHING_NEWER) -> dict[str, Look]:
    """How each metric's numbers look: one precision in a column, whichever of its rows are on the page."""
    currency = served().catalog().money.currency
    return {metric.key: look_of(metric, currency, _sample(shown, metric, newer)) for metric in shown.metrics}


def _sample(shown: Shown, metric: Metric, newer: Fresh) -> list[Value]:
    """Values that settle a column's precision: one with decimals, where any account has one."""
    found = [value for (_, key), value in newer.items() if key == metric.key]
    column = shown.board.metrics.get(metric.key)
    if column is not None and metric.decimals is None:
        numbers = column.numbers[shown.among]
        broken = numbers[numbers != np.round(numbers)]
        found += [Known(float(one)) for one in broken[~np.isnan(broken)][:1]]
    return found


def rendered(shown: Shown, rows: Rows) -> SafeString:
    """The rows of a page."""
    board = shown.board
    ids = board.ids_of(rows)
    draws = tuple(_draws(shown, ids))
    places = (Place(account, row, at) for at, (account, row) in enumerate(zip(ids, rows.tolist(), strict=True)))
    return cells.joined([_row(shown, draws, place) for place in places])


def _row(shown: Shown, draws: Sequence[Draw], place: Place) -> str:
    preview = cells.preview_url(place.account, shown.state.on)
    head = cells.name_cell(place.account, shown.board.names[place.row], preview)
    return f'<tr data-account="{escape(place.account)}">{head}{"".join(draw(place) for draw in draws)}</tr>'


def _draws(shown: Shown, ids: Sequence[str]) -> Iterator[Draw]:
    newer = fresh(shown, ids) if shown.state.mode is Mode.CURRENT else {}
    found = looks(shown, newer)
    drawn = lines(shown, ids) if with_lines(shown) else {}
    widths = dict(shown.state.widths)
    for column in shown.columns:
        sized = column.key in widths
        match column:
            case TraitShown(trait):
                editing = trait == OWNER and shown.viewer.may(Permission.EDIT_ACCOUNTS)
                yield _TraitDraw(column, shown.board.trait(trait), editing, sized)
            case MetricShown(metric) if metric.key in shown.board.uncomputed:
                yield _uncomputed
            case MetricShown(metric) if shown.state.mode is Mode.CHANGE:
                relative = shown.state.aspect is Aspect.PERCENT
                change = shown.board.change(metric.key, shown.over)
                entries = _entries(shown, metric, ids)
                yield _ChangeDraw(change, found[metric.key], relative, entries, editable(shown, metric), sized)
            case MetricShown(metric):
                values = shown.board.metric(metric.key)
                entries = _entries(shown, metric, ids)
                line = drawn.get(metric.key) if widths.get(metric.key, ROOM_FOR_LINE) >= ROOM_FOR_LINE else None
                share = is_share(metric.key, served().catalog())
                edited = editable(shown, metric)
                yield _MetricDraw(values, found[metric.key], line, newer, entries, edited, sized, share)


def _entries(shown: Shown, metric: Metric, accounts: Sequence[str]) -> Mapping[str, LastEntry] | None:
    if shown.state.reading is Reading.TODAY or metric.entered is None:
        return None
    return last_entries(shown.board, metric, accounts)


@dataclass(frozen=True, slots=True)
class _TraitDraw:
    shown: TraitShown
    column: TraitColumn
    editable: bool
    sized: bool

    def __call__(self, place: Place) -> str:
        of = CellOf(place.account, self.shown.key, self.editable, self.sized)
        return cells.trait_cell(of, self.column, place.row, is_person=self.shown.trait == OWNER)


@dataclass(frozen=True, slots=True)
class _MetricDraw:
    column: MetricColumn
    look: Look
    lines: Sequence[Line] | None
    newer: Fresh
    entries: Mapping[str, LastEntry] | None
    editable: bool
    sized: bool
    share: bool

    @property
    def coloured(self) -> bool:
        """Whether values of the column may have a colour."""
        metric = self.column.metric
        return bool(metric.bands or metric.targets or (metric.entered and metric.entered.ranks))

    def __call__(self, place: Place) -> str:
        of = CellOf(place.account, self.column.metric.key, self.editable, self.sized)
        line = None if self.lines is None else self.lines[place.at]
        if self.entries is not None:
            entry = self.entries[place.account]
            note = "" if entry.day is None else day_text(entry.day, self.column.day)
            drawn = MetricCell(self.look, line, self.coloured, note)
            return cells.metric_cell(of, entry.seen(self.column, place.row), self.column.day, drawn)
        now = seen(self.column, place.row, self.newer.get((place.account, self.column.metric.key)))
        return cells.metric_cell(of, now, self.column.day, MetricCell(self.look, line, self.coloured, share=self.share))


@dataclass(frozen=True, slots=True)
class _ChangeDraw:
    column: ChangeColumn
    look: Look
    relative: bool
    entries: Mapping[str, LastEntry] | None
    editable: bool
    sized: bool

    def __call__(self, place: Place) -> str:
        of = CellOf(place.account, self.column.current.metric.key, self.editable, self.sized)
        return cells.change_cell(of, self.shift(place), self.look, relative=self.relative)

    def shift(self, place: Place) -> Shift:
        """The change; of an entry the one from the entry before it."""
        stored = Shift.of(self.column, place.row)
        if self.entries is None:
            return stored
        entry, current = self.entries[place.account], self.column.current
        now = entry.seen(current, place.row).colour
        before = replace(entry, value=entry.before).seen(current, place.row).colour
        return Shift(entry.comparison(current.metric, current.day), before, now, current.day)


def _uncomputed(_: Place) -> str:
    title = "Nothing is stored for this day yet."
    return f'<td class="number"><span class="unknown-word" title="{title}">not computed</span></td>'


def editable(shown: Shown, metric: Metric) -> bool:
    """Whether the viewer may edit something of the metric in its cell: an entered value, or the account's target."""
    entered = metric.kind is MetricKind.ENTERED and shown.viewer.edits_value(metric.key)
    return entered or shown.viewer.edits_target(metric.key)


def with_lines(shown: Shown) -> bool:
    """Whether cells have small lines: as chosen, else where there are not too many columns for them."""
    if shown.state.mode is Mode.CHANGE:
        return False
    return len(shown.metrics) <= MOST_LINES if shown.state.lines is None else shown.state.lines


class _Kept:
    """The lines that were drawn last, and when the values of some days were written: many people open the same page."""

    lines: Shelf[Line] = Shelf(20_000)
    written: ClassVar[tuple[Engine, int, dict[int, Mapping[str, Stamp]]] | None] = None


def lines(shown: Shown, accounts: Sequence[str]) -> Mapping[str, tuple[Line, ...]]:
    """For each metric the line of each account over the last three months, every fifth day so that pages stay small."""
    numeric = tuple(one.key for one in shown.metrics if one.key not in shown.board.uncomputed and _has_line(one))
    if not numeric or not accounts:
        return {}
    span = Span(shown.day - timedelta(days=LINE_DAYS - 1), shown.day)
    stamps = _stamps(span)
    names = {key: (served().warehouse, key, tuple(one.get(key) for one in stamps), shown.day) for key in numeric}
    held = {(key, one): _Kept.lines.get((*names[key], one)) for key in numeric for one in accounts}
    missing = [name for name, line in held.items() if line is None]
    if missing:
        keys, some = (list(dict.fromkeys(name[at] for name in missing)) for at in (0, 1))
        for series in served().engine().history_of(keys, some, span):
            for account, line in zip(some, _sampled(series), strict=True):
                held[series.metric, account] = line
                _Kept.lines.put((*names[series.metric], account), line)
    return {key: tuple(held[key, one] or () for one in accounts) for key in numeric}


def _stamps(span: Span) -> list[Mapping[str, Stamp]]:
    """For each block of stored days that a span touches what tells apart what is stored there."""
    engine, held = served().engine(), _Kept.written
    generation = engine.warehouse.state().generation
    if held is None or held[0] is not engine or held[1] != generation:
        held = _Kept.written = engine, generation, {}
    blocks = range(day_number(span.first) // BLOCK_DAYS, day_number(span.last) // BLOCK_DAYS + 1)
    for block in blocks:
        if block not in held[2]:
            held[2][block] = engine.written(date_of(block * BLOCK_DAYS))
    return [held[2][block] for block in blocks]


def _sampled(series: Series) -> tuple[Line, ...]:
    numbers = np.where(series.grid.known, series.grid.reals(), np.nan)[:, ::-LINE_STEP][:, ::-1]
    return tuple(tuple(None if number != number else number for number in row) for row in numbers.tolist())


def _has_line(metric: Metric) -> bool:
    """A line says something where up or down is good; of a countdown or a rank it does not."""
    return metric.direction is not Direction.NONE and not (metric.entered is not None and metric.entered.ranks)
