"""Rows that were left out as a file to mend: the columns of the file they came from, and ours that say what is wrong.

An import leaves our columns out and gives back what was done to cells that a spreadsheet would take for formulas.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from io import StringIO
from itertools import chain, groupby
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.ingest.cells import as_text
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.quarantine.ledger import Kept
from bellwether.ingest.quarantine.workbook import write_workbook
from bellwether.ingest.refusal import ImportRefused, Rejection

LINE = "bellwether_line"
COLUMN = "bellwether_column"
REASON = "bellwether_reason"
TEXT = "bellwether_text"
OURS = (LINE, COLUMN, REASON, TEXT)

BLOCK = 1 << 16
"""Letters of a text that are made before they are handed on."""

_RISKY = "=+-@\t\r\n"
_QUOTED = _RISKY + "'"
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*\s?%?")
_SHIELDED = r"^'([=+\-@\t\r\n'])"


def harmless(cell: str) -> str:
    """The cell, with an apostrophe in front where a spreadsheet would take it for a formula."""
    if not cell or cell[0] not in _QUOTED:
        return cell
    if cell[0] == "'":
        return "'" + cell if cell[1:2] and cell[1] in _QUOTED else cell
    return cell if _NUMBER.fullmatch(cell) else "'" + cell


def as_written(cell: str) -> str:
    """The cell without the apostrophe that `harmless` put in front."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in _QUOTED else cell


def restored(piece: Piece) -> Piece:
    """A piece of an exported file as it was before: its own columns and cells, and the lines of the first file."""
    if LINE not in piece.columns:
        return piece
    columns = {
        as_written(name): pc.replace_substring_regex(as_text(column), _SHIELDED, r"\1")
        for name, column in piece.columns.items()
        if name not in OURS
    }
    lines = _first_lines(piece)
    return replace(piece, columns=columns, line=lines, faults=_faults(piece, lines))


def _faults(piece: Piece, lines: np.ndarray[tuple[int], np.dtype[np.int64]]) -> tuple[Rejection, ...]:
    """The cells that hold nothing usable, by the lines of the first file."""
    first = dict(zip(piece.line.tolist(), lines.tolist(), strict=True)) if piece.faults else {}
    return tuple(
        replace(one, line=first.get(one.line, one.line), column=as_written(one.column)) for one in piece.faults
    )


def _first_lines(piece: Piece) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    told = as_text(piece.columns[LINE])
    numbers = pc.if_else(pc.match_substring_regex(told, r"^\d{1,18}$"), told, pa.scalar(None, pa.string()))
    lines: np.ndarray[tuple[int], np.dtype[np.int64]] = (
        pc.coalesce(numbers.cast(pa.int64()), pa.array(piece.line)).to_numpy(zero_copy_only=False).astype(np.int64)
    )
    return lines


def header_of(columns: Sequence[str], rows: Iterable[Kept]) -> list[str]:
    """The file's columns in their order, then those that only the rows name."""
    known = dict.fromkeys(columns)
    for row in rows:
        known.update(dict.fromkeys(row.row))
    return [name for name in known if name not in OURS]


def write_export(path: Path, columns: Sequence[str], rows: Callable[[], Iterable[Kept]]) -> None:
    """Writes rows to a file that can be mended, by the ending of its name: .csv, .tsv, .xlsx or .jsonl.

    They are gone through twice, for the columns and for the cells, and never all in memory.
    """
    header = header_of(columns, rows())
    titles = [*map(harmless, header), *OURS]
    table = _table(header, rows())
    match path.suffix.lower():
        case ".csv":
            _write_text(path, titles, table, ",")
        case ".tsv":
            _write_text(path, titles, table, "\t")
        case ".xlsx":
            try:
                write_workbook(path, titles, table)
            except ImportRefused:
                # Half a workbook would stand in the way of the next one.
                path.unlink(missing_ok=True)
                raise
        case ".jsonl":
            with path.open("wb") as lines:
                lines.writelines(msgspec.json.encode(dict(zip(titles, row, strict=True))) + b"\n" for row in table)
        case ending:
            raise ImportRefused(
                f"{path}: rows cannot be written as “{ending}”. Name a .csv, .tsv, .xlsx or .jsonl file."
            )


def exported_blocks(columns: Sequence[str], rows: Callable[[], Iterable[Kept]]) -> Iterator[bytes]:
    """The .csv file that `write_export` writes, block by block while its rows are read."""
    header = header_of(columns, rows())
    return _blocks([*map(harmless, header), *OURS], _table(header, rows()), ",")


def once(rows: Iterable[Kept]) -> Iterator[Kept]:
    """Each row of the file once, with all the reasons for which it waits: a wide row may wait for several cells."""
    for _, same in groupby(rows, key=lambda row: row.line):
        first, *others = same
        if not others:
            yield first
            continue
        columns = dict.fromkeys(row.column for row in (first, *others) if row.column)
        reasons = dict.fromkeys(row.reason for row in (first, *others))
        yield msgspec.structs.replace(first, column=", ".join(columns), reason="; ".join(reasons))


def _table(header: Sequence[str], rows: Iterable[Kept]) -> Iterator[list[str]]:
    for row in once(rows):
        cells = [harmless(row.row.get(name, "")) for name in header]
        # A row that could not be cut into cells is there as its text.
        yield [*cells, str(row.line), row.column, row.reason, "" if row.row else harmless(row.value)]


def _write_text(path: Path, titles: Sequence[str], table: Iterable[Sequence[str]], delimiter: str) -> None:
    with path.open("wb") as text:
        text.writelines(_blocks(titles, table, delimiter))


def _blocks(titles: Sequence[str], table: Iterable[Sequence[str]], delimiter: str) -> Iterator[bytes]:
    made = StringIO(newline="")
    # The mark at the beginning lets spreadsheets read the file as UTF-8; an import does without it.
    made.write("\ufeff")
    writer = csv.writer(made, delimiter=delimiter, lineterminator="\n")
    for row in chain([titles], table):
        writer.writerow(row)
        if made.tell() >= BLOCK:
            yield made.getvalue().encode()
            made.seek(0)
            made.truncate()
    yield made.getvalue().encode()
