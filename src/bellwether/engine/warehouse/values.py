"""Computed values: chunks of 256 accounts by one block of days, packed; the chunk written last holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from sqlglot import exp

from bellwether.engine.warehouse.chunks import Chunk, Chunks, CutBlocks, Place, blocks_of, chunked, layer
from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.rows import BLOCK_DAYS, Ints, StoredVersion, ValueBlocks
from bellwether.engine.warehouse.schema import OTHERS, arrow_schema
from bellwether.engine.warehouse.store import Session
from bellwether.engine.warehouse.tree import among, at_least, at_most, column, columns_of, picked, tree

_CHUNK = arrow_schema(OTHERS["value_chunk"])
_VERSION = arrow_schema(OTHERS["metric_version"])
_CHUNKS_PER_INSERT = 4096
BYTES_PER_INSERT = 8 << 20
"""So much is written at once: while it is committed, nobody else can commit, and it takes memory for as much again."""


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


def read_generation(session: Session) -> int:
    """The number of the last write of values; 0 before the first."""
    found = session.table(tree("SELECT MAX(generation) AS generation FROM metric_version"))
    return int(found.column("generation")[0].as_py() or 0)


def read_first_day(session: Session) -> int | None:
    """The first day of the first stored block; None: nothing is stored."""
    found = _of_finished(session, tree("SELECT MIN(block) AS block, COUNT(*) AS n FROM value_chunk"))
    return int(found.column("block")[0].as_py()) * BLOCK_DAYS if found.column("n")[0].as_py() else None


def read_last_writes(session: Session, day: int) -> dict[int, int]:
    """By version the last write of the block that a day is in."""
    query = tree(
        "SELECT version, MAX(generation) AS generation FROM value_chunk WHERE block = :block GROUP BY version",
        block=day // BLOCK_DAYS,
    )
    found = _of_finished(session, query)
    return dict(zip(ints(found, "version").tolist(), ints(found, "generation").tolist(), strict=True))


def write_values(
    session: Session, versions: Sequence[StoredVersion], blocks: Iterator[ValueBlocks | CutBlocks]
) -> None:
    """Replaces every (version, account, block) given, and the versions themselves."""
    if session.unfinished:
        discard_unfinished(session)
    generation = _next_generation(session)
    there = set(ints(session.table(tree("SELECT DISTINCT version FROM value_chunk")), "version").tolist())
    waiting: list[Chunk] = []
    size = 0
    replaced: dict[Place, list[Ints]] = {}
    for piece in blocks:
        chunks = piece.chunks if isinstance(piece, CutBlocks) else chunked(piece)
        if piece.version in there:
            for chunk in chunks:
                replaced.setdefault(chunk.place, []).append(chunk.accounts)
        waiting += chunks
        size += sum(one.size for one in chunks)
        if len(waiting) >= _CHUNKS_PER_INSERT or size >= BYTES_PER_INSERT:
            _append(session, waiting, generation)
            session.keep_so_far()
            waiting, size = [], 0
    _append(session, waiting + _what_stays(session, replaced, generation), generation)
    _append_versions(session, versions, generation)
    # Last, so that a store without transactions never has fewer values than before.
    _remove(session, replaced, generation)


def discard_unfinished(session: Session) -> None:
    """Removes the rows that a write which never finished left behind."""
    newest = exp.select(exp.Max(this=column("generation")).as_("generation")).from_("value_chunk")
    written = int(session.table(newest).column("generation")[0].as_py() or 0)
    if written > read_generation(session):
        session.delete("value_chunk", exp.Not(this=_finished()))


def _finished() -> exp.Expr:
    """Whether the write that a row came with is finished: its versions are there."""
    return exp.In(this=column("generation"), query=exp.select("generation").from_("metric_version").subquery())


def _of_finished(session: Session, query: exp.Query) -> pa.Table:
    """The answer of a query of chunks, without those of unfinished writes."""
    if not session.unfinished:
        found = session.table(query)
        # A write that began meanwhile may have been seen, if this session had read nothing before.
        if not session.unfinished:
            return found
    return session.table(query.where(_finished()))


def _next_generation(session: Session) -> int:
    query = tree(
        "SELECT MAX(x.g) AS g FROM (SELECT generation AS g FROM metric_version "
        "UNION ALL SELECT generation AS g FROM value_chunk) AS x"
    )
    return int(session.table(query).column("g")[0].as_py() or 0) + 1


def _append(session: Session, chunks: list[Chunk], generation: int) -> None:
    # Block by block and chunk by chunk, as they are read: one day of every account, or every day of one. What lies
    # side by side is read together.
    chunks = sorted(chunks, key=lambda one: (one.place[1], one.place[2], one.place[0]))
    columns = {
        "version": pa.array([chunk.place[0] for chunk in chunks], pa.int32()),
        "block": pa.array([chunk.place[1] for chunk in chunks], pa.int32()),
        "chunk": pa.array([chunk.place[2] for chunk in chunks], pa.int32()),
        "generation": pa.array([generation] * len(chunks), pa.int32()),
        "accounts": _joined([chunk.accounts.astype(np.int32).tobytes() for chunk in chunks]),
        "numbers": _joined([chunk.numbers for chunk in chunks]),
        "bases": _joined([chunk.bases for chunk in chunks]),
        "states": _joined([chunk.states for chunk in chunks]),
    }
    session.append("value_chunk", pa.table(columns, schema=_CHUNK))


def _joined(pieces: list[bytes]) -> pa.Array:
    """A binary column made by one copy; Arrow would copy every piece as its buffer grows."""
    ends = np.cumsum([0, *map(len, pieces)])
    if ends[-1] > np.iinfo(np.int32).max:
        return pa.array(pieces, pa.binary())
    buffers = [None, pa.py_buffer(ends.astype(np.int32)), pa.py_buffer(b"".join(pieces))]
    return pa.Array.from_buffers(pa.binary(), len(pieces), buffers)


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


def _what_stays(session: Session, replaced: dict[Place, list[Ints]], generation: int) -> list[Chunk]:
    """What older chunks say about accounts that their successors leave out."""
    if not replaced:
        return []
    names = ("version", "block", "chunk", "generation", "accounts")
    old = _stored(session, _at_places(names, set(replaced)).where(_older(generation)))
    covered = {place: np.concatenate(accounts) for place, accounts in replaced.items()}
    partly = {
        place
        for place, rows in old.by_place().items()
        if place in covered and not all(np.isin(old.accounts(row), covered[place]).all() for row in rows)
    }
    if not partly:
        return []
    whole = _stored(session, _at_places(_CHUNK.names, partly).where(_older(generation)))
    return [
        chunk
        for place, rows in whole.by_place().items()
        if place in partly
        for chunk in chunked(layer(whole, rows, covered[place]))
    ]


def _older(generation: int) -> exp.Expr:
    return exp.LT(this=column("generation"), expression=exp.convert(generation))


def _at_places(names: Sequence[str], places: set[Place]) -> exp.Select:
    """The chunks whose version, block and chunk occur among the places; some more than the places themselves."""
    query = columns_of("value_chunk", names)
    for position, name in enumerate(("version", "block", "chunk")):
        query = query.where(among(name, sorted({place[position] for place in places})))
    return query


def _stored(session: Session, query: exp.Select) -> Chunks:
    return Chunks.of(_of_finished(session, query))


def _remove(session: Session, replaced: dict[Place, list[Ints]], generation: int) -> None:
    chunks: dict[tuple[int, int], set[int]] = {}
    for version, block, chunk in replaced:
        chunks.setdefault((version, block), set()).add(chunk)
    versions: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for (version, block), touched in chunks.items():
        versions.setdefault((block, tuple(sorted(touched))), []).append(version)
    for (block, numbers), those in versions.items():
        here = exp.and_(_older(generation), column("block").eq(block), among("version", those), among("chunk", numbers))
        session.delete("value_chunk", here)


@dataclass(frozen=True, slots=True)
class Span:
    """Which values to read: of these accounts (None: all), on these days, both included."""

    accounts: Ints | None
    first_day: int
    last_day: int


def read_values(session: Session, versions: Sequence[int], span: Span) -> tuple[ValueBlocks, ...]:
    """The stored blocks of each version, by (account, block)."""
    query = columns_of("value_chunk", _CHUNK.names).where(
        picked("version", sorted(set(versions))),
        at_least("block", span.first_day // BLOCK_DAYS),
        at_most("block", span.last_day // BLOCK_DAYS),
    )
    if span.accounts is not None:
        query = query.where(picked("chunk", np.unique(span.accounts >> 8).tolist()))
    stored = _stored(session, query)
    return tuple(blocks_of(stored, version, span.accounts) for version in versions)


def read_day(session: Session, versions: Sequence[int], day: int) -> tuple[ValueBlocks, ...]:
    """The values of one day of each version, one column wide."""
    return _of_days(session, versions, dict.fromkeys(versions, day))


def read_latest(session: Session, versions: Sequence[int]) -> tuple[ValueBlocks, ...]:
    """The values of each version's last computed day, one column wide."""
    return _of_days(session, versions, {one.version: one.computed_to for one in read_versions(session)})


def _of_days(session: Session, versions: Sequence[int], days: dict[int, int]) -> tuple[ValueBlocks, ...]:
    by_block: dict[int, list[int]] = {}
    for version in versions:
        if version in days:
            by_block.setdefault(days[version] // BLOCK_DAYS, []).append(version)
    stored: dict[int, Chunks] = {}
    for block, here in by_block.items():
        query = columns_of("value_chunk", _CHUNK.names)
        found = _stored(session, query.where(column("block").eq(block), picked("version", here)))
        stored |= dict.fromkeys(here, found)
    nothing = Chunks.of(_CHUNK.empty_table())
    return tuple(
        blocks_of(stored.get(version, nothing), version, None, days.get(version, 0) % BLOCK_DAYS)
        for version in versions
    )
