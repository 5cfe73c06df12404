"""Bands: every number has exactly one colour, and colours run the way of the direction."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.catalog.bands import BandsRefused, check_bands, read_bands, write_bands
from bellwether.catalog.spec import Colour, Stretches
from bellwether.engine.definitions.metric import Band, Direction

UP: dict[Colour, Stretches] = {"good": ">= 70", "watch": "30 .. 70", "bad": "< 30"}
DOWN: dict[Colour, Stretches] = {"good": "< 30", "watch": "30..70", "bad": ">=70"}
MIDDLE: dict[Colour, Stretches] = {
    "good": "50 .. 90",
    "watch": ("30 .. 50", "90 .. 100"),
    "bad": ("< 30", ">= 100"),
}


def test_bands_are_read_from_the_lowest_to_the_highest() -> None:
    assert read_bands(UP) == (
        Band("bad", None, Decimal(30)),
        Band("watch", Decimal(30), Decimal(70)),
        Band("good", Decimal(70), None),
    )


def test_bands_are_written_in_one_form() -> None:
    spaced: dict[Colour, Stretches] = {"bad": " <30.0", "watch": "30 ..70", "good": ">=  70.00 "}
    assert write_bands(read_bands(spaced)) == UP
    assert write_bands(read_bands(MIDDLE)) == MIDDLE


@pytest.mark.parametrize(
    ("bands", "direction"), [(UP, Direction.UP), (DOWN, Direction.DOWN), (MIDDLE, Direction.BAND), (UP, Direction.NONE)]
)
def test_sound_bands_are_accepted(bands: dict[Colour, Stretches], direction: Direction) -> None:
    check_bands(read_bands(bands), direction)


@pytest.mark.parametrize(
    ("bands", "direction", "sentence"),
    [
        (UP, Direction.DOWN, "a higher band has a better colour"),
        (DOWN, Direction.UP, "a higher band has a worse colour"),
        ({"good": ("< 30", ">= 70"), "bad": "30 .. 70"}, Direction.BAND, "better again further out"),
        ({"good": ">= 70", "bad": "< 30"}, Direction.UP, "numbers from 30 up to 70 have no colour"),
        ({"good": ">= 60", "bad": "< 70"}, Direction.UP, "“< 70” (bad) and “>= 60” (good) overlap"),
        ({"good": ">= 60", "bad": (">= 70", "< 60")}, Direction.UP, "overlap"),
        ({"good": ">= 70", "watch": "30 .. 70"}, Direction.UP, "numbers under 30 have no colour"),
        ({"bad": "< 30", "watch": "30 .. 70"}, Direction.UP, "numbers from 70 on have no colour"),
        ({"good": "> 70", "bad": "< 70"}, Direction.UP, "write “>= 70”"),
        ({"good": ">= 70", "bad": "<= 70"}, Direction.UP, "write “< 70”"),
        ({"good": "70 .. 30"}, Direction.UP, "smaller number first"),
        ({"good": "seventy"}, Direction.UP, "is not a stretch"),
        ({"good": ">= 7e1"}, Direction.UP, "is not a stretch"),
    ],
)
def test_unsound_bands_are_refused_with_the_remedy(
    bands: dict[Colour, Stretches], direction: Direction, sentence: str
) -> None:
    with pytest.raises(BandsRefused) as refused:
        check_bands(read_bands(bands), direction)
    assert sentence in str(refused.value)


borders = st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=5, unique=True).map(sorted)


@given(borders, st.decimals(-1100, 1100, places=3))
def test_every_number_lies_in_exactly_one_of_accepted_bands(found: list[Decimal], number: Decimal) -> None:
    edges = [None, *found, None]
    colours = ("bad", "watch", "good")
    made = tuple(Band(colours[place % 3], low, high) for place, (low, high) in enumerate(pairwise(edges)))
    bands = read_bands(write_bands(made))
    check_bands(bands, Direction.NONE)
    assert bands == made
    assert sum(band.holds(number) for band in bands) == 1
