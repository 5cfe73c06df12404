"""A change taken apart: from one number to another, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from bellwether.ui import svg

_HEIGHT, _TOP, _BASE = 150, 18, 132
_STEP = 56


@dataclass(frozen=True, slots=True)
class Fall:
    """One step: its name, and by how much it moves the number."""

    name: str
    change: int


def waterfall(before: int, falls: Sequence[Fall], after: int) -> SafeString:
    """The steps from one whole number to another, on a scale from 0 to 100; their names are in their titles."""
    size = svg.Size(_STEP * (len(falls) + 2), _HEIGHT)
    drawn = [*_pillar(0, before, "before"), *_pillar(len(falls) + 1, after, "after")]
    level = before
    for at, fall in enumerate(falls, 1):
        low, high = sorted((level, level + fall.change))
        css = f"waterfall-step tone-{'good' if fall.change > 0 else 'bad'}"
        height = max(_y(low) - _y(high), 1.5)
        title = f"{fall.change:+d} {fall.name}"
        drawn.append(svg.shape("rect", css, title, x=at * _STEP + 8, y=_y(high), width=_STEP - 16, height=height, rx=2))
        drawn.append(svg.shape("path", "waterfall-level", d=f"M{at * _STEP - 8} {_y(level):.1f}h{16}"))
        said = f"{fall.change:+d}".replace("-", "−")
        drawn.append(svg.text(said, at * _STEP + _STEP / 2, _y(high) - 5, anchor="middle", css="waterfall-number"))
        level += fall.change
    end = (len(falls) + 1) * _STEP
    drawn.append(svg.shape("path", "waterfall-level", d=f"M{end - 8} {_y(level):.1f}h{16}"))
    drawn.append(svg.shape("path", "histogram-axis", d=f"M0 {_BASE}.5H{size.width}"))
    steps = ", ".join(f"{fall.change:+d} {fall.name}" for fall in falls)
    return svg.picture("waterfall", size, drawn, label=f"From {before} to {after}: {steps or 'no change'}")


def _pillar(place: int, number: int, word: str) -> list[str]:
    left = place * _STEP + 8
    height = max(_BASE - _y(number), 1.0)
    return [
        svg.shape("rect", "waterfall-end", x=left, y=_y(number), width=_STEP - 16, height=height, rx=2),
        svg.text(str(number), left + (_STEP - 16) / 2, _y(number) - 5, anchor="middle", css="waterfall-number"),
        svg.text(word, left + (_STEP - 16) / 2, _HEIGHT - 4, anchor="middle"),
    ]


def _y(number: int) -> float:
    return _BASE - (_BASE - _TOP) * number / 100
