"""Bars and rings: one number as a length."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import pi

from django.utils.safestring import SafeString, mark_safe

from bellwether.ui.bands import NAMES
from bellwether.ui.svg import Size, picture, shape


def bar(share: float | None, *, colour: str = "accent", mark: float | None = None, width: int = 64) -> SafeString:
    """A share from 0 to 1 as a bar beside its number; `mark` draws the target's line. Unknown is an empty track."""
    drawn = [shape("rect", "bar-track", y=2, width=width, height=6, rx=3)]
    if share is not None and share > 0:
        drawn.append(shape("rect", f"bar-fill tone-{colour}", y=2, width=min(share, 1.0) * width, height=6, rx=3))
    if mark is not None:
        drawn.append(shape("path", "bar-mark", d=f"M{min(max(mark, 0.0), 1.0) * width:.1f} 0v10"))
    return picture("bar", Size(width, 10), drawn)


def distribution(parts: Sequence[tuple[str, int]], width: int = 160) -> SafeString:
    """How many stand in each colour, as one bar of stretches, with the counts as its spoken text."""
    total = sum(count for _, count in parts)
    drawn, at = [], 0.0
    for colour, count in parts:
        if count:
            length = width * count / total
            css = f"bar-fill tone-{colour}"
            drawn.append(shape("rect", css, x=at, width=max(length - 1.5, 1), height=8, rx=1.5))
            at += length
    said = ", ".join(f"{count} {NAMES[colour]}" for colour, count in parts if count) or "none"
    return picture("bar", Size(width, 8), drawn, label=said)


def ring(score: float | None, *, colour: str, text: str, large: bool = False) -> SafeString:
    """A score from 0 to 100 as a ring around its text; unknown is an empty ring around its word."""
    size, stroke = (88, 8) if large else (36, 4)
    middle, radius = size / 2, (size - stroke) / 2
    drawn = [shape("circle", "ring-track", cx=middle, cy=middle, r=radius, stroke_width=stroke)]
    if score:
        around = 2 * pi * radius
        dash = f"{around * min(score, 100.0) / 100:.1f} {around:.1f}"
        turned = f"rotate(-90 {middle} {middle})"
        css = f"ring-arc tone-{colour}"
        arc = shape("circle", css, cx=middle, cy=middle, r=radius, stroke_width=stroke, stroke_dasharray=dash)
        drawn.append(f'<g transform="{turned}">{arc}</g>')
    said = "ring-score" if score is not None else "ring-score ring-word"
    word = f'<span class="{said}">{escape(text)}<span class="visually-hidden"> ({NAMES[colour]})</span></span>'
    css = "ring-large" if large else "ring-small"
    return mark_safe(f'<span class="ring {css}">{picture("ring-picture", Size(size, size), drawn)}{word}</span>')
