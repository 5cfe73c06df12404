"""PostgreSQL, asked through a cursor of the server, in a transaction that can only read."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from bellwether.ingest.pulls.columns import pieces
from bellwether.ingest.pulls.domain import PullRefused

try:
    import psycopg
    import psycopg.conninfo
except ImportError:
    DRIVER = False
else:
    DRIVER = True

SECONDS_TO_CONNECT = 15
LONGEST_STATEMENT = "10min"


def read_postgresql(address: str, query: str, rows: int) -> Iterator[pa.Table]:
    """The rows of a query, at most so many in a table. The address is never told: it holds a password."""
    if not DRIVER:
        raise PullRefused("PostgreSQL needs its driver. Install Bellwether with it, as “bellwether[postgresql]”.")
    try:
        psycopg.conninfo.conninfo_to_dict(address)
    except psycopg.ProgrammingError:
        # What it says would quote the address.
        raise PullRefused(
            "The address of the PostgreSQL server cannot be read. Write it like postgresql://user:password@host:5432/name."
        ) from None
    try:
        with psycopg.connect(address, connect_timeout=SECONDS_TO_CONNECT) as connection:
            connection.read_only = True
            connection.execute("SELECT set_config('statement_timeout', %s, false)", [LONGEST_STATEMENT])
            with connection.cursor(name="pulled") as cursor:
                cursor.execute(query.encode())
                groups = iter(lambda: cursor.fetchmany(rows), [])
                first = next(groups, [])
                names = [one.name for one in cursor.description or ()]
                yield from pieces(names, _from(first, groups))
    except psycopg.OperationalError as problem:
        raise PullRefused(
            f"The PostgreSQL server cannot be reached, or stopped answering: {_said(problem)}. It is tried again."
        ) from problem
    except psycopg.Error as problem:
        raise PullRefused(f"PostgreSQL answers: {_said(problem)}. Correct the query, or what it asks.") from problem


def _from(
    first: list[tuple[object, ...]], rest: Iterator[list[tuple[object, ...]]]
) -> Iterator[list[tuple[object, ...]]]:
    if first:
        yield first
        yield from rest


def _said(problem: Exception) -> str:
    return str(problem).strip().partition("\n")[0].rstrip(".")
