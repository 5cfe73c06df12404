"""Long writes of values are committed piece by piece: neither memory nor the last commit grows with what is written.

The rows of a write count once its versions are written, which happens last and at once. Until then whoever reads values
leaves them out, and what an interrupted write left behind is removed by the next one, or when the store is opened.
"""

from pathlib import Path

import duckdb
from sqlglot import exp

VACUUMED_UP_TO = 256 << 20
"""Bytes of a file in which the database puts small row groups together at a checkpoint. Rows of values are large: in a
large file it would write gigabytes anew after every refresh, and hold them in memory meanwhile."""

_STRAIGHT_INTO_THE_FILE = {"checkpoint_threshold": "1KB", "auto_checkpoint_skip_wal_threshold": "0"}
"""What lets a commit write its rows into the file, and not first into the log, from where they are written again."""

_VACUUM = "max_vacuum_tasks"


class Pieces:
    """The pieces of values that a database holds of a write that goes on, or that failed."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path | None) -> None:
        self.begun = 0
        self.going_on = False
        self._path = path
        names = [_VACUUM, *_STRAIGHT_INTO_THE_FILE]
        query = exp.select("name").from_(exp.func("duckdb_settings")).where(exp.column("name").isin(*names))
        told = connection.execute(query.sql(dialect="duckdb")).fetchall()
        self._settings = frozenset(name for (name,) in told)
        """Not every release of the database has them all."""
        self._vacuum_if_small(connection)

    def keep(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Commits what a transaction has written so far, and begins the next one."""
        if not self.going_on:
            # In this order, as a glimpse reads them in the other: it never takes what goes on for finished.
            self.begun += 1
            self.going_on = True
        self._set(cursor, {**_STRAIGHT_INTO_THE_FILE, _VACUUM: "0"})
        try:
            cursor.commit()
        finally:
            self._reset(cursor, [*_STRAIGHT_INTO_THE_FILE])
            self._vacuum_if_small(cursor)
        cursor.begin()

    def end(self) -> None:
        """The write is finished, and has removed what others left behind."""
        self.going_on = False

    def _vacuum_if_small(self, cursor: duckdb.DuckDBPyConnection) -> None:
        if self._path is not None and self._path.stat().st_size > VACUUMED_UP_TO:
            self._set(cursor, {_VACUUM: "0"})
        else:
            self._reset(cursor, [_VACUUM])

    def _set(self, cursor: duckdb.DuckDBPyConnection, values: dict[str, str]) -> None:
        for name in values.keys() & self._settings:
            _run(cursor, "SET", f"GLOBAL {name} = '{values[name]}'")

    def _reset(self, cursor: duckdb.DuckDBPyConnection, names: list[str]) -> None:
        for name in self._settings.intersection(names):
            _run(cursor, "RESET", f"GLOBAL {name}")


def _run(cursor: duckdb.DuckDBPyConnection, verb: str, rest: str) -> None:
    cursor.execute(exp.Command(this=verb, expression=exp.var(rest)).sql(dialect="duckdb"))


class Glimpse:
    """What one session may see of unfinished writes; taken before its transaction begins."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._begun = pieces.begun
        self._going_on = pieces.going_on

    @property
    def unfinished(self) -> bool:
        """Whether rows may be seen of a write that had not finished when the session began."""
        return self._going_on or self._pieces.begun != self._begun
