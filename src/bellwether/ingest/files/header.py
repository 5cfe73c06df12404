"""Which row names the columns, and what their names are."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bellwether.ingest.refusal import ImportRefused

LOOKED_AT = 100
"""Rows at the beginning of a file among which the header is looked for."""

_NUMBER = re.compile(r"[-+(]?\s*[$€£]?\s*\d[\d.,'’\s]*\s*[%$€£)]?(e[-+]?\d+)?", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ]\d{1,2}:\d{2}.*)?")
_PERIOD = re.compile(r"(19|20)\d{2}([-/.]\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as written: its cells, the line on which it begins and the one on which it ends."""

    cells: Sequence[str]
    first: int
    last: int

    @property
    def filled(self) -> int:
        """How many cells are more than blanks."""
        return sum(1 for cell in self.cells if cell.strip())


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, the last line of the header (0: there is none), and what is to be told about it."""

    names: tuple[str, ...]
    line: int
    notes: tuple[str, ...] = ()


def header_of(rows: Sequence[Row], line: int | None, file: str) -> Header:
    """The header among the first rows of a file: on this line, or found."""
    filled = [row for row in rows if row.filled]
    if not filled:
        raise ImportRefused(f"{file} is empty, or its first lines are. A line must name the columns.")
    if line == 0:
        width = Counter(len(row.cells) for row in filled).most_common(1)[0][0]
        return Header(tuple(f"column {place + 1}" for place in range(width)), 0)
    if line is not None:
        named = next((row for row in filled if row.first <= line <= row.last), None)
        if named is None:
            raise ImportRefused(f"{file} has no names of columns on line {line}, where the mapping says its header is.")
        return _header(named, (), file)
    named = _first_of_usual_width(filled)
    _must_be_names(named, filled, file)
    above = [row for row in filled if row.first < named.first]
    notes: tuple[str, ...] = ()
    if above:
        first = next(cell.strip() for cell in above[0].cells if cell.strip())
        note = (
            f"{file}: line {named.first} names the columns; what stands above it (“{_short(first)}” on line "
            f"{above[0].first}) was passed over. If another line does, say “header: …”."
        )
        notes = (note,)
    return _header(named, notes, file)


def _header(row: Row, notes: tuple[str, ...], file: str) -> Header:
    names, more = names_of(row.cells, file)
    return Header(names, row.last, notes + more)


def names_of(cells: Sequence[str], file: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of columns that tell them apart, and notes of those that the header does not."""
    names = [cell.strip().removeprefix("\ufeff") for cell in cells]
    notes = []
    repeated = Counter(name for name in names if name)
    seen: Counter[str] = Counter()
    for place, name in enumerate(names):
        if not name:
            names[place] = f"column {place + 1}"
        elif repeated[name] > 1:
            seen[name] += 1
            names[place] = f"{name} [{seen[name]}]"
    if twice := [name for name, count in repeated.items() if count > 1]:
        listed = ", ".join(f"“{name}” ({repeated[name]} times)" for name in twice[:10])
        notes.append(
            f"{file}: the header repeats {listed}. Call them “{twice[0]} [1]”, “{twice[0]} [2]” in the mapping."
        )
    nameless = [place + 1 for place, cell in enumerate(cells) if not cell.strip()]
    if nameless:
        one = len(nameless) == 1
        listed = ", ".join(f"“column {place}”" for place in nameless[:10])
        notes.append(
            f"{file}: the header names {'one column' if one else 'some columns'} not: {listed} in the mapping."
        )
    return tuple(names), tuple(notes)


def _first_of_usual_width(filled: Sequence[Row]) -> Row:
    """The first row that fills at least half of the cells that rows usually fill, and more than the first of them."""
    usual = sorted(row.filled for row in filled)[len(filled) // 2]
    widest = max(row.filled for row in filled[:LOOKED_AT])
    needed = max(min(usual, widest) / 2, 1)
    titles = [row for row in filled if row.filled < needed or (usual > 1 and row.filled == 1 and row.cells[0].strip())]
    return next((row for row in filled if row not in titles), filled[0])


def _must_be_names(named: Row, filled: Sequence[Row], file: str) -> None:
    """Refuses a first row that looks like the rows below it."""
    below = [row for row in filled if row.first > named.first and len(row.cells) == len(named.cells)][:20]
    cells = [cell.strip() for cell in named.cells]
    telling = 0
    for place, cell in enumerate(cells):
        if not cell:
            continue
        kind = _kind(cell)
        if kind is None or _PERIOD.fullmatch(cell):
            if any(_shape(row.cells[place]) != _shape(cell) for row in below) or not any(map(str.isdigit, cell)):
                return
            continue
        if all(_kind(row.cells[place]) == kind for row in below if row.cells[place].strip()):
            telling += 1
    if telling and below:
        shown = ", ".join(cells[:4])
        raise ImportRefused(
            f"{file}: line {named.first} (“{_short(shown)}”) looks like a row, not like names of columns. Say "
            "“header: 0” in the mapping if no line names them (they are then “column 1”, “column 2”, …), or "
            f"“header: {named.first}” if this one does."
        )


def _kind(cell: str) -> str | None:
    if _DATE.fullmatch(cell.strip()):
        return "date"
    return "number" if _NUMBER.fullmatch(cell.strip()) else None


def _shape(cell: str) -> str:
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", cell.strip()))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"
