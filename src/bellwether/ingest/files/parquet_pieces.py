"""Parquet as pieces: columns with their own types, the row's number in place of a line."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bellwether.ingest.files.pieces import Piece, readable, without_repeats
from bellwether.ingest.refusal import ImportRefused

ROWS = 262_144


def parquet_pieces(path: Path) -> Iterator[Piece]:
    """The pieces of a Parquet file."""
    with readable(str(path)):
        try:
            yield from _pieces(path)
        except pa.ArrowInvalid as error:
            raise ImportRefused(f"{path} is not a whole Parquet file: {error}.") from error


def _pieces(path: Path) -> Iterator[Piece]:
    size = path.stat().st_size
    with pq.ParquetFile(path) as file:
        names = without_repeats(list(file.schema_arrow.names), str(path))
        total = file.metadata.num_rows
        read = 0
        for batch in file.iter_batches(batch_size=ROWS):
            line = np.arange(read + 1, read + 1 + batch.num_rows, dtype=np.int64)
            read += batch.num_rows
            yield Piece(dict(zip(names, batch.columns, strict=True)), line, (), size * read // max(total, 1), size)
        if not total:
            empty = {name: pa.array([], type=field.type) for name, field in zip(names, file.schema_arrow, strict=True)}
            yield Piece(empty, np.empty(0, dtype=np.int64), (), size, size)
