"""What the database keeps of its file in memory: as much as it may, and what was written last before all else.

A process that writes for months would hold its limit full of facts that nobody reads. So when much was written little
by little, as much is let go of, of what was used longest ago; while nobody else reads or writes, for meanwhile there is
less room.
"""

from __future__ import annotations

from contextlib import suppress
from threading import Lock

import duckdb
from sqlglot import exp

EVERY = 64 << 20
"""Bytes of rows that are written between two times; on the disk they take a fifth to an eighth of that."""

PART = 5
"""Of so many bytes written, one is let go of."""


class BlockCache:
    """Opens the connections of a database, and knows when there are none but the one that writes facts."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, memory_limit: str, *, in_file: bool) -> None:
        self._connection = connection
        self._limit = memory_limit
        # What is in memory only cannot be let go of.
        self._in_file = in_file
        self._lock = Lock()
        self._open = 0
        self._written = 0

    def opened(self) -> duckdb.DuckDBPyConnection:
        """A connection for whoever reads, or writes beside facts."""
        with self._lock:
            self._open += 1
        return self._connection.cursor()

    def closed(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Closes such a connection."""
        cursor.close()
        with self._lock:
            self._open -= 1

    def wrote(self, size: int) -> None:
        """Notes bytes of rows that are committed; called by who writes facts, when nothing more is to be written."""
        self._written += size
        if self._written < EVERY or not self._in_file:
            return
        # Who comes meanwhile waits for some milliseconds.
        with self._lock:
            if self._open == 0:
                self._let_go(self._written // PART)
                self._written = 0

    def _let_go(self, size: int) -> None:
        cursor = self._connection.cursor()
        try:
            used = exp.select(exp.Sum(this=exp.column("memory_usage_bytes"))).from_(exp.func("duckdb_memory"))
            (found,) = cursor.execute(used.sql(dialect="duckdb")).fetchall()
            # What is in use cannot be let go of: then nothing is.
            with suppress(duckdb.Error):
                cursor.execute(_limited(f"{max(int(found[0] or 0) - size, 1 << 20)}B"))
            cursor.execute(_limited(self._limit))
        finally:
            cursor.close()


def _limited(to: str) -> str:
    return exp.Command(this="SET", expression=exp.var(f"GLOBAL memory_limit = '{to}'")).sql(dialect="duckdb")
