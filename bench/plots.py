"""Line charts on logarithmic axes and bars, as SVG that reads on light and on dark pages."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 720, 380
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 46, 46
COLORS = ("#0b7285", "#e8590c", "#7048e8", "#2f9e44", "#c2255c", "#868e96", "#f08c00")
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#343a40}.title{font-weight:600;font-size:15px}"
    ".grid{stroke:#adb5bd;stroke-width:.6;stroke-opacity:.6}"
    "@media(prefers-color-scheme:dark){text{fill:#dee2e6}.grid{stroke:#868e96}}"
)
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Axis:
    """A logarithmic axis: from its lowest to its highest value, and from one place of the picture to another."""

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Where a value lies in the picture."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)

    @property
    def decades(self) -> list[float]:
        """The powers of ten on the axis."""
        return [10.0**power for power in range(math.ceil(math.log10(self.low)), math.floor(math.log10(self.high)) + 1)]


def lines(title: str, ticks: Mapping[float, str], series: Mapping[str, Points]) -> str:
    """Seconds over something else, one line a series, each named at its end."""
    across = Axis(min(ticks), max(ticks), LEFT, WIDTH - RIGHT)
    up = _seconds([y for points in series.values() for _, y in points], HEIGHT - BOTTOM, TOP)
    parts = [_text(LEFT, 24, title, "title")]
    for decade in up.decades:
        y = up.place(decade)
        parts += [_line(LEFT, y, WIDTH - RIGHT, y), _text(LEFT - 8, y + 4, _duration(decade), anchor="end")]
    parts += [_text(across.place(tick), HEIGHT - 20, name, anchor="middle") for tick, name in ticks.items()]
    placed = {name: [(across.place(x), up.place(y)) for x, y in points] for name, points in series.items() if points}
    labels = _apart({name: points[-1][1] for name, points in placed.items()})
    for color, (name, points) in zip(COLORS, placed.items(), strict=False):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{color}"/>' for x, y in points]
        parts.append(f'<circle cx="{WIDTH - RIGHT + 14}" cy="{labels[name]:.1f}" r="4" fill="{color}"/>')
        parts.append(_text(WIDTH - RIGHT + 24, labels[name] + 4, name))
    return _picture(title, HEIGHT, parts)


def bars(title: str, values: Mapping[str, float]) -> str:
    """Seconds as bars on a logarithmic axis, the shortest first."""
    left, row = 210, 30
    height = TOP + row * len(values) + 30
    along = _seconds(list(values.values()), left, WIDTH - 90)
    parts = [_text(16, 24, title, "title")]
    for decade in along.decades:
        x = along.place(decade)
        parts += [_line(x, TOP - 6, x, height - 28), _text(x, height - 10, _duration(decade), anchor="middle")]
    for place, (name, value) in enumerate(sorted(values.items(), key=lambda pair: pair[1])):
        y = TOP + row * place
        color = COLORS[0] if name.startswith("Bellwether") else COLORS[5]
        parts.append(
            f'<rect x="{left}" y="{y}" width="{along.place(value) - left:.1f}" height="{row - 10}" fill="{color}"/>'
        )
        parts.append(_text(left - 8, y + 15, name, anchor="end"))
        parts.append(_text(along.place(value) + 6, y + 15, f"{value:.3g} s"))
    return _picture(title, height, parts)


def _seconds(values: list[float], start: float, end: float) -> Axis:
    return Axis(10 ** math.floor(math.log10(min(values))), 10 ** math.ceil(math.log10(max(values) * 1.01)), start, end)


def _apart(wanted: Mapping[str, float]) -> dict[str, float]:
    """Heights of labels, from top to bottom, none nearer than a line of text to the next."""
    found: dict[str, float] = {}
    last = -math.inf
    for name, height in sorted(wanted.items(), key=lambda pair: pair[1]):
        last = max(height, last + 17)
        found[name] = last
    return found


def _duration(seconds: float) -> str:
    return f"{seconds:g} s" if seconds >= 1 else f"{seconds * 1000:g} ms"


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" class="grid"/>'


def _picture(title: str, height: float, parts: list[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" role="img">'
    body = "\n".join([f"<title>{escape(title)}</title>", f"<style>{STYLE}</style>", *parts])
    return f"{head}\n{body}\n</svg>\n"
