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
    password = checked(address)
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
        said = _said(problem, password)
        raise PullRefused(
            f"The PostgreSQL server cannot be reached, or stopped answering: {said}. It is tried again."
        ) from None
    except psycopg.Error as problem:
        said = _said(problem, password)
        raise PullRefused(f"PostgreSQL answers: {said}. Correct the query, or what it asks.") from None


def checked(address: str) -> str:
    """The password in an address, for leaving it out of what is told; refused where the address cannot be read."""
    if not DRIVER:
        raise PullRefused("PostgreSQL needs its driver. Install Bellwether with it, as “bellwether[postgresql]”.")
    try:
        return str(psycopg.conninfo.conninfo_to_dict(address).get("password") or "")
    except psycopg.ProgrammingError:
        # What it says would quote the address.
        raise PullRefused(
            "The address of the PostgreSQL server cannot be read. Write it like postgresql://user:password@host:5432/name."
        ) from None


def server_of(address: str) -> tuple[str, ...]:
    """The server that an address leads to, and the name of its database."""
    checked(address)
    parts = psycopg.conninfo.conninfo_to_dict(address)
    name = parts.get("dbname") or parts.get("user") or ""
    return tuple(str(one or "") for one in (parts.get("host"), parts.get("port") or "5432", name))


def _from(
    first: list[tuple[object, ...]], rest: Iterator[list[tuple[object, ...]]]
) -> Iterator[list[tuple[object, ...]]]:
    if first:
        yield first
        yield from rest


def _said(problem: Exception, password: str) -> str:
    said = str(problem).strip().partition("\n")[0].rstrip(".")
    return said.replace(password, "•••") if password else said
