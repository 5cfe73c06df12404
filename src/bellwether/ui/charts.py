"""Charts: what the page's script draws, and the picture that stands there without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.safestring import SafeString, mark_safe

from bellwether.engine.definitions.metric import Band
from bellwether.engine.definitions.value import Unknown, Value
from bellwether.ui import svg
from bellwether.ui.days import day_text
from bellwether.ui.figures import UNKNOWN_WORDS, Look, number_of, number_text
from bellwether.ui.sparklines import Scale, paths

_SIZE = svg.Size(960, 280)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: a value for each of its days. `colour` is a token such as `series-2` or `good-fill`."""

    name: str
    values: tuple[Value, ...]
    colour: str | None = None
    dashed: bool = False

    @property
    def numbers(self) -> tuple[float | None, ...]:
        """The numbers as coordinates; None where a value is unknown."""
        return tuple(None if number is None else float(number) for number in map(number_of, self.values))


@dataclass(frozen=True, slots=True)
class Pin:
    """A day of a chart that has something to say: a note, or a new version of the definition."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines over days, with the metric's bands behind, its target, and what happened on some days."""

    days: tuple[date, ...]
    lines: tuple[Line, ...]
    look: Look
    bands: tuple[Band, ...] = ()
    target: float | None = None
    versions: tuple[Pin, ...] = ()
    notes: tuple[Pin, ...] = ()
    more: Mapping[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """What the page's script reads."""
        return {
            "days": [day.isoformat() for day in self.days],
            "decimals": self.look.decimals,
            "unit": self.look.unit_word,
            "series": [_line(line) for line in self.lines],
            "bands": [
                {"colour": band.colour, "from": _edge(band.lowest), "to": _edge(band.highest)} for band in self.bands
            ],
            "target": None if self.target is None else {"value": self.target, "name": self._target_name()},
            "versions": _pins(self.versions, self.days),
            "marks": _pins(self.notes, self.days),
            **self.more,
        }

    def _target_name(self) -> str:
        return f"Target {number_text(self.target or 0.0, self.look.decimals)}{self.look.unit_tail}"


def picture(chart: Chart, label: str) -> SafeString:
    """The chart's first lines as a still picture: what is there before scripts run, and without them."""
    known = [number for line in chart.lines for number in line.numbers if number is not None]
    if not known:
        return mark_safe('<p class="chart-canvas chart-failed">No value is known in this time.</p>')
    ends = known if chart.target is None else [*known, chart.target]
    scale = Scale(_SIZE, len(chart.days), min(ends), max(ends))
    drawn = [f'<path d="{path}"/>' for line in chart.lines for path in paths(scale, line.numbers)]
    if chart.target is not None:
        drawn.append(svg.shape("path", "target-line", d=f"M0 {scale.y(chart.target):.1f}H{_SIZE.width}"))
    tail = chart.look.unit_tail
    drawn.append(svg.text(number_text(max(ends), chart.look.decimals) + tail, 4, 12))
    drawn.append(svg.text(number_text(min(ends), chart.look.decimals) + tail, 4, _SIZE.height - 8))
    drawn.append(svg.text(day_text(chart.days[-1]), _SIZE.width - 4, _SIZE.height - 8, anchor="end"))
    return svg.picture("line-chart chart-canvas", _SIZE, drawn, label=label, fixed=False)


def _line(line: Line) -> dict[str, object]:
    words = {
        str(place): UNKNOWN_WORDS[value.reason] for place, value in enumerate(line.values) if isinstance(value, Unknown)
    }
    return {
        "name": line.name,
        "values": line.numbers,
        "words": words,
        "dashed": line.dashed,
        **({"colour": line.colour} if line.colour else {}),
    }


def _edge(edge: object) -> float | None:
    return None if edge is None else float(str(edge))


def _pins(pins: Sequence[Pin], days: Sequence[date]) -> list[dict[str, str]]:
    shown = set(days)
    return [{"day": pin.day.isoformat(), "name": pin.name} for pin in pins if pin.day in shown]
