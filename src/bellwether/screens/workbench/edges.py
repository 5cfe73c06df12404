"""Bands as people set them: the colours follow from which way is good, the edges between them are numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bellwether.catalog.bands import read_bands, write_bands
from bellwether.catalog.spec import Colour, Stretches
from bellwether.engine.definitions.metric import Band, Direction

Edges = tuple[Decimal | None, ...]

COLOURS: dict[Direction, tuple[Colour, ...]] = {
    Direction.UP: ("bad", "watch", "good"),
    Direction.DOWN: ("good", "watch", "bad"),
    Direction.BAND: ("bad", "watch", "good", "watch", "bad"),
    Direction.NONE: (),
}
"""The colours from the lowest number to the highest, by which way is good."""

MOST_EDGES = 4


class EdgesFall(ValueError):
    """Edges that do not rise from left to right, so that a stretch would hold no number."""


def labels(direction: Direction) -> tuple[str, ...]:
    """What each edge is called, from the lowest to the highest."""
    again = dict.fromkeys(("good", "watch", "bad"), "")
    named = []
    for colour in COLOURS[direction][1:]:
        named.append(f"{colour.capitalize()}{again[colour]} from")
        again[colour] = " again"
    return tuple(named)


def bands_of(direction: Direction, edges: Sequence[Decimal | None]) -> dict[Colour, Stretches]:
    """The bands between the edges, as definitions write them; a colour whose edge is missing is left out.

    >>> bands_of(Direction.UP, [Decimal(35), Decimal(50)])
    {'good': '>= 50', 'watch': '35 .. 50', 'bad': '< 35'}
    >>> bands_of(Direction.DOWN, [None, Decimal(8)])
    {'good': '< 8', 'bad': '>= 8'}
    """
    ladder = COLOURS[direction]
    begun = [(colour, edge) for colour, edge in zip(ladder[1:], edges, strict=False) if edge is not None]
    if not begun:
        return {}
    found: list[Band] = []
    colour, lowest = ladder[0], None
    for following, edge in begun:
        if lowest is not None and edge <= lowest:
            raise EdgesFall(f"The edges must rise: {edge} does not lie above {lowest}.")
        found.append(Band(colour, lowest, edge))
        colour, lowest = following, edge
    return write_bands([*found, Band(colour, lowest, None)])


def edges_of(bands: Sequence[Band], direction: Direction) -> Edges | None:
    """The edges of bands that run the way of the direction; None where they were written in another way.

    >>> edges_of(read_bands({"good": ">= 50", "bad": "< 50"}), Direction.UP)
    (None, Decimal('50'))
    """
    ladder = COLOURS[direction]
    if not bands:
        return (None,) * max(len(ladder) - 1, 0)
    edges: list[Decimal | None] = [None] * max(len(ladder) - 1, 0)
    at = 0
    for band in bands[1:]:
        at = next((place for place in range(at + 1, len(ladder)) if ladder[place] == band.colour), 0)
        if not at:
            return None
        edges[at - 1] = band.lowest
    same = bool(ladder) and read_bands(bands_of(direction, edges)) == tuple(bands)
    return tuple(edges) if same else None
