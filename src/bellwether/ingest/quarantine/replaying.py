"""Rows that were left out, taken through their mapping again: after definitions, lookups or the rows were mended."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa

from bellwether.ingest.cells import as_text, trimmed
from bellwether.ingest.destination import Destination
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.importer import import_pieces
from bellwether.ingest.mapping import EventMapping, FileMapping, RecordMapping
from bellwether.ingest.parsed import present
from bellwether.ingest.quarantine.batches import Batch
from bellwether.ingest.quarantine.exports import once, restored
from bellwether.ingest.quarantine.keeping import kept
from bellwether.ingest.quarantine.ledger import Kept, Origin, dated
from bellwether.ingest.quarantine.tolerance import Tolerance
from bellwether.ingest.refusal import ImportRefused, Rejection
from bellwether.ingest.report import ImportReport
from bellwether.ingest.undated import FileDay

PIECE_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of a replay: the report of the rows taken, and how many left the quarantine, failed again, or wait."""

    report: ImportReport
    passed: int
    failed: int
    waiting: int


@dataclass(slots=True)
class _Failures:
    """Collects what fails again, by line; nothing is written anywhere until the replay is over."""

    rows: dict[int, list[Rejection]]

    def add(self, rejections: Iterable[Rejection], columns: Iterable[str] = ()) -> None:  # noqa: ARG002
        """Remembers why rows fail."""
        for one in rejections:
            self.rows.setdefault(one.line, []).append(one)

    @property
    def kept(self) -> Path | None:
        """A replay has no file of its own."""
        return None


def replay(
    batch: Batch, into: Destination, *, mended: Iterable[Piece] | None = None, mapping: FileMapping | None = None
) -> Replayed:
    """Takes the rows that wait, or their mended copies, through the import's mapping; those that pass leave.

    What the file said of undated traits holds from the file's day. Events and records that are added are learned now;
    where the newest of several facts holds, the rows are as old as their import, so that they never replace what came
    after it. All rows are one transaction.
    """
    ledger = batch.ledger
    told = ledger.told() if mapping is None else dated(mapping, _day(batch))
    into = replace(into, strict=False, tolerance=Tolerance(None))
    if told.update or not isinstance(told, EventMapping | RecordMapping):
        into = replace(into, now=ledger.imported_at)
    origin = Origin(Path(ledger.file), ledger.what, told, into.now, _day(batch), ledger.inside)
    waiting = {row.line for row in batch.rows() if row.row or mended is not None}
    taken: set[int] = set()
    failures = _Failures({})
    pieces = _pieces(batch) if mended is None else _known(map(restored, mended), waiting, ledger.label)
    with into.warehouse.transaction():
        report = import_pieces(_noted(pieces, taken), origin, into, failures)
    taken |= set(failures.rows)
    passed = (taken & waiting) - set(failures.rows)
    after = msgspec.structs.replace(
        ledger,
        replayed=ledger.replayed + len(passed),
        mapping=ledger.mapping if mapping is None else msgspec.Raw(msgspec.json.encode(mapping)),
    )

    failed = len(failures.rows)

    def change(row: Kept) -> Kept | None:
        # A wide row waits once for each of its cells that cannot be used.
        again = failures.rows.get(row.line)
        if again is not None:
            return kept(ledger.file, again.pop(0)) if again else None
        return None if row.line in passed else row

    left = batch.keep(change, ledger=after) if taken else batch.waiting()
    return Replayed(report, len(passed), failed, left)


def _day(batch: Batch) -> FileDay:
    ledger = batch.ledger
    if ledger.file_day is None or ledger.today is None:
        raise ImportRefused(f"{ledger.label} was imported by an older version. Import the file again instead.")
    return FileDay(ledger.file_day, ledger.today)


def _noted(pieces: Iterable[Piece], taken: set[int]) -> Iterator[Piece]:
    for piece in pieces:
        taken.update(piece.line.tolist())
        yield piece


def _pieces(batch: Batch) -> Iterator[Piece]:
    """The rows that could be cut into cells, as they were read."""
    rows = once(row for row in batch.rows() if row.row)
    done, total = 0, batch.ledger.left_out
    while some := list(islice(rows, PIECE_ROWS)):
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


def _known(pieces: Iterable[Piece], waiting: set[int], label: str) -> Iterator[Piece]:
    """Mended pieces, each row of which must be one that waits. A row of which every cell is empty is not mended."""
    for piece in map(_with_cells, pieces):
        for rejection in piece.rejected:
            raise ImportRefused(f"{rejection.sentence('The mended file')}. Mend it and replay again.")
        strange = next((line for line in piece.line.tolist() if line not in waiting), None)
        if strange is not None:
            raise ImportRefused(
                f"No row of line {strange:,} of {label} waits, but the mended file has one. Export the rows again, "
                "or keep the column “bellwether_line” as it was."
            )
        yield piece
