"""Columns to files: CSV as a spreadsheet or a database export writes it, Parquet for what is big."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv, parquet

from bellwether.demo.timeline import Flags, Ints

Texts = Sequence[str | None]
Columns = Mapping[str, Texts | NDArray[np.generic]]


def write_csv(path: Path, columns: Columns) -> None:
    """Writes columns of equal length; None and NaT become empty cells."""
    table = pa.table({name: _csv_column(values) for name, values in columns.items()})
    csv.write_csv(table, path, csv.WriteOptions(quoting_style="needed"))


def write_parquet(path: Path, table: pa.Table) -> None:
    """Writes a table as Parquet."""
    parquet.write_table(table, path, compression="zstd")


def _csv_column(values: Texts | NDArray[np.generic]) -> pa.Array:
    if isinstance(values, np.ndarray) and values.dtype == np.dtype("datetime64[us]"):
        seconds = values.astype("datetime64[s]")
        stamps = np.datetime_as_string(seconds, timezone="UTC")
        return pa.array(stamps.tolist(), type=pa.string(), mask=np.isnat(seconds))
    if isinstance(values, np.ndarray):
        return pa.array(values)
    return pa.array(values, type=pa.string())


def decimals(scaled: Ints, scale: int, missing: Flags | None = None) -> pa.Array:
    """An exact decimal column of integers that carry `scale` decimals."""
    whole = pa.array(scaled, type=pa.int64(), mask=missing).cast(pa.decimal128(19, 0))
    return pa.Array.from_buffers(pa.decimal128(19, scale), len(scaled), whole.buffers())


def amounts(cents: Ints) -> list[str]:
    """Amounts with two decimals as text, exactly."""
    return [f"{'-' if cent < 0 else ''}{abs(cent) // 100}.{abs(cent) % 100:02d}" for cent in cents.tolist()]


def coded(codes: Ints, texts: Sequence[str], missing: Flags | None = None) -> pa.Array:
    """A text column of codes into `texts`."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=missing), pa.array(texts, pa.string()))


def chosen(codes: Ints, texts: Sequence[str]) -> list[str]:
    """The texts of codes."""
    return [texts[code] for code in codes.tolist()]
