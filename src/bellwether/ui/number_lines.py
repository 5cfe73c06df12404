"""The number line that bands cut into stretches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from django.utils.safestring import SafeString

from bellwether.engine.definitions.metric import Band
from bellwether.ui import svg

_SIZE = svg.Size(560, 50)
Text = Callable[[float], str]


def number_line(bands: Sequence[Band], text: Text, here: float | None = None) -> SafeString:
    """The bands in their order on the number line, each with its word, the edges between them, and one value's place.

    The stretches are equally wide: bands without an end have no true length.
    """
    if not bands:
        return SafeString("")
    ordered = sorted(bands, key=lambda one: Decimal("-Infinity") if one.lowest is None else one.lowest)
    width = _SIZE.width / len(ordered)
    drawn = [part for place, band in enumerate(ordered) for part in _stretch(band, (place * width, width), text, here)]
    last = ordered[-1].highest
    if last is not None:
        drawn.append(svg.text(text(float(last)), _SIZE.width, 46, anchor="end"))
    label = ", ".join(f"{band.colour} {_from_to(band, text)}" for band in ordered)
    return svg.picture("number-line", _SIZE, drawn, label=label, fixed=False)


def _stretch(band: Band, place: tuple[float, float], text: Text, here: float | None) -> Iterator[str]:
    left, width = place
    yield svg.shape("rect", f"number-line-stretch tone-{band.colour}", x=left, y=18, width=width - 2, height=10, rx=2)
    yield svg.text(band.colour, left + width / 2, 12, anchor="middle", css="number-line-name")
    if band.lowest is not None:
        yield svg.text(text(float(band.lowest)), left, 46, anchor="middle" if left else "start")
    if here is not None and band.holds(Decimal(repr(here))):
        yield svg.shape("path", "number-line-pointer", d=f"M{left + width * _share(band, here):.1f} 29l-5 7h10z")


def _share(band: Band, number: float) -> float:
    if band.lowest is None or band.highest is None:
        return 0.5
    return (number - float(band.lowest)) / (float(band.highest - band.lowest) or 1.0)


def _from_to(band: Band, text: Text) -> str:
    start = "" if band.lowest is None else f"from {text(float(band.lowest))}"
    end = "" if band.highest is None else f"below {text(float(band.highest))}"
    return " ".join(part for part in (start, end) if part) or "everywhere"
