"""The small line that shows how a number went, as SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
        return self.heights()(number)

    def heights(self) -> Callable[[float], float]:
        """The vertical places of numbers."""
        room, lowest, range_ = self.size.height - 2 * _MARGIN, self.lowest, self.highest - self.lowest
        if not range_:
            middle = self.size.height / 2
            return lambda _number: middle
        return lambda number: _MARGIN + room * (1 - (number - lowest) / range_)


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
    across, heights = _across(scale.size.width, scale.points), scale.heights()
    stretch: list[str] = []
    for x, number in zip(across, numbers, strict=True):
        if number is not None:
            stretch.append(f"{x} {heights(number):.1f}")
        elif stretch:
            yield _path(stretch)
            stretch = []
    if stretch:
        yield _path(stretch)


def _path(points: list[str]) -> str:
    return "M" + "L".join(points if len(points) > 1 else points * 2)


@lru_cache(maxsize=256)
def _across(width: int, points: int) -> tuple[str, ...]:
    """The horizontal places of all days: the same in every line of a table."""
    scale = Scale(Size(width, 0), points, 0, 0)
    return tuple(f"{scale.x(place):.1f}" for place in range(points))


def _level(scale: Scale, number: float) -> str:
    return shape("path", "sparkline-target", d=f"M{_MARGIN} {scale.y(number):.1f}H{scale.size.width - _MARGIN}")
