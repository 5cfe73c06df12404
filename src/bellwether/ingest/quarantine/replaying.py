"""Rows that were left out, taken through their mapping again: after definitions, lookups or the rows were mended."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from heapq import merge
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np
import pyarrow as pa

from bellwether.ingest.cells import as_text, trimmed
from bellwether.ingest.destination import Destination
from bellwether.ingest.detect.settle import Settled
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.importer import Beside, import_pieces
from bellwether.ingest.mapping import EventMapping, FileMapping, RecordMapping
from bellwether.ingest.parsed import present
from bellwether.ingest.quarantine.batches import Batch, chunks, rows_in
from bellwether.ingest.quarantine.exports import once, restored
from bellwether.ingest.quarantine.keeping import kept, line_of
from bellwether.ingest.quarantine.ledger import Kept, Origin
from bellwether.ingest.quarantine.lines import Lines
from bellwether.ingest.quarantine.mended import mended_pieces
from bellwether.ingest.quarantine.remapping import remapped
from bellwether.ingest.quarantine.tolerance import Tolerance
from bellwether.ingest.refusal import ImportRefused, Rejection
from bellwether.ingest.report import ImportReport

PIECE_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of a replay: the report of the rows taken, and how many left the quarantine, failed again, or wait.

    `skipped` left it because the mapping chooses other rows; `id` is that of the import from now on.
    """

    id: str
    report: ImportReport
    passed: int
    failed: int
    waiting: int
    skipped: int = 0


class _Failures:
    """Writes down what fails again; what waits stays as it is until the replay is over."""

    def __init__(self, file: str, to: BinaryIO) -> None:
        self._file, self._to = file, to
        self.lines = Lines()

    def add(self, rejections: Iterable[Rejection], columns: Iterable[str] = ()) -> None:  # noqa: ARG002
        """Writes down why rows fail."""
        failing = list(rejections)
        self._to.writelines(line_of(kept(self._file, one)) for one in failing)
        self.lines.add(np.array([one.line for one in failing], dtype=np.int64))

    @property
    def kept(self) -> Path | None:
        """A replay has no file of its own."""
        return None


@dataclass(slots=True)
class _Taken:
    """Which lines were taken through the mapping, and which of those that wait could have been."""

    waiting: Lines
    lines: Lines = field(default_factory=Lines)

    def of(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """The pieces, noted on their way."""
        for piece in pieces:
            self.lines.add(piece.line)
            yield piece


def replay(
    batch: Batch, into: Destination, *, mended: Path | None = None, mapping: FileMapping | None = None
) -> Replayed:
    """Takes the rows that wait, or their mended copies, through the import's mapping; those that pass leave.

    What the file said of undated traits holds from the file's day. Events and records that are added are learned now;
    where the newest of several facts holds, the rows are as old as their import, so that they never replace what came
    after it. All rows are one transaction. Another mapping is that of the import from then on.
    """
    ledger = batch.ledger
    waiting = _lines_of(row for row in batch.rows() if row.row or mended is not None)

    def pieces() -> Iterator[Piece]:
        return _pieces(batch) if mended is None else _known(map(restored, mended_pieces(mended)), waiting, ledger.label)

    told = Settled(ledger.told(), ()) if mapping is None else remapped(ledger, mapping, pieces, into.catalog)
    origin = ledger.origin(told.mapping)
    _place_is_free(batch, origin)
    into = replace(into, strict=False, tolerance=Tolerance(None), trial=False)
    if told.mapping.update or not isinstance(told.mapping, EventMapping | RecordMapping):
        into = replace(into, now=ledger.imported_at)
    taken, again = _Taken(waiting), batch.shelf.again
    try:
        with again.open("wb") as lines, into.warehouse.transaction():
            failures = _Failures(ledger.file, lines)
            report = import_pieces(taken.of(pieces()), origin, into, failures, Beside(told.notes, rows=PIECE_ROWS))
        return _settled(batch, _Run(told.mapping, origin, report, taken, failures.lines))
    finally:
        again.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Run:
    """A replay whose facts are written."""

    mapping: FileMapping
    origin: Origin
    report: ImportReport
    taken: _Taken
    failed: Lines


def _settled(batch: Batch, run: _Run) -> Replayed:
    """What waits from now on: rows that were not taken, and those that failed again, with the reason of today."""
    skipped = run.report.skipped
    passed = max(len(run.taken.lines.also_in(run.taken.waiting).without(run.failed)) - skipped, 0)
    after = msgspec.structs.replace(
        batch.ledger,
        id=run.origin.id,
        replayed=batch.ledger.replayed + passed,
        mapping=msgspec.Raw(msgspec.json.encode(run.mapping)),
        source=run.mapping.source,
        file_day=run.origin.day.file,
    )
    untaken = (row for row in batch.rows() if row.line not in run.taken.lines)
    # In the order of their lines, and all reasons of one row together.
    left = batch.keep(merge(untaken, rows_in(batch.shelf.again), key=attrgetter("line")), ledger=after)
    return Replayed(after.id, run.report, passed, len(run.failed), left, skipped)


def _place_is_free(batch: Batch, origin: Origin) -> None:
    if origin.id != batch.ledger.id and batch.shelf.of(origin.id).ledger.exists():
        raise ImportRefused(
            f"{batch.ledger.label} was imported by this mapping too ({origin.id}), and what that left out waits there. "
            f"Discard the rows of {batch.ledger.id} instead."
        )


def _lines_of(rows: Iterable[Kept]) -> Lines:
    lines = Lines()
    for some in chunks(rows, PIECE_ROWS):
        lines.add(np.array([row.line for row in some], dtype=np.int64))
    return lines


def _pieces(batch: Batch) -> Iterator[Piece]:
    """The rows that could be cut into cells, as they were read."""
    rows = once(row for row in batch.rows() if row.row)
    done, total = 0, batch.ledger.left_out
    for some in chunks(rows, PIECE_ROWS):
        done += len(some)
        yield piece_of(some, batch.ledger.columns, (done, max(total, done)))


def piece_of(rows: Sequence[Kept], columns: Sequence[str], progress: tuple[int, int]) -> Piece:
    """Kept rows as a piece of a file."""
    names = dict.fromkeys([*columns, *(name for row in rows for name in row.row)])
    cells = {name: pa.array([row.row.get(name) for row in rows], pa.string()) for name in names}
    return Piece(cells, np.array([row.line for row in rows], dtype=np.int64), (), *progress)


def _with_cells(piece: Piece) -> Piece:
    filled = np.zeros(len(piece.line), dtype=np.bool_)
    for column in piece.columns.values():
        filled |= present(trimmed(as_text(column)))
    if filled.all():
        return piece
    columns = {name: column.filter(pa.array(filled)) for name, column in piece.columns.items()}
    return replace(piece, columns=columns, line=piece.line[filled])


def _known(pieces: Iterable[Piece], waiting: Lines, label: str) -> Iterator[Piece]:
    """Mended pieces, each row of which must be one that waits. A row of which every cell is empty is not mended."""
    for piece in map(_with_cells, pieces):
        for rejection in piece.rejected:
            raise ImportRefused(f"{rejection.sentence('The mended file')}. Mend it and replay again.")
        strange = piece.line[~waiting.has(piece.line)]
        if len(strange):
            raise ImportRefused(
                f"No row of line {strange[0]:,} of {label} waits, but the mended file has one. Export the rows again, "
                "or keep the column “bellwether_line” as it was."
            )
        yield piece
