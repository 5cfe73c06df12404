"""Cells of tables. They are made in Python, since a page has thousands of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape

from django.utils.safestring import SafeString, mark_safe

from bellwether.engine.definitions.value import Mark, Unknown, Value
from bellwether.ui.bands import NAMES, shape
from bellwether.ui.days import day_text
from bellwether.ui.figures import (
    UNKNOWN_SENTENCES,
    UNKNOWN_WORDS,
    Look,
    marks_in_words,
    number_of,
    parts_text,
    signs,
    value_text,
)

_COLOURED = {"good", "watch", "bad"}


@dataclass(frozen=True, slots=True)
class Linked:
    """What a click on a number opens: the popover, and the page for who has no scripts."""

    url: str
    popover_url: str = ""


def figure(value: Value, look: Look, *, unit: bool = True) -> SafeString:
    """A value on its own: number, unit and the signs of its marks, or the word for why there is none."""
    if isinstance(value, Unknown):
        return unknown(value)
    text = escape(day_text(value.value) if isinstance(value.value, date) else value_text(value, look.decimals))
    tail = (
        f'<span class="figure-unit">{escape(look.unit_word)}</span>'
        if unit and look.unit_word and number_of(value) is not None
        else ""
    )
    count = (
        f'<span class="figure-marks"> of {value.n}</span>' if Mark.WEAK in value.marks and value.n is not None else ""
    )
    return mark_safe(f'<span class="figure">{text}{tail}{count}{_signs(value.marks)}</span>')


def unknown(value: Unknown) -> SafeString:
    """The short word for why a value is missing, and the sentence in its title."""
    title = escape(value.detail or UNKNOWN_SENTENCES[value.reason])
    return mark_safe(f'<span class="unknown-word" title="{title}">{UNKNOWN_WORDS[value.reason]}</span>')


def number_cell(
    value: Value, look: Look, *, colour: str = "none", linked: Linked | None = None, said: str = ""
) -> SafeString:
    """A cell of a metric's column: right-aligned, coloured with its shape, opening its popover.

    Its title is what is said of it, else its parts.
    """
    shown = figure(value, look, unit=False)
    mark = ""
    css = "number"
    if colour in _COLOURED:
        css += f" cell-{colour}"
        mark = f'{shape(colour, "cell-shape")}<span class="visually-hidden"> {NAMES[colour]}</span>'
    title = escape(said or parts_text(value))
    hover = f' title="{title}"' if title else ""
    if linked is not None:
        popover = f' data-popover-url="{escape(linked.popover_url)}"' if linked.popover_url else ""
        shown = mark_safe(f'<a class="number-link" href="{escape(linked.url)}"{popover}>{shown}</a>')
    return mark_safe(f'<td class="{css}"{hover}>{shown}{mark}</td>')


def text_cell(text: str) -> SafeString:
    """A cell of plain text."""
    return mark_safe(f"<td>{escape(text)}</td>")


def drawn_cell(drawing: SafeString, css: str = "") -> SafeString:
    """A cell that holds something drawn: a sparkline, a badge, a person."""
    return mark_safe(f'<td class="{css}">{drawing}</td>' if css else f"<td>{drawing}</td>")


def _signs(marks: Mark) -> str:
    if not signs(marks):
        return ""
    return f'<span class="figure-marks" title="{escape(marks_in_words(marks))}">{signs(marks)}</span>'
