"""Parquet as pieces: columns with their own types, the row's number in place of a line."""

from collections.abc import Iterator
from dataclasses import replace
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bellwether.ingest.files.flow import seekable
from bellwether.ingest.files.header import names_of
from bellwether.ingest.files.part import Form, Part
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.refusal import ImportRefused, Rejection

ROWS = 245_760
_ROW_BYTES = 512
"""Bytes of a row beyond which fewer rows are read at a time."""

_OF_BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
_SHOWN = 32


def parquet_form(part: Part, form: Form) -> Form:
    """The form of a Parquet file, which leaves nothing open."""
    if part.sheet is not None:
        raise ImportRefused(f"{part.label}: a Parquet file has no sheets. Leave “sheet” out of the mapping.")
    return form


def parquet_pieces(part: Part) -> Iterator[Piece]:
    """The pieces of a Parquet file; what a struct holds are columns of their own."""
    try:
        with seekable(part) as stored:
            yield from _opened(stored, part)
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise ImportRefused(f"{part.label} is not a whole Parquet file: {error}.") from error


def _opened(stored: IO[bytes], part: Part) -> Iterator[Piece]:
    try:
        with pq.ParquetFile(stored) as file:
            yield from _pieces(file, part)
    except pa.ArrowNotImplementedError as error:
        raise ImportRefused(
            f"{part.label} holds what cannot be read from Parquet: {error}. "
            "Leave that column out of it, or export the table as .csv."
        ) from error


def _pieces(file: pq.ParquetFile, part: Part) -> Iterator[Piece]:
    size = part.path.stat().st_size
    total = file.metadata.num_rows
    read = 0
    for batch in file.iter_batches(batch_size=_rows_at_a_time(file)):
        line = np.arange(read + 1, read + 1 + batch.num_rows, dtype=np.int64)
        read += batch.num_rows
        columns, faults = _without_bytes(_columns(batch, part), line)
        yield _sound(Piece(columns, line, (), size * read // max(total, 1), size, faults=faults))
    if not total:
        empty = pa.RecordBatch.from_pylist([], schema=file.schema_arrow)
        columns, _ = _without_bytes(_columns(empty, part), np.empty(0, dtype=np.int64))
        yield Piece(columns, np.empty(0, dtype=np.int64), (), size, size)


def _without_bytes(
    columns: dict[str, pa.Array], line: NDArray[np.int64]
) -> tuple[dict[str, pa.Array], tuple[Rejection, ...]]:
    """Columns of bytes as texts, and the cells that hold none: pictures and keys matter only to who reads them."""
    texts, faults = dict(columns), []
    for name, column in columns.items():
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)  # noqa: PLW2901  # the same column, unpacked
        if isinstance(column.type, pa.UuidType):
            texts[name] = pa.array([None if one is None else str(one) for one in column.to_pylist()], pa.string())
        elif any(holds(column.type) for holds in _OF_BYTES):
            texts[name], wrong = _texts(column)
            faults += [
                Rejection(int(line[row]), name, text, "these are bytes, not a text in UTF-8")
                for row, text in sorted(wrong.items())
            ]
    return texts, tuple(faults)


def _texts(column: pa.Array) -> tuple[pa.Array, dict[int, str]]:
    """Bytes as texts, and by row those that are none, by their numbers."""
    try:
        return column.cast(pa.string()), {}
    except pa.ArrowInvalid:
        cells = column.to_pylist()
    wrong = {
        row: f"0x{cell[:_SHOWN].hex()}" for row, cell in enumerate(cells) if cell is not None and not _is_text(cell)
    }
    texts = [wrong[row] if row in wrong else None if cell is None else cell.decode() for row, cell in enumerate(cells)]
    return pa.array(texts, pa.string()), wrong


def _sound(piece: Piece) -> Piece:
    """The piece without rows whose texts are none: Parquet promises UTF-8, and not every writer keeps it."""
    wrong: dict[int, str] = {}
    for name, column in piece.columns.items():
        if (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)) and not _all_texts(column):
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
        column.validate(full=True)
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
