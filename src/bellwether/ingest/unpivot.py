"""Wide tables made long: columns such as one for each month become rows, each with its heading and its cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import assert_never

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bellwether.ingest.cells import as_text, trimmed, without_codes
from bellwether.ingest.expressions import Expression
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.parsed import present
from bellwether.ingest.periods import DayOfPeriod, days_of
from bellwether.ingest.refusal import ImportRefused

STAR = "*"
DAY = "day"
"""The name of the column of headings when they are days or periods."""

ROWS_AT_ONCE = 500_000


class Span(Expression, frozen=True):
    """The headings from one to another, both included, in the order of the file."""

    first: str = msgspec.field(name="from")
    last: str = msgspec.field(name="to")


class Unpivot(Expression, frozen=True):
    """Which headings become rows. Each row has the heading in a new column `name`, and the cells in others.

    `cells` says how the column of each cell is called, `*` being the heading.
    """

    columns: str | list[str] | Span
    name: str
    cells: dict[str, str] = msgspec.field(default_factory=lambda: {"value": STAR})
    format: str | None = None
    day: DayOfPeriod = DayOfPeriod.LAST

    @property
    def dated(self) -> bool:
        """Whether the headings are days or periods."""
        return self.name == DAY or self.format is not None

    @property
    def made(self) -> list[str]:
        """The columns that the mapping may name besides those of the file."""
        return [self.name, *self.cells]

    def headings(self, columns: list[str], file: str) -> list[str]:
        """The headings in the order of the file."""
        bare = list(dict.fromkeys(heading for name in columns for heading in self._bare(name)))
        match self.columns:
            case str() as pattern:
                chosen = [heading for heading in bare if fnmatchcase(heading, pattern)]
            case list() as listed:
                lacking = [heading for heading in listed if heading not in bare]
                if lacking:
                    raise ImportRefused(f"{file}: “unpivot” names the heading “{lacking[0]}”, which the file has not.")
                chosen = listed
            case Span(first=first, last=last):
                for end in (first, last):
                    if end not in bare:
                        raise ImportRefused(f"{file}: “unpivot” names the heading “{end}”, which the file has not.")
                chosen = bare[bare.index(first) : bare.index(last) + 1]
            case _:
                assert_never(self.columns)
        if not chosen:
            raise ImportRefused(
                f"{file}: no column fits “unpivot”. Its columns are: {', '.join(columns[:20])}. "
                "Write them with * and ? in “columns”, as a list, or as {from: …, to: …}."
            )
        return chosen

    def _bare(self, column: str) -> Iterator[str]:
        """What of a column's name is the heading, for each way in which it may be the name of a cell."""
        for form in self.cells.values():
            before, _, after = form.partition(STAR)
            if len(column) > len(before) + len(after) and column.startswith(before) and column.endswith(after):
                yield column[len(before) : len(column) - len(after)]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to import: a piece, the piece of the file that they are from, and the row of it that each is from.

    Where the rows were unpivoted, `heading` numbers each row's heading, and `places` has the file's column of each
    cell by heading. `counted` rows of the file were read for these, of which `skipped` were not chosen.
    """

    piece: Piece
    read: Piece
    origin: NDArray[np.int64]
    heading: NDArray[np.int64] | None = None
    places: Mapping[str, tuple[str, ...]] | None = None
    counted: int = 0
    skipped: int = 0

    def column_in_file(self, row: int, column: str) -> str:
        """The column of the file that a row's column was read from."""
        if self.heading is None or self.places is None or column not in self.places:
            return column
        return self.places[column][int(self.heading[row])]


def chosen_rows(piece: Piece, chosen: NDArray[np.bool_]) -> Rows:
    """The rows of a piece that are imported."""
    origin = np.flatnonzero(chosen)
    if len(origin) == len(piece.line):
        return Rows(piece, piece, origin)
    mask = pa.array(chosen)
    columns = {name: column.filter(mask) for name, column in piece.columns.items()}
    return Rows(replace(piece, columns=columns, line=piece.line[chosen]), piece, origin)


class Unpivoting:
    """One file's wide rows made long; a cell that is `missing` makes none. Remembers how its headings were read."""

    def __init__(self, told: Unpivot, missing: Sequence[str], file: str) -> None:
        self._told = told
        self._missing = missing
        self._file = file
        self._known: dict[tuple[str, ...], tuple[list[str], pa.Array]] = {}
        self.note = ""

    def long(self, rows: Rows) -> Iterator[Rows]:
        """The rows, so many at a time that they fit into memory; a row without any cell is none."""
        headings, names = self._headings(rows.piece)
        at_once = max(1, ROWS_AT_ONCE // len(headings))
        for start in range(0, max(len(rows.origin), 1), at_once):
            yield self._melted(rows, slice(start, start + at_once), headings, names)

    def _headings(self, piece: Piece) -> tuple[list[str], pa.Array]:
        columns = tuple(name for name in piece.columns if name)
        if columns not in self._known:
            headings = self._told.headings(list(columns), self._file)
            names = headings
            if self._told.dated:
                try:
                    days, form = days_of(headings, self._told.format, self._told.day)
                except ImportRefused as refused:
                    raise ImportRefused(f"{self._file}: “unpivot”: {refused}") from refused
                names = [day.isoformat() for day in days]
                self.note = f"headings are read as {form}: “{headings[0]}” is {names[0]}"
            self._known[columns] = headings, pa.array(names, pa.string())
        return self._known[columns]

    def _melted(self, rows: Rows, part: slice, headings: list[str], names: pa.Array) -> Rows:
        piece, count = rows.piece, len(rows.origin[part])
        places = {cell: tuple(form.replace(STAR, one) for one in headings) for cell, form in self._told.cells.items()}
        # Row by row, so that lines stay in order.
        turn = np.arange(count * len(headings), dtype=np.int64).reshape(len(headings), count).T.ravel()
        cells = {cell: self._stacked(piece, columns, part).take(pa.array(turn)) for cell, columns in places.items()}
        there = np.zeros(len(turn), dtype=np.bool_)
        for stacked in cells.values():
            there |= present(stacked)
        row, heading = (turn % max(count, 1))[there], (turn // max(count, 1))[there]
        taken, mask = pa.array(row), pa.array(there)
        used = {column for listed in places.values() for column in listed}
        columns = {name: column[part].take(taken) for name, column in piece.columns.items() if name not in used}
        columns |= {cell: stacked.filter(mask) for cell, stacked in cells.items()}
        columns[self._told.name] = names.take(pa.array(heading))
        exact = piece.exact | {cell for cell, listed in places.items() if piece.exact.issuperset(listed)}
        first = part.start == 0
        melted = replace(
            piece,
            columns=columns,
            line=piece.line[part][row],
            rejected=piece.rejected if first else (),
            exact=exact,
        )
        at = places | {self._told.name: next(iter(places.values()))}
        return Rows(melted, rows.read, rows.origin[part][row], heading, at)

    def _stacked(self, piece: Piece, columns: tuple[str, ...], part: slice) -> pa.Array:
        """The cells of several columns, one column after the other."""
        count = len(piece.line[part])
        nothing = pa.nulls(count, pa.string())
        stacked = pa.concat_arrays(
            [trimmed(as_text(piece.columns[one][part])) if one in piece.columns else nothing for one in columns]
        )
        return without_codes(stacked, self._missing)[0]
