"""Reads of pulls: the tables that sources are pulled for, how each stands, and what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from bellwether.catalog import queries as definitions
from bellwether.catalog.domain import Kind, SourceSpec
from bellwether.catalog.pull_specs import PullSpec, interval
from bellwether.engine.definitions.errors import UnknownName
from bellwether.ingest.pulls.domain import PullState, Standing, position_words
from bellwether.ingest.pulls.models import FileRow, PullRow


def pulls() -> dict[str, PullSpec]:
    """What is pulled, by source."""
    rows = definitions.newest().filter(retired=False, kind=Kind.SOURCE)
    specs = {one.key: one.spec for one in map(definitions.definition_of, rows)}
    return {key: spec.pull for key, spec in specs.items() if isinstance(spec, SourceSpec) and spec.pull is not None}


def pull(source: str) -> PullSpec:
    """How a source is pulled; of an unknown one it is told which there are."""
    there = pulls()
    if source not in there:
        raise UnknownName("source that is pulled", source, there)
    return there[source]


def every(spec: PullSpec) -> timedelta:
    """How often a source is asked."""
    return interval(spec.every) or timedelta(hours=1)


def wording(spec: PullSpec, table: str) -> str:
    """A digest of how a table is asked for: where it changes, the table is read from its beginning."""
    one = spec.tables[table]
    where = spec.system, spec.place, spec.address_from or spec.address_file
    said = msgspec.json.encode((where, one.kind, one.query, one.cursor, one.files, one.mapping))
    return sha256(said).hexdigest()


def standings() -> tuple[Standing, ...]:
    """How every table stands, by source and table."""
    rows = {(row.source, row.table): row for row in PullRow.objects.all()}
    return tuple(_standings(pulls(), rows))


def _standings(there: dict[str, PullSpec], rows: dict[tuple[str, str], PullRow]) -> Iterator[Standing]:
    for source, spec in sorted(there.items()):
        for table, one in spec.tables.items():
            row = rows.get((source, table))
            if row is None or row.wording != wording(spec, table):
                yield Standing(source, table, one.kind, every(spec))
                continue
            yield Standing(
                source,
                table,
                one.kind,
                every(spec),
                PullState(row.state),
                row.read_at,
                row.due_at,
                row.rows,
                row.all_rows,
                row.left_out,
                row.failures,
                row.words,
                position_words(row.position),
                row.whole_at,
                row.failing_since,
            )


def due(at: datetime) -> tuple[Standing, ...]:
    """The tables that it is time to read."""
    return tuple(one for one in standings() if one.due(at))


def files(source: str, *, limit: int = 50) -> tuple[FileRow, ...]:
    """The files of a folder that were looked at, the latest first."""
    return tuple(FileRow.objects.filter(source=source).order_by("-read_at", "-pk")[:limit])
