"""The cells of the table, made in Python: a page has a thousand of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import Self
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe

from bellwether.board.columns import ChangeColumn, TraitColumn, TraitValue
from bellwether.engine.definitions.days import date_of
from bellwether.engine.definitions.value import Known
from bellwether.engine.evaluate.certainty.reckoning import of_share
from bellwether.engine.evaluate.comparison import Comparison
from bellwether.engine.evaluate.standing import Colour
from bellwether.screens.portfolio.fresh import Seen
from bellwether.ui.addresses import account_address, number_address
from bellwether.ui.bands import NAMES, shape
from bellwether.ui.cells import figure
from bellwether.ui.certainty import certainty_sentences
from bellwether.ui.changes import change_chip
from bellwether.ui.days import day_text
from bellwether.ui.figures import Look, number_text, parts_text
from bellwether.ui.people import person
from bellwether.ui.sparklines import sparkline
from bellwether.ui.svg import Size

LINE = Size(56, 18)
_COLOURED = {Colour.GOOD, Colour.WATCH, Colour.BAD}


@dataclass(frozen=True, slots=True)
class CellOf:
    """Whose cell it is: the account's id, whether its viewer may edit it here, whether its column's width was set."""

    account: str
    column: str
    editable: bool = False
    sized: bool = False

    def css(self, *more: str) -> str:
        """The cell's classes, as an attribute."""
        classes = " ".join(one for one in (*more, "sized" if self.sized else "") if one)
        return f' class="{classes}"' if classes else ""

    def attributes(self) -> str:
        """What the page's script needs in order to edit the cell."""
        if not self.editable:
            return ""
        return f' data-column="{escape(self.column)}" tabindex="0"'


def preview_url(account: str, on: date | None) -> str:
    """The preview of an account's row, on the day that the page shows."""
    day = "" if on is None else f"?on={on.isoformat()}"
    return f"/portfolio/preview/{quote(account, safe='')}/{day}"


def name_cell(account: str, name: str, preview: str) -> str:
    """The row's head: a box to pick it, the name that leads to the account, and a button for its preview."""
    said = escape(name or account)
    return (
        f'<th scope="row"><span class="row-head"><input type="checkbox" data-pick name="account" form="picked" '
        f'value="{escape(account)}" aria-label="Pick {said}">'
        f'<a class="row-name truncate" href="{escape(account_address(account))}">{said}</a>'
        f'<a class="row-preview" href="{escape(preview)}" data-panel-url="{escape(preview)}" '
        f'aria-label="Preview {said}"><svg class="icon" viewBox="0 0 16 16" aria-hidden="true">'
        f'<path d="M2.5 3h11v10h-11zM9.5 3v10"/></svg></a></span></th>'
    )


def trait_cell(of: CellOf, column: TraitColumn, row: int, *, is_person: bool = False) -> str:
    """A trait: a text, a number on the right, a date; unknown says so."""
    value = column.value(row)
    attributes = f"{of.css()}{of.attributes()}"
    if value is None:
        return f'<td{attributes}><span class="unknown-word" title="Nobody has said this yet.">not set</span></td>'
    text = trait_text(value)
    if is_person:
        return f"<td{attributes}>{person(text)}</td>"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"<td{of.css('number')}{of.attributes()}>{escape(text)}</td>"
    return f'<td{attributes}><span class="truncate" title="{escape(text)}">{escape(text)}</span></td>'


def trait_text(value: TraitValue) -> str:
    """A trait as people read it."""
    match value:
        case None:
            return "not set"
        case bool():
            return "yes" if value else "no"
        case int() | Decimal():
            exact = Decimal(value)
            return number_text(exact, max(0, -int(exact.normalize().as_tuple().exponent)))
        case date():
            return day_text(value)
        case str():
            return value


@dataclass(frozen=True, slots=True)
class MetricCell:
    """What is needed to draw a metric's cell beside its value. Of a `share` its parts say how sure it is."""

    look: Look
    line: Sequence[float | None] | None = None
    coloured: bool = False
    note: str = ""
    share: bool = False


