"""Parquet as pieces: columns with their own types, the row's number in place of a line."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bellwether.ingest.files.flow import seekable
from bellwether.ingest.files.header import names_of
from bellwether.ingest.files.part import Form, Part
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.refusal import ImportRefused, Rejection

ROWS = 262_144
_ROW_BYTES = 512
"""Bytes of a row beyond which fewer rows are read at a time."""

_OF_BYTES = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_fixed_size_binary,
)


def parquet_form(part: Part, form: Form) -> Form:
    """The form of a Parquet file, which leaves nothing open."""
    if part.sheet is not None:
        raise ImportRefused(f"{part.label}: a Parquet file has no sheets. Leave “sheet” out of the mapping.")
    return form


def parquet_pieces(part: Part) -> Iterator[Piece]:
    """The pieces of a Parquet file; what a struct holds are columns of their own."""
    try:
        with seekable(part) as stored, pq.ParquetFile(stored) as file:
            yield from _pieces(file, part)
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise ImportRefused(f"{part.label} is not a whole Parquet file: {error}.") from error
    except pa.ArrowNotImplementedError as error:
        raise ImportRefused(
            f"{part.label} holds something that cannot be read from Parquet: {error}. "
            "Leave that column out, or export the table as .csv."
        ) from error


def _pieces(file: pq.ParquetFile, part: Part) -> Iterator[Piece]:
    size = part.path.stat().st_size
    total = file.metadata.num_rows
    read = 0
    for batch in file.iter_batches(batch_size=_rows_at_a_time(file)):
        line = np.arange(read + 1, read + 1 + batch.num_rows, dtype=np.int64)
        read += batch.num_rows
        yield _sound(Piece(_columns(batch, part), line, (), size * read // max(total, 1), size))
    if not total:
        empty = pa.RecordBatch.from_pylist([], schema=file.schema_arrow)
        yield Piece(_columns(empty, part), np.empty(0, dtype=np.int64), (), size, size)


def _sound(piece: Piece) -> Piece:
    """The piece without rows whose texts are none: Parquet promises UTF-8, and not every writer keeps it."""
    wrong: dict[int, str] = {}
    for name, column in piece.columns.items():
        if any(holds(column.type) for holds in _OF_BYTES) and not _all_texts(column):
            cells = column.cast(pa.large_binary()).to_pylist()
            wrong |= {row: name for row, cell in enumerate(cells) if cell is not None and not _is_text(cell)}
    if not wrong:
        return piece
    keep = np.ones(len(piece.line), dtype=np.bool_)
    keep[list(wrong)] = False
    mask = pa.array(keep)
    rejected = tuple(
        Rejection(int(piece.line[row]), name, "", "this is not UTF-8") for row, name in sorted(wrong.items())
    )
    columns = {name: column.filter(mask) for name, column in piece.columns.items()}
    return replace(piece, columns=columns, line=piece.line[keep], rejected=rejected)


def _all_texts(column: pa.Array) -> bool:
    try:
        column.cast(pa.large_string()).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _is_text(cell: bytes) -> bool:
    try:
        cell.decode()
    except UnicodeDecodeError:
        return False
    return True


def _rows_at_a_time(file: pq.ParquetFile) -> int:
    sizes = [file.metadata.row_group(group).total_byte_size for group in range(file.metadata.num_row_groups)]
    row = sum(sizes) / max(file.metadata.num_rows, 1)
    return max(int(ROWS * min(_ROW_BYTES / max(row, 1), 1)), 1024)


def _columns(batch: pa.RecordBatch, part: Part) -> dict[str, pa.Array]:
    table = pa.Table.from_batches([batch])
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    names, _ = names_of(table.column_names, part.label)
    return dict(zip(names, (column.combine_chunks() for column in table.columns), strict=True))
