"""Delimited text as pieces: every cell as written, every row with its line, ragged rows set aside."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

from bellwether.ingest.cells import content
from bellwether.ingest.files.delimited import Cut, cut_of
from bellwether.ingest.files.dialect import Dialect
from bellwether.ingest.files.encodings import FOREIGN, FOREIGN_REASON, recoded
from bellwether.ingest.files.flow import Flow, Reader
from bellwether.ingest.files.part import WHITESPACE, Form, Part
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.refusal import ImportRefused, Rejection

BLOCK_BYTES = 16 << 20
WIDEST_ROW = 256 << 20
"""Bytes of the longest row that is read."""

_NEWLINE = 10
_NUL = 0
_FOREIGN_BEGINS = FOREIGN.encode()[0]
_KEPT = 1 << 16
_END = b"\x1e\x1dthe end of the text\x1d\x1e"
"""A last row of our own: where it is missing, an open quotation mark has swallowed it."""


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
            _ragged(int(line), expected, actual, text)
            for line, (_, expected, actual, text) in zip(lines[len(rows) :], here, strict=True)
            if text.strip()
        ]
        return lines[: len(rows)], rejections


def _ragged(line: int, expected: int, actual: int, text: str) -> Rejection:
    if _END.decode() in text:
        return _unclosed(line, text)
    return Rejection(line, "", _shown(text[:_KEPT]), f"the row has {actual} cells, the header {expected}")


def _unclosed(line: int, text: str) -> Rejection:
    swallowed = text.split(_END.decode())[0].strip()
    more = swallowed.count("\n")
    reason = "a quotation mark is opened in this row and never closed"
    if more:
        reason += f", so the {more:,} lines below it were not read"
    return Rejection(line, "", swallowed[:_KEPT], reason)


def csv_pieces(part: Part, form: Form) -> Iterator[Piece]:
    """The pieces of a delimited text, all cells as text."""
    cut, _ = cut_of(part, form)
    told = 0
    block = BLOCK_BYTES
    while True:
        try:
            for piece in _pieces(part, cut, block):
                # After a second beginning, with larger blocks: what has been told already.
                fresh = _after(piece, told) if told else piece
                told = max([told, *piece.line[-1:].tolist(), *(row.line for row in piece.rejected[-1:])])
                yield fresh
            return
        except pa.ArrowInvalid as error:
            if block >= WIDEST_ROW:
                raise ImportRefused(
                    f"{part.label}: after line {max(told, cut.header.line)} the text cannot be cut into rows. "
                    "Look for a quotation mark that is opened and never closed."
                ) from error
            block = min(block * 16, WIDEST_ROW)


def _after(piece: Piece, line: int) -> Piece:
    fresh = piece.line > line
    mask = pa.array(fresh)
    return Piece(
        {name: column.filter(mask) for name, column in piece.columns.items()},
        piece.line[fresh],
        tuple(row for row in piece.rejected if row.line > line),
        piece.position,
        piece.size,
    )


def _pieces(part: Part, cut: Cut, block: int) -> Iterator[Piece]:
    flow = Flow(part)
    blocks = flow.blocks()
    names = cut.header.names
    lines = _Lines(next_row=cut.header.line + 1)
    text = Reader(_to_the_end(_parted(recoded(blocks, cut.encoding), cut.dialect), len(names), cut.dialect))
    try:
        first = True
        for batch in _batches(text, cut, lines, block):
            piece = _piece(batch, names, lines, flow)
            if first or len(piece.line) or piece.rejected:
                yield piece
            first = False
        # Ragged rows after the last good one.
        line, rejected = lines.of_piece(np.empty(0, dtype=np.int64), last=True)
        if rejected:
            yield Piece(_nothing(names), line, tuple(rejected), flow.size, flow.size)
    finally:
        text.close()
        blocks.close()


def _parted(blocks: Iterator[bytes], dialect: Dialect) -> Iterator[bytes]:
    """The text with one tab for any number of blanks, where blanks part the cells."""
    if dialect.delimiter != WHITESPACE:
        yield from blocks
        return
    rest = b""
    for block in blocks:
        whole, end, rest = (rest + block).rpartition(b"\n")
        yield _tabbed(whole) + end
    yield _tabbed(rest)


def _tabbed(text: bytes) -> bytes:
    return re.sub(rb"(?m)^\t|\t(?=\r?$)", b"", re.sub(rb"[ \t]+", b"\t", text))


def _to_the_end(blocks: Iterator[bytes], columns: int, dialect: Dialect) -> Iterator[bytes]:
    last = b"\n"
    for block in blocks:
        last = block[-1:] or last
        yield block
    sign = b"\t" if dialect.delimiter == WHITESPACE else dialect.delimiter.encode()
    yield (b"" if last in b"\r\n" else b"\n") + sign.join([_END] * columns) + b"\n"


def _batches(text: Reader, cut: Cut, lines: _Lines, block: int) -> Iterator[pa.RecordBatch]:
    places = [str(place) for place in range(len(cut.header.names))]
    dialect = cut.dialect
    yield from arrow_csv.open_csv(
        pa.PythonFile(text, mode="r"),
        # Rows must come in order with their numbers, which the parser only gives without threads.
        read_options=arrow_csv.ReadOptions(
            use_threads=False, block_size=block, column_names=places, skip_rows=cut.header.line
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter="\t" if dialect.delimiter == WHITESPACE else dialect.delimiter,
            quote_char=dialect.quote or False,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=lines.set_aside,
        ),
        # Bytes, so that one wrong letter costs one row and not the file.
        convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(places, pa.binary())),
    )


def _piece(batch: pa.RecordBatch, names: tuple[str, ...], lines: _Lines, flow: Flow) -> Piece:
    batch, swallowed = _without_end(batch)
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
    for name, column, body in zip(names, batch.columns, bodies, strict=True):
        columns[name] = column.cast(pa.string())
        if not (body == _FOREIGN_BEGINS).any():
            continue
        foreign = pc.match_substring(columns[name], FOREIGN).to_numpy(zero_copy_only=False)
        for row in np.flatnonzero(foreign & keep):
            rejected.append(Rejection(int(line[row]), name, _shown(columns[name][int(row)].as_py()), FOREIGN_REASON))
        keep &= ~foreign
    if swallowed:
        cells = [column[-1].as_py().decode() for column in batch.columns]
        rejected.append(_unclosed(int(line[-1]), "\t".join(cells)))
        keep[-1] = False
    if not keep.all():
        mask = pa.array(keep)
        columns = {name: column.filter(mask) for name, column in columns.items()}
    return Piece(columns, line[keep], tuple(sorted(rejected, key=lambda row: row.line)), flow.position, flow.size)


def _shown(text: str) -> str:
    return text.replace(FOREIGN, "\ufffd")


def _without_end(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, bool]:
    """The rows without our own last one, and whether a quotation mark has swallowed that one."""
    if not batch.num_rows:
        return batch, False
    last = [column[-1].as_py() for column in batch.columns]
    if all(cell == _END for cell in last):
        return batch.slice(0, batch.num_rows - 1), False
    return batch, any(_END in cell for cell in last)


def _has_content(batch: pa.RecordBatch) -> NDArray[np.bool_]:
    """Which rows are more than an empty line."""
    filled = np.zeros(batch.num_rows, dtype=np.bool_)
    for column in batch.columns:
        filled |= pc.binary_length(column).to_numpy() > 0
        if filled.all():
            break
    return filled


def _nothing(names: tuple[str, ...]) -> dict[str, pa.Array]:
    return {name: pa.array([], type=pa.string()) for name in names}
