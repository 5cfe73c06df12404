"""How the values of many accounts lie: bars coloured by the metric's bands, with the bands' edges."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from bellwether.engine.definitions.metric import Band
from bellwether.engine.evaluate.spread import Bar
from bellwether.ui import svg

SIZE = svg.Size(420, 140)
AXIS = 124
_TOP = 14
Text = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Marks:
    """What a histogram shows beside its bars: the bands, and where one account stands."""

    bands: tuple[Band, ...] = ()
    here: float | None = None
    here_name: str = ""


NO_MARKS = Marks()


def histogram(bars: Sequence[Bar], text: Text, marks: Marks = NO_MARKS) -> SafeString:
    """How many accounts lie where, coloured by the bands, with the bands' edges and one account's place."""
    if not bars:
        return SafeString("")
    lowest, highest = bars[0].lowest, bars[-1].highest
    drawn = [
        *_bars(bars, text, marks.bands),
        svg.shape("path", "histogram-axis", d=f"M0 {AXIS}.5H{SIZE.width}"),
        *_edges(marks.bands, text, lowest, highest),
        *_here(marks, lowest, highest),
        svg.text(text(lowest), 0, SIZE.height - 3),
        svg.text(text(highest), SIZE.width, SIZE.height - 3, anchor="end"),
    ]
    total = sum(one.values for one in bars)
    label = f"{total} accounts from {text(lowest)} to {text(highest)}"
    return svg.picture("histogram", SIZE, drawn, label=label, fixed=False)


def _bars(bars: Sequence[Bar], text: Text, bands: Sequence[Band]) -> Iterator[str]:
    tallest = max(one.values for one in bars) or 1
    width = SIZE.width / len(bars)
    for place, one in enumerate(bars):
        height = max((AXIS - _TOP) * one.values / tallest, 1 if one.values else 0)
        css = f"histogram-bar tone-{_colour(bands, (one.lowest + one.highest) / 2)}"
        title = f"{one.values} from {text(one.lowest)} to {text(one.highest)}"
        left = place * width + 1
        yield svg.shape("rect", css, title, x=left, y=AXIS - height, width=width - 2, height=height, rx=2)


def _edges(bands: Sequence[Band], text: Text, lowest: float, highest: float) -> Iterator[str]:
    edges = {float(edge) for band in bands for edge in (band.lowest, band.highest) if edge is not None}
    for edge in sorted(edges):
        if lowest < edge < highest:
            x = SIZE.width * (edge - lowest) / (highest - lowest)
            yield svg.shape("path", "histogram-threshold", d=f"M{x:.1f} 2V{AXIS}")
            late = x > SIZE.width * 0.9
            yield svg.text(text(edge), x - 4 if late else x + 4, 10, anchor="end" if late else "start")


def _here(marks: Marks, lowest: float, highest: float) -> Iterator[str]:
    if marks.here is not None and lowest <= marks.here <= highest:
        x = SIZE.width * (marks.here - lowest) / ((highest - lowest) or 1.0)
        yield svg.shape("path", "histogram-here", marks.here_name, d=f"M{x:.1f} {AXIS + 1}l-5 8h10z")


def _colour(bands: Sequence[Band], number: float) -> str:
    return next((band.colour for band in bands if band.holds(Decimal(repr(number)))), "accent")
