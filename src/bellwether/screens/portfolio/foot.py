"""The foot of the table: every column rolled up by its own method, over exactly the rows that are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from django.utils.safestring import SafeString, mark_safe

from bellwether.board.board import Board, Rows
from bellwether.board.conditions.condition import Condition
from bellwether.board.footers import Footer
from bellwether.board.timeframe import base_day
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.value import Reason, Unknown
from bellwether.engine.evaluate.colouring import COLOURS
from bellwether.engine.evaluate.comparison import Comparison, compared
from bellwether.engine.evaluate.standing import Colour
from bellwether.screens.boards import boards, footers
from bellwether.screens.choices import MetricShown
from bellwether.screens.portfolio.cells import link_to
from bellwether.screens.portfolio.showing import Shown, total_address
from bellwether.screens.portfolio.state import Aspect, Mode
from bellwether.ui.bars import distribution
from bellwether.ui.cells import figure
from bellwether.ui.changes import change_chip
from bellwether.ui.figures import Look, number_text

_WAITING = '<td class="number"><span class="skeleton skeleton-short foot-waiting"></span></td>'


@dataclass(frozen=True)
class Foot:
    """What stands under the columns; `waiting` where something must be recounted first."""

    cells: SafeString
    waiting: bool


def quick_foot(shown: Shown, looks: Mapping[str, Look]) -> Foot:
    """The foot as far as it costs nothing: sums of what is stored, and what was asked for before."""
    keys = _keys(shown)
    found = footers().quick(shown.board, keys, shown.rows) if shown.state.mode is Mode.CURRENT else {}
    return Foot(_cells(shown, found, looks), waiting=len(found) < len(keys))


def whole_foot(shown: Shown, looks: Mapping[str, Look]) -> Foot:
    """The whole foot."""
    keys = _keys(shown)
    found = footers().of(shown.board, keys, shown.rows)
    if shown.state.mode is Mode.CURRENT:
        return Foot(_cells(shown, found, looks), waiting=False)
    changes = foot_changes(shown, found, earlier_footers(shown, keys, shown.rows), looks, shown.filter)
    return Foot(mark_safe("".join(changes.get(one.key, "<td></td>") for one in shown.columns)), waiting=False)  # noqa: S308


def foot_changes(
    shown: Shown,
    found: Mapping[str, Footer],
    earlier: Mapping[str, Footer],
    looks: Mapping[str, Look],
    among: Condition | None,
) -> dict[str, str]:
    """For each metric the cell that tells the change of a roll-up over the accounts of which a condition holds."""
    relative = shown.state.aspect is Aspect.PERCENT
    return {
        metric.key: _changed(
            found[metric.key],
            link_to(
                escape(total_address(shown, metric.key, among)),
                change_chip(_comparison(shown, metric, earlier, found), looks[metric.key], relative=relative),
            ),
        )
        for metric in shown.metrics
        if metric.key in found
    }


def footed(footer: Footer, look: Look, url: str, column: Sequence[tuple[Colour, int]] = ()) -> str:
    """One cell: the value with its method, or how many stand in each colour where values do not combine.

    A click on the value opens what explains it.
    """
    counted = ""
    if footer.contributing is not None and footer.members is not None and footer.contributing < footer.members:
        counted = f"{number_text(footer.contributing, 0)} of {number_text(footer.members, 0)} have a value"
    hover = f' title="{escape(counted)}"' if counted else ""
    drawn = figure(footer.value, look, unit=False)
    method = footer.method
    if isinstance(footer.value, Unknown) and footer.value.reason is Reason.NO_ROLLUP and column:
        drawn, method = distribution([(one.value, count) for one, count in column], width=72), "how many in each colour"
    return f'<td class="number"{hover}>{link_to(escape(url), drawn)}<span class="method">{escape(method)}</span></td>'


def coloured(board: Board, rows: Rows, metric: str) -> tuple[tuple[Colour, int], ...]:
    """How many rows stand in each colour of a metric, the best first."""
    counts = np.bincount(board.metric(metric).colour[rows], minlength=len(COLOURS)).tolist()
    found = tuple(zip(COLOURS, counts, strict=True))[:0:-1]
    return found if any(count for _, count in found) else ()


def _keys(shown: Shown) -> list[str]:
    return [one.key for one in shown.metrics if one.key not in shown.board.uncomputed]


def _cells(shown: Shown, found: Mapping[str, Footer], looks: Mapping[str, Look]) -> SafeString:
    cells = []
    for one in shown.columns:
        if not isinstance(one, MetricShown) or one.key in shown.board.uncomputed:
            cells.append("<td></td>")
        elif one.key in found:
            url = total_address(shown, one.key, shown.filter)
            cells.append(footed(found[one.key], looks[one.key], url, coloured(shown.board, shown.rows, one.key)))
        else:
            cells.append(_WAITING)
    return mark_safe("".join(cells))  # noqa: S308


def base_rows(shown: Shown, keys: Sequence[str], among: Rows) -> tuple[Board, Rows]:
    """The board of the base day, and the same accounts on it."""
    board = boards().on(base_day(shown.over, shown.day), keys)
    there = [board.places[one] for one in shown.board.ids_of(among) if one in board.places]
    return board, np.array(there, dtype=np.int64)


def earlier_footers(shown: Shown, keys: Sequence[str], among: Rows) -> Mapping[str, Footer]:
    """The roll-ups of the same accounts on the base day."""
    board, rows = base_rows(shown, keys, among)
    return footers().of(board, [key for key in keys if key not in board.uncomputed], rows)


def _comparison(shown: Shown, metric: Metric, earlier: Mapping[str, Footer], found: Mapping[str, Footer]) -> Comparison:
    base = earlier[metric.key].value if metric.key in earlier else Unknown(Reason.NO_DATA, "nothing is stored")
    days = day_number(base_day(shown.over, shown.day)), day_number(shown.day)
    return compared(("", ""), days, (base, found[metric.key].value), metric)


def _changed(footer: Footer, chip: str) -> str:
    return f'<td class="number">{chip}<span class="method">{escape(footer.method)}</span></td>'
