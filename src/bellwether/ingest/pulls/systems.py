"""Databases that are asked. Each is opened for reading only, and told so."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from glob import glob
from pathlib import Path
from urllib.parse import quote

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds

from bellwether.catalog.pull_specs import PullSpec
from bellwether.ingest.pulls.columns import pieces, typed
from bellwether.ingest.pulls.domain import PullRefused
from bellwether.ingest.pulls.postgresql import read_postgresql

ROWS = 200_000
"""Rows that are read, imported and noted together: what an interruption can cost."""

FILES = "files"
"""What the Parquet files of a source are called in its queries."""

DIALECTS = {"postgresql": "postgres", "sqlite": "sqlite", "duckdb": "duckdb", "parquet": "duckdb"}

EVERYTHING = "SELECT * FROM files"


def read_rows(spec: PullSpec, query: str, address: str, rows: int = ROWS) -> Iterator[pa.Table]:
    """The rows of a query, at most so many in a table, at least one table. Servers have an `address`."""
    match spec.system:
        case "postgresql":
            yield from read_postgresql(address, query, rows)
        case "sqlite":
            yield from _sqlite(_file(spec), query, rows)
        case "duckdb":
            yield from _duckdb(_file(spec), query, rows)
        case "parquet":
            yield from _parquet(spec.place or "", query, rows)
        case "folder":
            raise PullRefused("A folder has files, and no rows to ask for.")


def _file(spec: PullSpec) -> Path:
    path = Path(spec.place or "")
    if not path.is_file():
        raise PullRefused(f"“{path}” is not there, or not a file. Correct “place”, or put the file back.")
    return path


def _sqlite(path: Path, query: str, rows: int) -> Iterator[pa.Table]:
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=20)) as connection:
            connection.execute("PRAGMA query_only = ON")
            cursor = connection.execute(query)
            names = [one[0] for one in cursor.description]
            yield from pieces(names, iter(lambda: cursor.fetchmany(rows), []))
    except sqlite3.Error as problem:
        raise _failed(str(path), problem) from problem


def _duckdb(path: Path, query: str, rows: int) -> Iterator[pa.Table]:
    try:
        with duckdb.connect(str(path), read_only=True, config={"enable_external_access": "false"}) as connection:
            yield from _answered(connection, query, rows)
    except duckdb.Error as problem:
        raise _failed(str(path), problem) from problem


def _parquet(place: str, query: str, rows: int) -> Iterator[pa.Table]:
    paths = sorted(glob(place, recursive=True))  # noqa: PTH207  # the pattern may be absolute
    if not paths:
        raise PullRefused(f"“{place}” fits no file. Correct “place”, or put the files back.")
    try:
        parts = [ds.dataset(path, format="parquet") for path in paths]
        schema = pa.unify_schemas([part.schema for part in parts], promote_options="permissive")
        files = ds.dataset(paths, format="parquet", schema=schema)
        # The files are handed over opened, so that a query reaches these and no others.
        with duckdb.connect(config={"enable_external_access": "false"}) as connection:
            connection.register(FILES, files)
            yield from _answered(connection, query, rows)
    except (duckdb.Error, pa.ArrowException, OSError) as problem:
        raise _failed(place, problem) from problem


def _answered(connection: duckdb.DuckDBPyConnection, query: str, rows: int) -> Iterator[pa.Table]:
    reader = connection.sql(query).to_arrow_reader(rows)
    seen = False
    for batch in reader:
        seen = True
        yield typed(pa.Table.from_batches([batch]))
    if not seen:
        yield typed(reader.schema.empty_table())


def _failed(place: str, problem: Exception) -> PullRefused:
    said = str(problem).strip().partition("\n")[0]
    return PullRefused(f"“{place}” answers: {said}. Correct the query, or what it asks.")
