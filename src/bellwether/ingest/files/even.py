"""Pieces of even size: as many rows as the warehouse stores together, wherever the reader happened to cut."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bellwether.engine.warehouse.insertion import ROW_GROUP
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.refusal import ImportRefused, Rejection

ROWS = 2 * ROW_GROUP
MOST_BYTES = 128 << 20


@dataclass(slots=True)
class _Gathered:
    """Pieces of one shape that wait to be joined."""

    pieces: list[Piece] = field(default_factory=list)
    rows: int = 0
    bytes: int = 0

    def add(self, piece: Piece) -> None:
        self.pieces.append(piece)
        self.rows += len(piece.line)
        self.bytes += sum(column.nbytes for column in piece.columns.values())

    def fits(self, piece: Piece) -> bool:
        """Whether the piece has the same columns as those that wait."""
        return not self.pieces or _shape(self.pieces[0]) == _shape(piece)

    def cut(self, rows: int) -> Piece:
        """The first rows as one piece; the others wait on."""
        whole = self.pieces[0] if len(self.pieces) == 1 else _joined(self.pieces)
        self.pieces, self.rows, self.bytes = [], 0, 0
        if len(whole.line) <= rows:
            return whole
        first, rest = _split(whole, rows)
        self.add(rest)
        return first


def evenly(pieces: Iterable[Piece], rows: int | None = None) -> Iterator[Piece]:
    """The same rows in pieces of so many (ROWS), the last one shorter; in shorter ones where rows are very long."""
    gathered, wanted = _Gathered(), rows or ROWS
    try:
        for piece in pieces:
            if not gathered.fits(piece):
                yield gathered.cut(gathered.rows)
            gathered.add(piece)
            while gathered.rows >= wanted:
                yield gathered.cut(wanted)
            if gathered.bytes >= MOST_BYTES:
                yield gathered.cut(gathered.rows)
    except ImportRefused:
        # The file breaks off here; what came before is whole.
        if gathered.pieces:
            yield gathered.cut(gathered.rows)
        raise
    if gathered.pieces:
        yield gathered.cut(gathered.rows)


def _shape(piece: Piece) -> tuple[list[tuple[str, pa.DataType]], frozenset[str]]:
    return [(name, column.type) for name, column in piece.columns.items()], piece.exact


def _joined(pieces: list[Piece]) -> Piece:
    columns = {name: pa.concat_arrays([piece.columns[name] for piece in pieces]) for name in pieces[0].columns}
    rejected = tuple(rejection for piece in pieces for rejection in piece.rejected)
    line: NDArray[np.int64] = np.concatenate([piece.line for piece in pieces])
    last = pieces[-1]
    faults = tuple(fault for piece in pieces for fault in piece.faults)
    return Piece(columns, line, rejected, last.position, last.size, last.exact, faults)


def _split(piece: Piece, rows: int) -> tuple[Piece, Piece]:
    border = piece.line[rows]
    before: tuple[Rejection, ...] = tuple(row for row in piece.rejected if row.line < border)
    after: tuple[Rejection, ...] = tuple(row for row in piece.rejected if row.line >= border)
    # Lines of a mended file stand in any order, so a bad cell goes where its row goes.
    here = set(piece.line[:rows].tolist()) if piece.faults else set()
    faults = tuple(fault for fault in piece.faults if fault.line in here)
    later = tuple(fault for fault in piece.faults if fault.line not in here)
    first = {name: column.slice(0, rows) for name, column in piece.columns.items()}
    rest = {name: column.slice(rows) for name, column in piece.columns.items()}
    return (
        Piece(first, piece.line[:rows], before, piece.position, piece.size, piece.exact, faults),
        Piece(rest, piece.line[rows:], after, piece.position, piece.size, piece.exact, later),
    )
