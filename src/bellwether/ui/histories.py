"""How one number went: its line over the metric's bands, with the target and the ends named, as a still picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe

from bellwether.engine.definitions.metric import Band
from bellwether.ui import svg
from bellwether.ui.days import day_text
from bellwether.ui.figures import Look, number_text
from bellwether.ui.sparklines import Scale, paths

_FOOT = 14.0
_SIDE = 46.0
WIDE = svg.Size(440, 128)
LOW = svg.Size(440, 84)


@dataclass(frozen=True, slots=True)
class History:
    """Numbers day by day (None where unknown), with what they are held against."""

    first: date
    last: date
    numbers: Sequence[float | None]
    look: Look
    bands: Sequence[Band] = ()
    target: float | None = None
    colour: str = "none"


def history(shown: History, label: str, size: svg.Size = WIDE) -> SafeString:
    """The picture; a sentence where no day is known.

    >>> day = date(2026, 3, 9)
    >>> "No value" in history(History(day, day, [None], Look()), "Logins")
    True
    """
    known = [number for number in shown.numbers if number is not None]
    if not known:
        return mark_safe('<p class="history-empty faint">No value is known in this time.</p>')
    scale = _scale(shown, known, size)
    drawn = [*_bands(shown, scale, size)]
    if shown.target is not None:
        y = scale.y(shown.target)
        drawn.append(svg.shape("path", "target-line", d=f"M0 {y:.1f}H{scale.size.width}"))
    drawn += [f'<path d="{path}"/>' for path in paths(scale, shown.numbers)]
    last = max(place for place, number in enumerate(shown.numbers) if number is not None)
    drawn.append(svg.shape("circle", f"history-end tone-{shown.colour}", cx=scale.x(last), cy=scale.y(known[-1]), r=3))
    drawn += _words(shown, scale, size)
    return svg.picture("line-chart history", size, drawn, label=label, fixed=False)


def _scale(shown: History, known: Sequence[float], size: svg.Size) -> Scale:
    ends = [*known] if shown.target is None else [*known, shown.target]
    room = svg.Size(round(size.width - _SIDE), round(size.height - _FOOT))
    spread = max(ends) - min(ends)
    margin = spread * 0.06 or abs(max(ends)) * 0.1 or 1.0
    lowest = min(ends) - margin
    return Scale(room, len(shown.numbers), 0.0 if min(ends) >= 0 > lowest else lowest, max(ends) + margin)


def _bands(shown: History, scale: Scale, size: svg.Size) -> Iterator[str]:
    """The part of each band that lies in the picture."""
    for band in shown.bands:
        low = scale.lowest if band.lowest is None else max(float(band.lowest), scale.lowest)
        high = scale.highest if band.highest is None else min(float(band.highest), scale.highest)
        if low < high:
            top, foot = max(scale.y(high), 0.0), min(scale.y(low), size.height - _FOOT)
            css = f"band-area tone-{band.colour}"
            yield svg.shape("rect", css, x=0, y=top, width=scale.size.width, height=max(foot - top, 0.0))


def _words(shown: History, scale: Scale, size: svg.Size) -> Iterator[str]:
    """The highest and the lowest number at the right, the target between them where there is room, the days below."""
    known = [number for number in shown.numbers if number is not None]
    side = scale.size.width + 5
    places = [scale.y(max(known)) + 3.5]
    yield svg.text(_short(max(known), shown.look), side, places[0])
    if scale.y(min(known)) - places[0] > 11:
        places.append(scale.y(min(known)) + 3.5)
        yield svg.text(_short(min(known), shown.look), side, places[1])
    if shown.target is not None and all(abs(scale.y(shown.target) + 3.5 - place) > 11 for place in places):
        yield svg.text(_short(shown.target, shown.look), side, scale.y(shown.target) + 3.5)
    yield svg.text(day_text(shown.first, shown.last), 0, size.height - 2)
    yield svg.text(day_text(shown.last), scale.size.width, size.height - 2, anchor="end")


def _short(number: float, look: Look) -> str:
    whole = abs(number) >= 1000
    text = number_text(number, 0 if whole else look.decimals)
    return f"{text} %" if look.unit_word == "%" else text
