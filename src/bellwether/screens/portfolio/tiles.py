"""The tiles over the table: each family's leading metric for all accounts that are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import ClassVar

import numpy as np
from django.utils.safestring import SafeString, mark_safe

from bellwether.board.board import Board
from bellwether.board.footers import Footer
from bellwether.board.timeframe import base_day, over_in_words
from bellwether.catalog.serving import served
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import AccountList
from bellwether.engine.definitions.metric import Direction, Metric
from bellwether.engine.definitions.value import Reason, Unknown
from bellwether.engine.engine import Engine, Span
from bellwether.engine.evaluate.comparison import compared
from bellwether.engine.evaluate.series import Series
from bellwether.engine.evaluate.standing import Colour, standing, target_in_force
from bellwether.engine.warehouse.shelf import Shelf
from bellwether.screens.boards import boards, footers
from bellwether.screens.portfolio.foot import coloured, earlier_footers
from bellwether.screens.portfolio.showing import Shown, total_address
from bellwether.ui.bands import badge
from bellwether.ui.bars import distribution
from bellwether.ui.cells import figure
from bellwether.ui.changes import change_chip
from bellwether.ui.figures import look_of, number_text
from bellwether.ui.sparklines import TILE, sparkline

LINE_DAYS = 91
MOST = 8

Line = tuple[float | None, ...]


@dataclass(frozen=True)
class Tile:
    """One tile. `stands` is how many accounts stand in each colour; `covered` how many have a value."""

    family: str
    name: str
    url: str
    figure: SafeString
    band: SafeString | str
    target: str
    change: SafeString | str
    stands: SafeString | str
    covered: str
    line: SafeString | str
    method: str


class _Lines:
    """The lines that were drawn last: they take longer than the rest."""

    held: ClassVar[tuple[Engine, Shelf[Line]] | None] = None
    working = Lock()

    @classmethod
    def of(cls, engine: Engine) -> Shelf[Line]:
        """Those of the definitions in force; new ones have a new engine."""
        if cls.held is None or cls.held[0] is not engine:
            cls.held = engine, Shelf(400)
        return cls.held[1]


def leading(shown: Shown) -> tuple[tuple[str, Metric], ...]:
    """Health, then the metric that leads each family: the first that can be good or bad, else has a direction."""
    found = []
    for family, metrics in shown.choices.families:
        able = [one.metric for one in metrics if one.metric.direction is not Direction.NONE]
        judged = [one for one in able if one.bands or one.targets]
        if judged or able:
            found.append((family.name, (judged or able)[0]))
    health = shown.choices.health()
    scored = [(one.family.name, one.metric) for one in shown.choices.metrics if one.metric is health]
    return tuple([*scored, *(one for one in found if one not in scored)][:MOST])


def tiles(shown: Shown, *, with_lines: bool) -> tuple[Tile, ...]:
    """The tiles; lines only when they are asked for."""
    chosen = leading(shown)
    keys = [metric.key for _, metric in chosen]
    board = boards().on(shown.day, keys, [])
    known = [key for key in keys if key not in board.uncomputed]
    now = footers().of(board, known, shown.rows)
    before = earlier_footers(shown, known, shown.rows)
    lines = _lines(shown, board, known) if with_lines else {}
    return tuple(
        _tile(shown, board, (family, metric), (before.get(metric.key), now[metric.key]), lines.get(metric.key))
        for family, metric in chosen
        if metric.key in now
    )


def _tile(
    shown: Shown, board: Board, told: tuple[str, Metric], values: tuple[Footer | None, Footer], line: Line | None
) -> Tile:
    family, metric = told
    before, now = values
    look = look_of(metric, served().catalog().money.currency, [now.value])
    target = target_in_force(metric, shown.day, None, ())
    colour = standing(metric, now.value, target).colour
    base = before.value if before is not None else Unknown(Reason.NO_DATA, "nothing is stored")
    days = day_number(base_day(shown.over, shown.day)), day_number(shown.day)
    change = compared(("", ""), days, (base, now.value), metric)
    known = int(board.metric(metric.key).known[shown.rows].sum())
    stands = coloured(board, shown.rows, metric.key)
    combined = not (isinstance(now.value, Unknown) and now.value.reason is Reason.NO_ROLLUP)
    return Tile(
        family,
        metric.name,
        total_address(shown, metric.key, shown.filter),
        figure(now.value, look) if combined or not stands else _bad(stands),
        badge(colour) if colour in (Colour.GOOD, Colour.WATCH, Colour.BAD) else "",
        "" if target is None else number_text(target.value, look.decimals),
        change_chip(change, look) if combined else "",
        distribution([(one.value, count) for one, count in stands], width=64) if stands else "",
        f"{number_text(known, 0)} of {number_text(shown.rows.size, 0)}",
        "" if line is None or not combined else sparkline(line, colour=colour, size=TILE),
        f"{now.method}; the change is {over_in_words(shown.over)}",
    )


def _bad(stands: Sequence[tuple[Colour, int]]) -> SafeString:
    """How many are bad, where values do not combine into one."""
    bad, total = dict(stands).get(Colour.BAD, 0), sum(count for _, count in stands)
    of = f'<span class="figure-unit">bad of {number_text(total, 0)}</span>'
    return mark_safe(f'<span class="figure">{number_text(bad, 0)}{of}</span>')  # noqa: S308


def _lines(shown: Shown, board: Board, keys: Sequence[str]) -> dict[str, Line]:
    """The roll-up of today's accounts on every day of three months.

    A line is good until something that its metric reads has changed, and its events are read with those of the others.
    """
    engine = boards().engine
    kept, accounts = _Lines.of(engine), hash(np.sort(shown.rows).tobytes())
    names = {key: (board.facts.epoch(engine.reach.of_metric(key)), shown.day, key, accounts) for key in keys}

    def missing() -> list[str]:
        return [key for key in keys if kept.get(names[key]) is None]

    if missing():
        with _Lines.working:
            # Several people who open the same page at once wait for one of them.
            wanted = missing()
            for key, line in _drawn(wanted, board, shown).items() if wanted else ():
                kept.put(names[key], line)
    return {key: kept.get(names[key]) or () for key in keys}


def _drawn(keys: Sequence[str], board: Board, shown: Shown) -> dict[str, Line]:
    group = AccountList("shown", board.ids_of(shown.rows))
    days = Span(shown.day - timedelta(days=LINE_DAYS - 1), shown.day)
    found = boards().engine.together(keys, group, days=days, facts=board.facts) if shown.rows.size else ()
    return dict.fromkeys(keys, ()) | {series.metric: _line(series) for series in found}


def _line(series: Series) -> Line:
    if series.texts:
        return ()
    numbers = np.where(series.grid.known[0], series.grid.reals()[0], np.nan)[::-3][::-1].tolist()
    return tuple(None if one != one else one for one in numbers)
