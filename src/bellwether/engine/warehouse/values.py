"""Computed values: chunks of 256 accounts by one block of days, packed; the chunk written last holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from sqlglot import exp

from bellwether.engine.warehouse.chunks import Chunk, Chunks, blocks_of, chunked, layer
from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.protocol import BLOCK_DAYS, Ints, StoredVersion, ValueBlocks
from bellwether.engine.warehouse.schema import OTHERS, arrow_schema
from bellwether.engine.warehouse.store import Session
from bellwether.engine.warehouse.tree import among, at_least, at_most, column, columns_of, tree

_CHUNK = arrow_schema(OTHERS["value_chunk"])
_VERSION = arrow_schema(OTHERS["metric_version"])
_CHUNKS_PER_INSERT = 4096


def read_versions(session: Session) -> tuple[StoredVersion, ...]:
    """The metric versions that have stored values, by number, each as it was written last."""
    query = tree("SELECT * FROM metric_version ORDER BY version, generation")
    rows = session.table(query).to_pylist()
    last = {int(row["version"]): row for row in rows}
    return tuple(
        StoredVersion(
            version=version,
            metric=row["metric"],
            fingerprint=row["fingerprint"],
            layout=row["layout"],
            scale=int(row["scale"]),
            factor=int(row["factor"]),
            computed_to=int(row["computed_to"]),
            batch=int(row["batch"]),
        )
        for version, row in last.items()
    )


def write_values(session: Session, versions: Sequence[StoredVersion], blocks: Iterator[ValueBlocks]) -> None:
    """Replaces every (version, account, block) given, and the versions themselves."""
    generation = _next_generation(session)
    there = set(ints(session.table(tree("SELECT DISTINCT version FROM value_chunk")), "version").tolist())
    waiting: list[Chunk] = []
    outdated: list[tuple[int, int, int]] = []
    for piece in blocks:
        chunks = chunked(piece)
        if piece.version in there:
            outdated += [chunk.place for chunk in chunks]
            chunks = _with_what_stays(session, chunks, generation)
        waiting += chunks
        if len(waiting) >= _CHUNKS_PER_INSERT:
            _append(session, waiting, generation)
            waiting = []
    _append(session, waiting, generation)
    _append_versions(session, versions, generation)
    # Last, so that a store without transactions never has fewer values than before.
    _remove(session, outdated, generation)


def _next_generation(session: Session) -> int:
    query = tree(
        "SELECT MAX(x.g) AS g FROM (SELECT generation AS g FROM metric_version "
        "UNION ALL SELECT generation AS g FROM value_chunk) AS x"
    )
    return int(session.table(query).column("g")[0].as_py() or 0) + 1


def _append(session: Session, chunks: list[Chunk], generation: int) -> None:
    columns = {
        "version": [chunk.place[0] for chunk in chunks],
        "block": [chunk.place[1] for chunk in chunks],
        "chunk": [chunk.place[2] for chunk in chunks],
        "generation": [generation] * len(chunks),
        "accounts": [chunk.accounts.astype(np.int32).tobytes() for chunk in chunks],
        "numbers": [chunk.numbers for chunk in chunks],
        "bases": [chunk.bases for chunk in chunks],
        "states": [chunk.states for chunk in chunks],
    }
    session.append("value_chunk", pa.table(columns, schema=_CHUNK))


def _append_versions(session: Session, versions: Sequence[StoredVersion], generation: int) -> None:
    rows = [
        {
            "version": one.version,
            "generation": generation,
            "metric": one.metric,
            "fingerprint": one.fingerprint,
            "layout": one.layout,
            "scale": one.scale,
            "factor": one.factor,
            "computed_to": one.computed_to,
            "batch": one.batch,
        }
        for one in versions
    ]
    session.append("metric_version", pa.Table.from_pylist(rows, schema=_VERSION))


def _with_what_stays(session: Session, chunks: list[Chunk], generation: int) -> list[Chunk]:
    """The chunks, with the accounts of the chunks they replace that they say nothing about."""
    old = _stored(session, _places(chunks).where(_older(generation)))
    given: dict[tuple[int, int, int], Ints] = {}
    for chunk in chunks:
        given[chunk.place] = np.union1d(given.get(chunk.place, chunk.accounts), chunk.accounts)
    kept: list[Chunk] = []
    for place, rows in old.by_place().items():
        covered = given.get(place)
        if covered is not None and any(np.setdiff1d(old.accounts(row), covered).size for row in rows):
            kept += chunked(layer(old, rows, covered))
    return [*chunks, *kept]


def _older(generation: int) -> exp.Expr:
    return exp.LT(this=column("generation"), expression=exp.convert(generation))


def _places(chunks: list[Chunk]) -> exp.Select:
    query = columns_of("value_chunk", [field.name for field in _CHUNK])
    for position, name in enumerate(("version", "block", "chunk")):
        query = query.where(among(name, sorted({chunk.place[position] for chunk in chunks})))
    return query


def _stored(session: Session, query: exp.Select) -> Chunks:
    if session.committed is not None:
        finished = exp.select("generation").from_("metric_version")
        query = query.where(exp.In(this=column("generation"), query=finished.subquery()))
    table = session.table(query.order_by("version", "block", "chunk", "generation"))
    return Chunks.of(table)


def _remove(session: Session, outdated: list[tuple[int, int, int]], generation: int) -> None:
    by_version_and_block: dict[tuple[int, int], set[int]] = {}
    for version, block, chunk in outdated:
        by_version_and_block.setdefault((version, block), set()).add(chunk)
    same: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for (version, block), chunk_set in by_version_and_block.items():
        same.setdefault((block, tuple(sorted(chunk_set))), []).append(version)
    for (block, touched), versions in same.items():
        here = exp.and_(
            _older(generation), column("block").eq(block), among("version", versions), among("chunk", touched)
        )
        session.delete("value_chunk", here)


@dataclass(frozen=True, slots=True)
class Span:
    """Which values to read: of these accounts (None: all), on these days, both included."""

    accounts: Ints | None
    first_day: int
    last_day: int


def read_values(session: Session, versions: Sequence[int], span: Span) -> tuple[ValueBlocks, ...]:
    """The stored blocks of each version, by (account, block)."""
    query = columns_of("value_chunk", [field.name for field in _CHUNK]).where(
        among("version", sorted(set(versions))),
        at_least("block", span.first_day // BLOCK_DAYS),
        at_most("block", span.last_day // BLOCK_DAYS),
    )
    if span.accounts is not None:
        if span.accounts.size == 0:
            query = query.where(exp.false())
        else:
            query = query.where(among("chunk", np.unique(span.accounts >> 8).tolist()))
    stored = _stored(session, query)
    return tuple(blocks_of(stored, version, span.accounts) for version in versions)


def read_latest(session: Session, versions: Sequence[int]) -> tuple[ValueBlocks, ...]:
    """The values of each version's last computed day, one column wide."""
    days = {one.version: one.computed_to for one in read_versions(session)}
    by_block: dict[int, list[int]] = {}
    for version in versions:
        if version in days:
            by_block.setdefault(days[version] // BLOCK_DAYS, []).append(version)
    stored: dict[int, Chunks] = {}
    for block, here in by_block.items():
        query = columns_of("value_chunk", [field.name for field in _CHUNK])
        found = _stored(session, query.where(column("block").eq(block), among("version", here)))
        stored |= dict.fromkeys(here, found)
    nothing = Chunks.of(_CHUNK.empty_table())
    return tuple(
        blocks_of(stored.get(version, nothing), version, None, days.get(version, 0) % BLOCK_DAYS)
        for version in versions
    )
