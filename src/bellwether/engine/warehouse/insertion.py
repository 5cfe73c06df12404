"""How rows are added to a table of DuckDB. Live facts ask for the same few insertions many times a second.

To parse and plan one takes several times as long as to write its rows, so a connection that lives on keeps them
prepared: each reads rows from a place of its own, where the next ones are laid down.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import duckdb
import pyarrow as pa
from sqlglot import exp

ROW_GROUP = 122_880
"""The rows that DuckDB stores and compresses together."""

PIECE = 20_480
"""Several batches of rows let DuckDB compress with all its threads."""

MOST_PREPARED = 64
"""Insertions that one connection keeps ready."""


class Insertions:
    """Adds rows over one connection; those of a `lasting` one are prepared once."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, *, lasting: bool = False) -> None:
        self._cursor = cursor
        self._lasting = lasting
        self._added = 0
        self._prepared: dict[tuple[str, pa.Schema], tuple[_Place, str]] = {}

    def add(self, target: str, rows: pa.Table) -> None:
        """Adds rows, by the names of their columns."""
        if self._lasting and rows.num_rows < PIECE:
            self._add_prepared(target, rows)
        elif _is_one(rows):
            row = [column[0].as_py() for column in rows.columns]
            self._cursor.execute(_of_one(target, tuple(rows.column_names)), row).fetchall()
        else:
            self._add_staged(target, rows)

    def taken(self) -> int:
        """Bytes of rows that were added little by little since this was last asked."""
        added, self._added = self._added, 0
        return added

    def _add_staged(self, target: str, rows: pa.Table) -> None:
        # Of long tables each batch is a whole row group, because what is less than one would be compressed again at
        # the next checkpoint.
        size = ROW_GROUP if rows.num_rows >= ROW_GROUP else PIECE
        pieces = pa.Table.from_batches(rows.combine_chunks().to_batches(max_chunksize=size), rows.schema)
        self._cursor.register("appended", pieces)
        try:
            self._cursor.execute(_of_staged(target, tuple(rows.column_names), "appended")).fetchall()
        finally:
            self._cursor.unregister("appended")

    def _add_prepared(self, target: str, rows: pa.Table) -> None:
        self._added += rows.nbytes
        found = self._prepared.get((target, rows.schema))
        if found is None:
            found = self._prepare(target, rows)
        place, execute = found
        place.rows = rows
        try:
            self._cursor.execute(execute).fetchall()
        finally:
            place.rows = None

    def _prepare(self, target: str, rows: pa.Table) -> tuple[_Place, str]:
        if len(self._prepared) >= MOST_PREPARED:
            for _, execute in self._prepared.values():
                name = execute.rpartition(" ")[2]
                self._cursor.execute(_command("DEALLOCATE", name))
                self._cursor.unregister(_rows_of(name))
            self._prepared.clear()
        name = f"insertion_{len(self._prepared)}"
        place = _Place(rows)
        self._cursor.register(_rows_of(name), place)
        insertion = _of_staged(target, tuple(rows.column_names), _rows_of(name))
        self._cursor.execute(_command("PREPARE", f"{name} AS {insertion}"))
        found = self._prepared[target, rows.schema] = place, _command("EXECUTE", name)
        return found


@dataclass(frozen=True, slots=True)
class Pen:
    """The connection that facts are written with, one transaction after another."""

    cursor: duckdb.DuckDBPyConnection
    insertions: Insertions

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> Self:
        """A new one, to the same database."""
        cursor = connection.cursor()
        return cls(cursor, Insertions(cursor, lasting=True))


class _Place:
    """Where rows of one schema lie while they are inserted."""

    def __init__(self, rows: pa.Table) -> None:
        self.rows: pa.Table | None = rows
        self.schema = rows.schema

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        rows = self.schema.empty_table() if self.rows is None else self.rows
        return rows.__arrow_c_stream__(requested_schema)


def _rows_of(name: str) -> str:
    return f"rows_of_{name}"


@lru_cache(maxsize=512)
def _of_staged(target: str, names: tuple[str, ...], staged: str) -> str:
    """The statement that adds the rows that are staged under a name."""
    rows = exp.select(*[exp.column(name) for name in _quoted(names)]).from_(staged)
    return _printed(exp.insert(rows, exp.to_table(target), columns=_quoted(names)))


@lru_cache(maxsize=512)
def _of_one(target: str, names: tuple[str, ...]) -> str:
    """The statement that adds one row, given as parameters."""
    row = exp.Values(expressions=[exp.Tuple(expressions=[exp.Placeholder() for _ in names])])
    return _printed(exp.insert(row, exp.to_table(target), columns=_quoted(names)))


def _is_one(table: pa.Table) -> bool:
    """Whether the table is one row of integers: to stage that takes longer than to write it."""
    return bool(table.num_rows == 1) and all(pa.types.is_integer(kind) for kind in table.schema.types)


def _quoted(names: tuple[str, ...]) -> list[exp.Identifier]:
    return [exp.to_identifier(name, quoted=True) for name in names]


def _command(verb: str, rest: str) -> str:
    return exp.Command(this=verb, expression=exp.var(rest)).sql(dialect="duckdb")


def _printed(statement: exp.Expr) -> str:
    return statement.sql(dialect="duckdb", identify=True, comments=False)
