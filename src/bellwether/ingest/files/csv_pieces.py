"""CSV as pieces: every cell as written, every row with its line, ragged rows set aside."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

from bellwether.ingest.cells import content
from bellwether.ingest.files.pieces import Piece, readable, without_repeats
from bellwether.ingest.refusal import ImportRefused, Rejection

BLOCK_BYTES = 16 << 20
_NEWLINE = 10
_NUL = 0


@dataclass(slots=True)
class _Lines:
    """Which line a row is on: rows are numbered by the parser, and values with line breaks push later rows down."""

    next_row: int
    pushed: int = 0
    ragged: list[tuple[int, int, int, str]] = field(default_factory=list)

    def set_aside(self, row: arrow_csv.InvalidRow) -> str:
        """Remembers a row with too few or too many cells."""
        self.ragged.append((row.number, row.expected_columns, row.actual_columns, row.text))
        return "skip"

    def of_piece(self, breaks: NDArray[np.int64], *, last: bool) -> tuple[NDArray[np.int64], list[Rejection]]:
        """The lines of the next rows, which hold so many line breaks each, and the ragged rows among them."""
        if not self.ragged and not breaks.any():
            first = self.next_row + self.pushed
            self.next_row += len(breaks)
            return np.arange(first, first + len(breaks), dtype=np.int64), []
        ragged = np.array([row[0] for row in self.ragged], dtype=np.int64)
        candidates = np.arange(self.next_row, self.next_row + len(breaks) + len(ragged), dtype=np.int64)
        rows = candidates[~np.isin(candidates, ragged)][: len(breaks)]
        end = int(rows[-1]) + 1 if len(rows) else self.next_row
        here = [row for row in self.ragged if last or row[0] < end]
        self.ragged = self.ragged[len(here) :]
        self.next_row = max([end, *(row[0] + 1 for row in here)])
        numbers = np.concatenate([rows, np.array([row[0] for row in here], dtype=np.int64)])
        pushes = np.concatenate([breaks, np.array([row[3].count("\n") for row in here], dtype=np.int64)])
        order = np.argsort(numbers, kind="stable")
        lines = np.empty(len(numbers), dtype=np.int64)
        lines[order] = numbers[order] + self.pushed + np.cumsum(pushes[order]) - pushes[order]
        self.pushed += int(pushes.sum())
        rejections = [
            Rejection(int(line), "", text, f"the row has {actual} cells, the header {expected}")
            for line, (_, expected, actual, text) in zip(lines[len(rows) :], here, strict=True)
        ]
        return lines[: len(rows)], rejections


def csv_pieces(path: Path, delimiter: str, encoding: str) -> Iterator[Piece]:
    """The pieces of a CSV file (or .csv.gz), all cells as text."""
    with readable(str(path)):
        size = path.stat().st_size
        names, header_lines = _header(path, delimiter, encoding)
        # The parser counts the header as one row, however many lines it takes.
        lines = _Lines(next_row=2, pushed=header_lines - 1)
        with pa.OSFile(str(path)) as raw:
            stream = pa.CompressedInputStream(raw, "gzip") if path.suffix == ".gz" else raw
            started = False
            for batch in _batches(stream, names, lines, (delimiter, encoding, header_lines), path):
                started = True
                yield _piece(batch, names, lines, (raw.tell(), size))
            yield from _tail(names, lines, size, started=started)


def _header(path: Path, delimiter: str, encoding: str) -> tuple[list[str], int]:
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in {"utf-8", "utf8"} else encoding
    if len(delimiter) != 1:
        raise ImportRefused(f"{path}: the delimiter is one character, not “{delimiter}”.")
    try:
        with _text(path, codec) as text:
            reader = csv.reader(text, delimiter=delimiter)
            header = next(reader, None)
            lines = reader.line_num
    except LookupError as error:
        raise ImportRefused(f"{path}: there is no encoding “{encoding}”. Use utf-8, cp1252 or utf-16.") from error
    except (UnicodeError, csv.Error) as error:
        raise ImportRefused(f"{path}: the header cannot be read: {error}.") from error
    if any("\udc80" <= letter <= "\udcff" for name in header or [] for letter in name):
        raise ImportRefused(f"{path}: the header is not {encoding} text. Say “encoding: …” in the mapping.")
    if not header or not any(name.strip() for name in header):
        raise ImportRefused(f"{path} is empty, or its first line is. The first line names the columns.")
    return without_repeats(header, str(path)), lines


def _text(path: Path, codec: str) -> TextIO:
    # Letters beyond the header may be wrong: each costs its own row, later.
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding=codec, errors="surrogateescape", newline="")
    return path.open(encoding=codec, errors="surrogateescape", newline="")


def _batches(
    stream: pa.NativeFile, names: list[str], lines: _Lines, form: tuple[str, str, int], path: Path
) -> Iterator[pa.RecordBatch]:
    delimiter, encoding, header_lines = form
    places = [str(place) for place in range(len(names))]
    try:
        yield from arrow_csv.open_csv(
            stream,
            # Rows must come in order with their numbers, which the parser only gives without threads.
            read_options=arrow_csv.ReadOptions(
                use_threads=False,
                block_size=BLOCK_BYTES,
                column_names=places,
                skip_rows=header_lines,
                encoding=encoding,
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=lines.set_aside,
            ),
            # Bytes, so that one wrong letter costs one row and not the file.
            convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(places, pa.binary())),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return
        raise ImportRefused(
            f"{path}: after line {lines.next_row - 1 + lines.pushed} the text cannot be cut into rows. "
            "Look for a quotation mark that is opened and never closed."
        ) from error
    except UnicodeError as error:
        raise ImportRefused(f"{path} is not {encoding} text throughout. Say “encoding: …” in the mapping.") from error


def _piece(batch: pa.RecordBatch, names: list[str], lines: _Lines, progress: tuple[int, int]) -> Piece:
    bodies = [content(column) for column in batch.columns]
    breaks = np.zeros(batch.num_rows, dtype=np.int64)
    spoiled = np.zeros(batch.num_rows, dtype=np.bool_)
    for column, body in zip(batch.columns, bodies, strict=True):
        if (body == _NEWLINE).any():
            breaks += pc.count_substring(column, "\n").to_numpy(zero_copy_only=False)
        if (body == _NUL).any():
            spoiled |= pc.match_substring(column, b"\0").to_numpy(zero_copy_only=False)
    line, rejected = lines.of_piece(breaks, last=False)
    rejected += [Rejection(int(at), "", "", "the row holds a NUL character") for at in line[spoiled]]
    keep = ~spoiled & _has_content(batch)
    columns = {}
    for name, column in zip(names, batch.columns, strict=True):
        text, foreign = _decoded(column)
        for row in foreign[keep[foreign]]:
            reason = "this is not UTF-8; if the whole file is not, say “encoding: cp1252” in the mapping"
            shown = column[int(row)].as_py().decode("utf-8", errors="replace")
            rejected.append(Rejection(int(line[row]), name, shown, reason))
        keep[foreign] = False
        columns[name] = text
    if not keep.all():
        mask = pa.array(keep)
        columns = {name: column.filter(mask) for name, column in columns.items()}
    return Piece(columns, line[keep], tuple(sorted(rejected, key=lambda row: row.line)), *progress)


def _has_content(batch: pa.RecordBatch) -> NDArray[np.bool_]:
    """Which rows are more than an empty line."""
    filled = np.zeros(batch.num_rows, dtype=np.bool_)
    for column in batch.columns:
        filled |= pc.binary_length(column).to_numpy() > 0
        if filled.all():
            break
    return filled


def _decoded(column: pa.Array) -> tuple[pa.Array, NDArray[np.int64]]:
    """The cells as text (those that are not UTF-8 as empty text), and the rows of those."""
    try:
        return column.cast(pa.string()), np.empty(0, dtype=np.int64)
    except pa.ArrowInvalid:
        cells = column.to_pylist()
    foreign = []
    for row, cell in enumerate(cells):
        try:
            cells[row] = cell.decode("utf-8")
        except UnicodeDecodeError:
            foreign.append(row)
            cells[row] = ""
    return pa.array(cells, type=pa.string()), np.array(foreign, dtype=np.int64)


def _tail(names: list[str], lines: _Lines, size: int, *, started: bool) -> Iterator[Piece]:
    """Ragged rows after the last good one; and the bare columns of a file without rows."""
    line, rejected = lines.of_piece(np.empty(0, dtype=np.int64), last=True)
    if rejected or not started:
        yield Piece({name: pa.array([], type=pa.string()) for name in names}, line, tuple(rejected), size, size)
