"""Pulls as people write them: where a source is read from, how often, and what its tables become."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import PurePath
from typing import Literal

from bellwether.catalog.spec import Worded
from bellwether.catalog.spelling import closest

System = Literal["postgresql", "sqlite", "duckdb", "parquet", "folder"]

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=31)

_EVERY = re.compile(r"(?P<number>[1-9]\d{0,4}) ?(?P<unit>m|h|d)")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TABLE = re.compile(r"[a-z][a-z0-9_]*")

IMPORTS = (
    "accounts",
    "users",
    "contacts",
    "events",
    "values",
    "traits",
    "memberships",
    "outages",
    "rates",
    "applicability",
)
"""What rows can become, beside the records of a collection. Targets are definitions, and not pulled."""


class TableSpec(Worded, frozen=True):
    """One table: the rows of a `query`, or `files` of a folder, as what, and by which mapping (its text).

    With a `cursor`, a column that grows with every change, only rows from its last value on are asked for; with an
    `overlap`, from so long before it, for rows that were committed late.
    """

    kind: str
    mapping: str
    query: str | None = None
    cursor: str | None = None
    overlap: str | None = None
    files: str | None = None


class PullSpec(Worded, frozen=True):
    """Where a source is read from.

    The address of a server is no part of it: it stands in the environment variable `address_from`, in the file
    `address_file`, or is kept sealed by the home.
    """

    system: System
    tables: dict[str, TableSpec]
    place: str | None = None
    address_from: str | None = None
    address_file: str | None = None
    every: str = "1h"


def interval(every: str) -> timedelta | None:
    """A length of time like 15m, 1h or 1d; None where it is none, or too short or too long.

    >>> interval("15m"), interval("0m"), interval("1d")
    (datetime.timedelta(seconds=900), None, datetime.timedelta(days=1))
    """
    found = _EVERY.fullmatch(every.strip())
    if found is None:
        return None
    length = int(found["number"]) * _UNITS[found["unit"]]
    return length if SHORTEST <= length <= LONGEST else None


def pull_faults(spec: PullSpec, collections: Iterable[str]) -> Iterator[str]:
    """What is wrong with a pull, apart from its queries and mappings."""
    if interval(spec.every) is None:
        yield f"pull.every: “{spec.every}” is no length of time; write it like 15m, 1h or 1d, from 1m to 31d"
    yield from _where_faults(spec)
    if not spec.tables:
        yield "pull.tables is empty; name each table with its kind and its mapping"
    known = {*IMPORTS, *collections}
    for name, table in spec.tables.items():
        yield from (f"pull.tables.{name}: {fault}" for fault in _table_faults(name, table, spec.system, known))


def _where_faults(spec: PullSpec) -> Iterator[str]:
    if spec.system == "postgresql":
        if spec.place is not None:
            yield (
                "pull.place: an address holds a password; put it into an environment variable (address_from) or a file "
                "(address_file), or leave it out and give it with “bellwether sources connect”"
            )
        yield from _address_faults(spec)
    else:
        if spec.address_from is not None or spec.address_file is not None:
            yield f"pull.address_from is for servers; say with “place” where the {spec.system} is"
        if not (spec.place or "").strip():
            yield "pull.place is missing; name the file, the files (data/*.parquet) or the folder"


def _address_faults(spec: PullSpec) -> Iterator[str]:
    """What is wrong with where an address is. Nothing of it is quoted: people put the address itself there."""
    if spec.address_from is not None and spec.address_file is not None:
        yield "pull has address_from and address_file; leave one of them out"
    if spec.address_from is not None and _VARIABLE.fullmatch(spec.address_from) is None:
        yield (
            "pull.address_from is not the name of an environment variable, like CRM_URL; the address itself, with its "
            "password, does not belong into a definition"
        )
    if spec.address_file is not None and (not spec.address_file.strip() or "://" in spec.address_file):
        yield (
            "pull.address_file is not the path of a file, like /run/secrets/crm; the address itself, with its "
            "password, does not belong into a definition"
        )


def _table_faults(name: str, table: TableSpec, system: System, known: set[str]) -> Iterator[str]:
    if _TABLE.fullmatch(name) is None:
        yield "name it with small letters, digits and _, beginning with a letter"
    if table.kind not in known:
        yield f"kind: there is nothing to import as “{table.kind}”{closest(table.kind, known)}"
    if not table.mapping.strip():
        yield "mapping is empty; write it as in a mapping file, indented below “mapping: |”"
    if system == "folder":
        yield from _file_faults(table)
    else:
        if table.files is not None:
            yield "files is for folders; leave it out"
        if system != "parquet" and not (table.query or "").strip():
            yield "query is missing; write the SELECT that brings the rows"
        if table.overlap is not None and (table.cursor is None or interval(table.overlap) is None):
            yield f"overlap: “{table.overlap}” must be a length of time like 10m, beside a cursor that is a time"
        if table.cursor is not None and not table.cursor.strip():
            yield "cursor is empty; name the column that grows with every change, or leave it out"


def _file_faults(table: TableSpec) -> Iterator[str]:
    if table.query is not None or table.cursor is not None or table.overlap is not None:
        yield "a folder has files and no query, cursor or overlap; say “files: deals-*.csv”"
    if not (table.files or "").strip():
        yield "files is missing; say which files of the folder these are, like deals-*.csv"
    elif PurePath(table.files or "").is_absolute() or ".." in PurePath(table.files or "").parts:
        yield f"files: “{table.files}” must lie in the folder; write it relative to it"
