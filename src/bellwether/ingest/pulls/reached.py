"""How far rows reach: the last value of their cursor, and how many rows share it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

import pyarrow as pa

from bellwether.ingest.pulls.domain import Position, PullRefused, position_told


@dataclass(frozen=True, slots=True)
class Reached:
    """A value of the cursor, as it is kept, and how many rows that were read have it."""

    position: Mapping[str, str] | None
    rows: int = 0

    def without_known(self, table: pa.Table, cursor: str) -> pa.Table:
        """The rows of a first table without those of this very moment, if they are as many as before."""
        if not self.rows or self.position is None:
            return table
        return table.slice(self.rows) if _alike(_cells(table, cursor), self.position) == self.rows else table

    def after(self, table: pa.Table, cursor: str) -> Reached:
        """How far it reaches with further rows, which are in the order of the cursor."""
        last = next((cell for cell in _backwards(table, cursor) if cell is not None), None)
        if last is None:
            return self
        told = position_told(last)
        alike = _alike((cell for cell in _backwards(table, cursor) if cell is not None), told)
        earlier = self.rows if told == self.position else 0
        return Reached(told, alike + earlier)


def _alike(cells: Iterable[Position | None], told: Mapping[str, str]) -> int:
    """How many of the first cells are this value."""
    return sum(1 for _ in takewhile(lambda cell: cell is not None and position_told(cell) == told, cells))


def _cells(table: pa.Table, cursor: str) -> Iterator[Position | None]:
    column = _column(table, cursor)
    return (column[place].as_py() for place in range(len(column)))


def _backwards(table: pa.Table, cursor: str) -> Iterator[Position | None]:
    column = _column(table, cursor)
    return (column[place].as_py() for place in range(len(column) - 1, -1, -1))


def _column(table: pa.Table, cursor: str) -> pa.ChunkedArray:
    if cursor not in table.column_names:
        known = ", ".join(table.column_names)
        raise PullRefused(f"The query brings no column “{cursor}”, which is its cursor. Its columns are: {known}.")
    return table.column(cursor)
