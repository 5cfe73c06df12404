"""Figures in the terminal: coloured, with a shape, in the texts that the pages show too."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from bellwether.cli.answers import Figure, Measure
from bellwether.engine.definitions.value import Mark, Unknown, Value
from bellwether.ui.figures import column_decimals, signs, value_text

SHAPES = {"good": ("●", "green"), "watch": ("▲", "yellow"), "bad": ("▼", "red")}
"""A shape beside each colour, for those who do not see the colour."""


def decimals_of(measure: Measure, values: Iterable[Value]) -> int:
    """The precision of a column: the metric's own, else as many decimals as its values need, at most two."""
    return column_decimals(measure.display, measure.decimals, values)


def figure_text(figure: Figure, decimals: int) -> Text:
    """The figure as a coloured cell: shape, number, signs of its marks; a weak one with its n."""
    value = figure.value
    text = Text(justify="right")
    if isinstance(value, Unknown):
        return text.append(value_text(value, decimals), style="dim italic")
    shape, colour = SHAPES.get(figure.colour or "", ("", ""))
    text.append(value_text(value, decimals), style=colour)
    if Mark.WEAK in value.marks and value.n is not None:
        text.append(f" of {value.n}", style="dim")
    text.append(signs(value.marks), style="dim")
    return text.append(f" {shape}", style=colour) if shape else text


def heading(measure: Measure) -> str:
    """The name with its unit."""
    return f"{measure.name}, {measure.unit_word}" if measure.unit_word else measure.name
