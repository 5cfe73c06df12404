"""Tables: columns with their sort links, rows of ready cells, a footer that names its methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlencode

from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `sort` is the word for it in the address; an empty one cannot be sorted by."""

    title: str
    sort: str = ""
    number: bool = False
    unit: str = ""
    hint: str = ""
    family: str = ""

    @property
    def css(self) -> str:
        """The class of its header."""
        return "number" if self.number else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its first cell's content, which names it, and the other cells (`<td>` each)."""

    head: SafeString
    cells: Sequence[SafeString]
    id: str = ""
    css: str = ""

    @property
    def html(self) -> SafeString:
        """The row."""
        name = f' id="{escape(self.id)}"' if self.id else ""
        css = f' class="{escape(self.css)}"' if self.css else ""
        return mark_safe(f'<tr{name}{css}><th scope="row">{self.head}</th>{"".join(self.cells)}</tr>')


@dataclass(frozen=True, slots=True)
class Foot:
    """One cell of the footer: the rolled-up figure and the name of the method."""

    figure: SafeString
    method: str = ""
    number: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table as its template draws it. `query` is the address's query, which sorting keeps except for `sort`.

    `sorted_by` is the word in the address: a column's, with “-” before it for the highest first.
    `more_url` asks for the rows that follow; it is fetched when the end comes into sight.
    """

    label: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    query: Mapping[str, str] = field(default_factory=dict)
    sorted_by: str = ""
    more_url: str = ""
    foot: Sequence[Foot] = ()
    note: str = ""
    empty: str = "There is nothing to show."
    selection_bar: str = ""

    @property
    def heads(self) -> tuple[Head, ...]:
        """The header cells, each with the address that sorts by it."""
        return tuple(self._head(column) for column in self.columns)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.columns)

    @property
    def families(self) -> tuple[tuple[str, int], ...]:
        """The families over the columns with how many columns each spans; empty where no column has one."""
        spans: list[tuple[str, int]] = []
        for column in self.columns:
            if spans and spans[-1][0] == column.family:
                spans[-1] = (column.family, spans[-1][1] + 1)
            else:
                spans.append((column.family, 1))
        return tuple(spans) if any(name for name, _ in spans) else ()

    def _head(self, column: Column) -> Head:
        if not column.sort:
            return Head(column)
        highest_first = self.sorted_by == f"-{column.sort}"
        lowest_first = self.sorted_by == column.sort
        # A number is asked for from the top, a name from the front; the second click turns it round.
        first, second = (f"-{column.sort}", column.sort) if column.number else (column.sort, f"-{column.sort}")
        wanted = second if self.sorted_by == first else first
        sort = "descending" if highest_first else "ascending" if lowest_first else ""
        return Head(column, "?" + urlencode({**self.query, "sort": wanted}), sort)


@dataclass(frozen=True, slots=True)
class Head:
    """A header cell: its column, the address that sorts by it, and how the table is sorted by it now."""

    column: Column
    url: str = ""
    sort: str = ""
