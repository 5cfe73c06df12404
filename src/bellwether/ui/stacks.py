"""Stacked columns: how many stand in each colour, month by month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from bellwether.ui import svg
from bellwether.ui.bands import NAMES
from bellwether.ui.figures import number_text

_SIZE = svg.Size(720, 180)
_TOP, _BASE = 14, 156


@dataclass(frozen=True, slots=True)
class Stack:
    """One column: its word below it, and how many stand in each colour, from the foot to the top."""

    word: str
    parts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(count for _, count in self.parts)


def stacked(stacks: Sequence[Stack], label: str) -> SafeString:
    """The columns side by side, all to one scale; the counts are in the titles of the stretches."""
    tallest = max((one.total for one in stacks), default=0)
    if not tallest:
        return SafeString("")
    width = _SIZE.width / len(stacks)
    drawn = [part for at, one in enumerate(stacks) for part in _column(one, (at * width, width), tallest)]
    axis = svg.shape("path", "histogram-axis", d=f"M0 {_BASE}.5H{_SIZE.width}")
    return svg.picture("stacks", _SIZE, [*drawn, axis], label=label, fixed=False)


def _column(stack: Stack, place: tuple[float, float], tallest: int) -> Iterator[str]:
    left, width = place
    foot = float(_BASE)
    for colour, count in stack.parts:
        if count:
            height = (_BASE - _TOP) * count / tallest
            title = f"{stack.word}: {number_text(count, 0)} {NAMES.get(colour, 'accounts')}"
            places = {"x": left + width * 0.14, "y": foot - height, "width": width * 0.72, "height": max(height - 1, 1)}
            yield svg.shape("rect", f"stack-part tone-{colour}", title, rx=1.5, **places)
            foot -= height
    yield svg.text(number_text(stack.total, 0), left + width / 2, foot - 4, anchor="middle", css="stack-total")
    yield svg.text(stack.word, left + width / 2, _SIZE.height - 8, anchor="middle")
