"""The rows of the table: one page of accounts, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

import numpy as np
from django.utils.safestring import SafeString

from bellwether.access.permission import Permission
from bellwether.board.board import Rows
from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.engine.definitions.value import Known, Value
from bellwether.engine.evaluate.certainty.estimates import is_share
from bellwether.members.owning import OWNER
from bellwether.screens.choices import MetricShown, TraitShown
from bellwether.screens.portfolio import cells
from bellwether.screens.portfolio.draws import (
    ChangeDraw,
    Draw,
    EntryDraw,
    MetricDraw,
    Place,
    TraitDraw,
    Way,
    uncomputed,
)
from bellwether.screens.portfolio.entries import LastEntry, last_entries
from bellwether.screens.portfolio.fresh import NOTHING_NEWER, Fresh, fresh
from bellwether.screens.portfolio.lines import Lined, lines, with_lines
from bellwether.screens.portfolio.showing import Shown
from bellwether.screens.portfolio.state import Aspect, Mode, Reading
from bellwether.ui.figures import Look, look_of

ROOM_FOR_LINE = 132
"""Pixels from which on a column that was given a width has room for a line beside its number."""


def looks(shown: Shown, newer: Fresh = NOTHING_NEWER) -> dict[str, Look]:
    """How each metric's numbers look: one precision in a column, whichever of its rows are on the page."""
    currency = served().catalog().money.currency
    return {metric.key: look_of(metric, currency, _sample(shown, metric, newer)) for metric in shown.metrics}


def _sample(shown: Shown, metric: Metric, newer: Fresh) -> list[Value]:
    """Values that settle a column's precision: one with decimals, where any account has one."""
    found = [value for (_, key), value in newer.items() if key == metric.key]
    column = shown.board.metrics.get(metric.key)
    if column is not None and metric.decimals is None:
        broken = np.flatnonzero(column.broken[shown.among])[:1]
        found += [Known(float(one)) for one in column.numbers[shown.among[broken]]]
    return found


def rendered(shown: Shown, rows: Rows) -> SafeString:
    """The rows of a page."""
    ids = shown.board.ids_of(rows)
    draws = tuple(_draws(shown, ids))
    places = map(Place.of, ids, rows.tolist())
    return cells.joined([_row(shown, draws, place) for place in places])


def _row(shown: Shown, draws: Sequence[Draw], place: Place) -> str:
    preview = cells.preview_url(place.account, shown.state.on)
    head = cells.name_cell(place.account, shown.board.names[place.row], preview)
    return f'<tr data-account="{escape(place.account)}">{head}{"".join([draw(place) for draw in draws])}</tr>'


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
                yield TraitDraw(column, shown.board.trait(trait), editing, sized)
            case MetricShown(metric) if metric.key in shown.board.uncomputed:
                yield uncomputed
            case MetricShown(metric):
                way = Way(found[metric.key], editable(shown, metric), sized, is_share(metric.key, served().catalog()))
                line = drawn.get(metric.key) if widths.get(metric.key, ROOM_FOR_LINE) >= ROOM_FOR_LINE else None
                yield _of_metric(shown, way, (line, newer), _entries(shown, metric, ids), metric)


def _of_metric(
    shown: Shown,
    way: Way,
    now: tuple[Lined | None, Fresh],
    entries: Mapping[str, LastEntry] | None,
    metric: Metric,
) -> Draw:
    if shown.state.mode is Mode.CHANGE:
        relative = shown.state.aspect is Aspect.PERCENT
        return ChangeDraw(shown.board.change(metric.key, shown.over), way, relative, entries)
    column = shown.board.metric(metric.key)
    if entries is not None:
        return EntryDraw(column, way, now[0], entries)
    return MetricDraw(column, way, *now)


def _entries(shown: Shown, metric: Metric, accounts: Sequence[str]) -> Mapping[str, LastEntry] | None:
    if shown.state.reading is Reading.TODAY or metric.entered is None:
        return None
    return last_entries(shown.board, metric, accounts)


def editable(shown: Shown, metric: Metric) -> bool:
    """Whether the viewer may edit something of the metric in its cell: an entered value, or the account's target."""
    entered = metric.kind is MetricKind.ENTERED and shown.viewer.edits_value(metric.key)
    return entered or shown.viewer.edits_target(metric.key)
