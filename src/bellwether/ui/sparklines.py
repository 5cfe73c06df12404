"""The small line that shows how a number went, as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString

from bellwether.ui.svg import Size, picture, shape

_MARGIN = 3.0


CELL = Size(88, 22)
TILE = Size(112, 30)


@dataclass(frozen=True, slots=True)
class Scale:
    """Where numbers lie in a picture: days from left to right, the lowest number at the foot."""

    size: Size
    points: int
    lowest: float
    highest: float

    def x(self, place: int) -> float:
        """The horizontal place of the day."""
        steps = max(self.points - 1, 1)
        return _MARGIN + (self.size.width - 2 * _MARGIN) * place / steps

    def y(self, number: float) -> float:
        """The vertical place of the number."""
        room = self.size.height - 2 * _MARGIN
        if self.highest == self.lowest:
            return self.size.height / 2
        return _MARGIN + room * (1 - (number - self.lowest) / (self.highest - self.lowest))


def sparkline(
    numbers: Sequence[float | None],
    *,
    colour: str = "none",
    label: str = "",
    target: float | None = None,
    size: Size = CELL,
) -> SafeString:
    """The line of the numbers, broken where days are unknown, with a dot in the band's colour at the last known day.

    Without `label` it stands beside its number and readers skip it.

    >>> "sparkline" in sparkline([1, None, 3], colour="good")
    True
    """
    known = [number for number in numbers if number is not None]
    if not known:
        return picture("sparkline", size, (), label=label)
    ends = known if target is None else [*known, target]
    scale = Scale(size, len(numbers), min(ends), max(ends))
    drawn = [] if target is None else [_level(scale, target)]
    drawn += [f'<path d="{path}"/>' for path in paths(scale, numbers)]
    last = max(place for place, number in enumerate(numbers) if number is not None)
    drawn.append(shape("circle", f"tone-{colour}", cx=scale.x(last), cy=scale.y(known[-1]), r=3))
    return picture("sparkline", size, drawn, label=label)


def paths(scale: Scale, numbers: Sequence[float | None]) -> Iterator[str]:
    """One path for each stretch of known days; a lone day becomes a dot of the pen."""
    for there, stretch in groupby(enumerate(numbers), key=lambda pair: pair[1] is not None):
        if not there:
            continue
        points = [f"{scale.x(place):.1f} {scale.y(number):.1f}" for place, number in stretch if number is not None]
        yield "M" + "L".join(points if len(points) > 1 else points * 2)


def _level(scale: Scale, number: float) -> str:
    return shape("path", "sparkline-target", d=f"M{_MARGIN} {scale.y(number):.1f}H{scale.size.width - _MARGIN}")
