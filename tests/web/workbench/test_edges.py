"""Edges and bands: what a person sets between colours is what definitions write, and back again."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise, product

import pytest

from bellwether.catalog.bands import check_bands, read_bands
from bellwether.engine.definitions.metric import Direction
from bellwether.screens.workbench.edges import COLOURS, EdgesFall, bands_of, edges_of, labels

WAYS = (Direction.UP, Direction.DOWN, Direction.BAND)
STEPS = (Decimal(-5), Decimal("0.5"), Decimal(40), Decimal(90))


@pytest.mark.parametrize("way", WAYS)
def test_every_choice_of_edges_comes_back(way: Direction) -> None:
    steps = STEPS[: len(COLOURS[way]) - 1]
    for kept in product((True, False), repeat=len(steps)):
        edges = tuple(step if keep else None for step, keep in zip(steps, kept, strict=True))
        colours = [COLOURS[way][0], *(name for name, keep in zip(COLOURS[way][1:], kept, strict=True) if keep)]
        if any(one == following for one, following in pairwise(colours)):
            continue  # two stretches of one colour side by side are one stretch, which no edge can tell apart
        bands = read_bands(bands_of(way, edges))
        assert [band.colour for band in bands] == (colours if any(kept) else [])
        found = edges_of(bands, way)
        assert found is not None
        assert read_bands(bands_of(way, found)) == bands


@pytest.mark.parametrize("way", WAYS)
def test_bands_between_edges_leave_no_number_without_a_colour(way: Direction) -> None:
    check_bands(read_bands(bands_of(way, STEPS[: len(COLOURS[way]) - 1])), way)


def test_edges_must_rise() -> None:
    with pytest.raises(EdgesFall, match="50 does not lie above 50"):
        bands_of(Direction.UP, [Decimal(50), Decimal(50)])


def test_bands_that_run_another_way_are_not_edges() -> None:
    falling = read_bands({"good": "< 1", "watch": "1 .. 3", "bad": ">= 3"})
    assert edges_of(falling, Direction.UP) is None
    assert edges_of(read_bands({"watch": "< 50", "good": ">= 50"}), Direction.UP) is None
    assert edges_of(falling, Direction.NONE) is None


def test_each_edge_is_called_by_the_colour_that_begins_there() -> None:
    assert {way: labels(way) for way in Direction} == {
        Direction.UP: ("Watch from", "Good from"),
        Direction.DOWN: ("Watch from", "Bad from"),
        Direction.BAND: ("Watch from", "Good from", "Watch again from", "Bad from"),
        Direction.NONE: (),
    }
