"""What every kind of import does with a piece: build tables, write them together, say which rows it left out."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bellwether.engine.warehouse.writer import WriteReport
from bellwether.ingest.destination import Destination
from bellwether.ingest.mapping import Spec
from bellwether.ingest.report import Tally
from bellwether.ingest.sheet import Sheet

Write = Callable[[Tally], None]
"""Writes the good rows of a sheet in the transaction that is open, fails the others, and counts both."""


class Facts(ABC):
    """One kind of import."""

    @abstractmethod
    def take(self, sheet: Sheet, tally: Tally) -> None:
        """Writes the good rows of a sheet in the transaction that is open and fails the others."""

    def ready(self, sheet: Sheet) -> Write:
        """What is left to do with a sheet in its transaction; what can be done before it is done here."""
        return partial(self.take, sheet)

    def finish(self, tally: Tally) -> None:  # noqa: B027  # most kinds have nothing left to do
        """What remains when the last row has been taken."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A table whose rows have an id, and the row of the sheet that each came from."""

    table: pa.Table
    row: NDArray[np.int64]

    def where(self, mask: NDArray[np.bool_]) -> "Keyed":
        """The rows that the mask keeps."""
        if mask.all():
            return self
        return Keyed(self.table.filter(pa.array(mask)), self.row[mask])


def keyed(sheet: Sheet, columns: dict[str, pa.Array]) -> Keyed:
    """The sheet's good rows as a table of these columns."""
    good = sheet.good
    return Keyed(pa.table(columns), np.arange(sheet.rows)).where(good)


def recorded(sheet: Sheet, spec: Spec | None, destination: Destination) -> pa.Array:
    """When each row was learned: its own column, else this import."""
    now = pa.scalar(destination.recorded, pa.int64())
    return pa.repeat(now, sheet.rows) if spec is None else pc.fill_null(sheet.moments(spec).at, now)


def once(sheet: Sheet, rows: Keyed, key: Sequence[str], *, update: bool) -> tuple[Keyed, int]:
    """Rows with a key of their own, and how many were said twice in the same words.

    Of rows with one key and different content the first holds and the others fail; with `update` the last holds.
    """
    place = pa.array(np.arange(len(rows.row)))
    groups = rows.table.select(key).append_column("place", place).group_by(key, use_threads=False)
    firsts = groups.aggregate([("place", "max" if update else "min")])
    if firsts.num_rows == len(rows.row):
        return rows, 0
    kept = np.zeros(len(rows.row), dtype=np.bool_)
    kept[firsts.column(len(key)).to_numpy()] = True
    holder = {_key(row, key): row for row in rows.table.filter(pa.array(kept)).to_pylist()}
    repeated = 0
    other = rows.table.filter(pa.array(~kept)).to_pylist()
    for row, content in zip(rows.row[~kept].tolist(), other, strict=True):
        if update or holder[_key(content, key)] == content:
            repeated += 1
        else:
            sheet.conflict(row, "this id came before in this file with other content; the first row holds")
    return rows.where(kept), repeated


def _key(row: dict[str, object], key: Sequence[str]) -> tuple[object, ...]:
    return tuple(row[name] for name in key)


def written(sheet: Sheet, rows: Keyed, key: str, write: Callable[[pa.Table], WriteReport]) -> WriteReport:
    """Writes a table and fails the rows that the warehouse holds with other content."""
    if not len(rows.row):
        return WriteReport()
    report = write(rows.table)
    if report.conflicts:
        against = pa.array(report.conflicts, type=pa.string())
        met = pc.is_in(rows.table[key], value_set=against).to_numpy(zero_copy_only=False)
        for row in rows.row[met].tolist():
            sheet.conflict(row, "this id was imported before with other content; say “update: true” to replace it")
    return report
