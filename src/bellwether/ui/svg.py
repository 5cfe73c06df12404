"""The frame around a drawing, and the shapes in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a picture, in pixels."""

    width: int
    height: int


def picture(css: str, size: Size, drawn: Iterable[str], *, label: str = "", fixed: bool = True) -> SafeString:
    """A picture. With a label it speaks for itself; without one it stands beside its number and readers skip it.

    A picture that is not fixed grows with its place.
    """
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    fixing = f' width="{size.width}" height="{size.height}"' if fixed else ""
    box = f'viewBox="0 0 {size.width} {size.height}"'
    return mark_safe(f'<svg class="{css}"{fixing} {box} {spoken}>{"".join(drawn)}</svg>')


def shape(name: str, css: str, title: str = "", **places: float | str) -> str:
    """One shape with its places: `shape("rect", "bar-fill", x=0, width=12.5, height=6)`.

    >>> shape("rect", "bar", width=12.25)
    '<rect class="bar" width="12.2"/>'
    """
    told = "".join(f' {key.replace("_", "-")}="{_place(place)}"' for key, place in places.items())
    inside = f"<title>{escape(title)}</title>" if title else ""
    return f'<{name} class="{css}"{told}>{inside}</{name}>' if inside else f'<{name} class="{css}"{told}/>'


def text(said: str, x: float, y: float, *, anchor: str = "start", css: str = "axis") -> str:
    """A word of a picture."""
    return f'<text class="{css}" x="{_place(x)}" y="{_place(y)}" text-anchor="{anchor}">{escape(said)}</text>'


def _place(place: float | str) -> str:
    return place if isinstance(place, str) else f"{place:.1f}".removesuffix(".0")