@dataclass(frozen=True, slots=True)
class Leading:
    """The address that explains a number of a metric: what stands before and after the account in it."""

    before: str
    after: str

    @classmethod
    def to(cls, metric: str, day: date) -> Self:
        """The address of one metric's numbers on a day, for any account."""
        before, _, after = escape(number_address(metric, "~", day)).partition("account=~")
        return cls(f"{before}account=", after)

    def of(self, spelled: str) -> str:
        """The address for an account, as an address spells it."""
        return f"{self.before}{spelled}{self.after}"


def metric_cell(of: CellOf, seen: Seen, url: str, drawn: MetricCell) -> str:
    """A metric's value: coloured with its shape, its line beside it; a click opens what explains it."""
    colour = seen.colour
    title = ""
    if isinstance(seen.value, Known) and seen.value.denominator is not None:
        # An exact number equals a double that it is told apart from, and so would its title.
        title = _title(seen.value, type(seen.value.value).__name__, drawn.look, drawn.share)
    hover = f' title="{title}"' if title else ""
    link = link_to(url, figure(seen.value, drawn.look, unit=False))
    note = f'<span class="cell-note">{escape(drawn.note)}</span>' if drawn.note else ""
    shown = f"{note}{link}{_mark(colour, drawn.coloured)}"
    if drawn.line is not None:
        shown = f'<span class="lined">{sparkline(drawn.line, colour=colour, size=LINE)}<span>{shown}</span></span>'
    return f"<td{of.css('number', _css(colour))}{hover}{of.attributes()}>{shown}</td>"


@lru_cache(maxsize=16_384)
def _title(value: Known, _type: str, look: Look, share: bool) -> str:
    """What a value is made of, and of a share how sure it is; shares of the same parts are met again and again."""
    title = parts_text(value)
    if share and title:
        title = ". ".join((title, *certainty_sentences(of_share(value), look)))
    return escape(title)


@dataclass(frozen=True, slots=True)
class Shift:
    """A change with the colours before and after it, and the day that it leads to."""

    comparison: Comparison
    before: Colour
    now: Colour
    day: date

    @classmethod
    def of(cls, column: ChangeColumn, row: int) -> Self:
        """The change of one account."""
        colours = column.base.colour_of(row), column.current.colour_of(row)
        return cls(column.comparison(row), *colours, column.current.day)


def change_cell(of: CellOf, shift: Shift, url: str, looks: tuple[Look, bool]) -> str:
    """A metric's change: sign, arrow and verdict, in the colour of where the value stands now; perhaps in percent."""
    comparison, now, before = shift.comparison, shift.now, shift.before
    look, relative = looks
    moved = ""
    if now in _COLOURED and before in _COLOURED and now is not before:
        moved = (
            f'<span class="colour-move" title="was {NAMES[before]} on {day_text(date_of(comparison.base_day))}, '
            f'is {NAMES[now]} now">{shape(before, f"cell-shape text-{before}")}<span aria-hidden="true">→</span></span>'
        )
    chip = link_to(url, change_chip(comparison, look, relative=relative))
    return (
        f'<td{of.css("number", _css(now))}{of.attributes()}><span class="moved">{chip}{moved}{_mark(now)}</span></td>'
    )


def _css(colour: Colour) -> str:
    return f"cell-{colour}" if colour in _COLOURED else ""


def _mark(colour: Colour, room: bool = True) -> str:
    """The colour's shape and word; room for it where other cells of the column have one."""
    if colour not in _COLOURED:
        return '<span class="cell-room"></span>' if room else ""
    return f'{shape(colour, "cell-shape")}<span class="visually-hidden"> {NAMES[colour]}</span>'


def link_to(url: str, shown: SafeString) -> str:
    """A number that leads to what explains it, if anything does; the address is escaped already."""
    if not url:
        return shown
    return f'<a class="number-link" href="{url}" data-popover-url="{url}">{shown}</a>'


def joined(cells: Sequence[str]) -> SafeString:
    """Cells or rows, one after the other; everything in them is escaped already."""
    return mark_safe("".join(cells))  # noqa: S308
