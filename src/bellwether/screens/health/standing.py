"""How the accounts in sight stand: how many are in which band, and what they pay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from bellwether.board.board import Rows
from bellwether.board.conditions.condition import All
from bellwether.board.conditions.of_values import ColourIs, ValueUnknown
from bellwether.board.conditions.spelling import spelled
from bellwether.engine.definitions.value import Reason
from bellwether.engine.evaluate.standing import Colour
from bellwether.screens.health.subject import Subject
from bellwether.ui.bands import badge
from bellwether.ui.figures import number_text

_BANDS = (Colour.BAD, Colour.WATCH, Colour.GOOD)
_UNSCORED = (
    (Reason.NOT_ASSIGNED, "unscored", "No profile fits them, so they have no score."),
    (Reason.SUPPRESSED, "insufficient data", "Too little of what counts is known of them."),
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One band: how many accounts stand in it, what they pay, and the portfolio of them."""

    name: str
    figure: str
    url: str
    band: SafeString
    foot: str
    change: str = ""
    sparkline: str = ""


def tiles(seen: Subject) -> tuple[Tile, ...]:
    """The bands, the worst first, and those without a score, where there are any."""
    return tuple(_tiles(seen))


def _tiles(seen: Subject) -> Iterator[Tile]:
    key = seen.score.key
    for colour, rows in _banded(seen):
        url = _portfolio(All((ColourIs(key, (colour,)),)))
        mark = badge(colour.value, _share(seen, rows), "of all accounts in sight")
        yield Tile(colour.value.capitalize(), number_text(rows.size, 0), url, mark, seen.amount(rows))
    for reason, name, hint in _UNSCORED:
        rows = seen.rows[seen.column.reason[seen.rows] == int(reason)]
        if rows.size:
            url = _portfolio(All((ValueUnknown(key, (reason,)),)))
            mark = badge("unknown", _share(seen, rows), hint)
            yield Tile(name.capitalize(), number_text(rows.size, 0), url, mark, seen.amount(rows))


def _share(seen: Subject, rows: Rows) -> str:
    share = 100 * rows.size / seen.rows.size if seen.rows.size else 0
    return "under 1 %" if 0 < share < 1 else f"{number_text(share, 0)} %"


def _banded(seen: Subject) -> list[tuple[Colour, Rows]]:
    return [(colour, seen.rows[seen.column.coloured([colour])[seen.rows]]) for colour in _BANDS]


def _portfolio(condition: All) -> str:
    return "/portfolio/?" + urlencode({"filter": spelled(condition)})
