"""Chunks of values: cutting blocks into them, and putting blocks together again."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.packing import Cells, Packed, packed
from bellwether.engine.warehouse.rows import BLOCK_DAYS, Ints, Reals, ValueBlocks

CHUNK_BITS = 8
"""256 accounts share a chunk: few enough rows to write fast, small enough to read one account."""

Place = tuple[int, int, int]
"""Version, block and chunk."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk to be written: its accounts in ascending order, the rest packed."""

    place: Place
    accounts: Ints
    numbers: bytes
    bases: bytes
    states: bytes

    @property
    def size(self) -> int:
        """The bytes of the packed values."""
        return len(self.numbers) + len(self.bases) + len(self.states)


def chunked(blocks: ValueBlocks) -> list[Chunk]:
    """The chunks of some blocks of one version."""
    if blocks.account.size == 0:
        return []
    if not _in_order(blocks.block, blocks.account):
        blocks = _chosen(blocks, np.lexsort((blocks.account, blocks.block)), blocks.version)
    block, chunk = blocks.block, blocks.account >> CHUNK_BITS
    edges = np.flatnonzero((block[1:] != block[:-1]) | (chunk[1:] != chunk[:-1])) + 1
    starts = [0, *edges.tolist(), int(block.size)]
    return [
        Chunk(
            place=(blocks.version, int(block[start]), int(chunk[start])),
            accounts=blocks.account[start:end],
            numbers=packed(blocks.numbers[start:end]),
            bases=b"" if blocks.bases is None else packed(blocks.bases[start:end]),
            states=packed(blocks.states[start:end]),
        )
        for start, end in pairwise(starts)
    ]


@dataclass(frozen=True, slots=True)
class CutBlocks:
    """Blocks of one version cut into chunks already, ready to be written."""

    version: int
    chunks: list[Chunk]

    @property
    def size(self) -> int:
        """The bytes of the packed values."""
        return sum(one.size for one in self.chunks)


def cut(blocks: ValueBlocks) -> CutBlocks:
    """The chunks of some blocks: work that whoever computes them can do beside the writer."""
    return CutBlocks(blocks.version, chunked(blocks))


def _in_order(block: Ints, account: Ints) -> bool:
    further = block[1:] > block[:-1]
    return bool((further | ((block[1:] == block[:-1]) & (account[1:] > account[:-1]))).all())


@dataclass(frozen=True, slots=True)
class _Bytes:
    """A binary column: its bytes, where each row of the table begins, and the order that rows are taken in."""

    buffer: memoryview
    offsets: NDArray[np.int64]
    order: Ints

    @classmethod
    def of(cls, table: pa.Table, name: str, order: Ints) -> "_Bytes":
        array = table.column(name).combine_chunks().cast(pa.large_binary())
        _, offsets, content = array.buffers()
        buffer = memoryview(b"") if content is None else memoryview(content)
        if len(array) == 0:
            return cls(buffer, np.zeros(1, dtype=np.int64), order)
        places: Ints = np.frombuffer(offsets, dtype=np.int64)[array.offset : array.offset + len(array) + 1]
        return cls(buffer, places, order)

    def bounds(self, row: int) -> tuple[int, int]:
        row = int(self.order[row])
        return int(self.offsets[row]), int(self.offsets[row + 1])

    def packed(self, row: int) -> Packed:
        start, end = self.bounds(row)
        return Packed(self.buffer, start, end, BLOCK_DAYS)


_PACKED = ("numbers", "bases", "states")


@dataclass(frozen=True, slots=True)
class Chunks:
    """Chunks as they were read, in the order (version, block, chunk, generation)."""

    version: Ints
    block: Ints
    chunk: Ints
    packed_accounts: _Bytes
    numbers: _Bytes
    bases: _Bytes
    states: _Bytes

    @classmethod
    def of(cls, table: pa.Table) -> "Chunks":
        """The chunks in a table of the store. What is packed stays where it lies; only its order is kept."""
        version, block, chunk = (ints(table, name) for name in ("version", "block", "chunk"))
        order = np.lexsort((ints(table, "generation"), chunk, block, version))
        nothing = _Bytes(memoryview(b""), np.zeros(1, dtype=np.int64), order)
        return cls(
            version[order],
            block[order],
            chunk[order],
            _Bytes.of(table, "accounts", order),
            *(_Bytes.of(table, name, order) if name in table.column_names else nothing for name in _PACKED),
        )

    def accounts(self, row: int) -> NDArray[np.int32]:
        """The accounts of one chunk, ascending."""
        start, end = self.packed_accounts.bounds(row)
        return np.frombuffer(self.packed_accounts.buffer[start:end], dtype=np.int32)

    def by_place(self) -> dict[Place, list[int]]:
        """The rows of each place, the one written last at the end."""
        rows: dict[Place, list[int]] = {}
        places = zip(self.version.tolist(), self.block.tolist(), self.chunk.tolist(), strict=True)
        for row, place in enumerate(places):
            rows.setdefault(place, []).append(row)
        return rows


def layer(chunks: Chunks, rows: list[int], covered: Ints) -> ValueBlocks:
    """What these chunks of one place say about the accounts that are not covered; the last word about each."""
    version = int(chunks.version[rows[0]])
    found = _gathered(chunks, rows, None, None)
    stays = ~np.isin(found.account, covered)
    return _chosen(found, np.flatnonzero(stays), version)


def blocks_of(chunks: Chunks, version: int, accounts: Ints | None, offset: int | None = None) -> ValueBlocks:
    """One version's blocks for these accounts or all, by (account, block); with an offset, only that day of each."""
    first, last = np.searchsorted(chunks.version, [version, version + 1])
    found = _gathered(chunks, list(range(int(first), int(last))), accounts, offset)
    return _chosen(found, np.arange(found.account.size), version)


def _gathered(chunks: Chunks, rows: list[int], accounts: Ints | None, offset: int | None) -> ValueBlocks:
    """The cells of these chunks; where two speak of the same account and block, the later one."""
    wanted = None if accounts is None else np.unique(accounts)
    account: list[NDArray[np.int32]] = []
    block: list[int] = []
    numbers: list[Cells] = []
    bases: list[Cells] = []
    states: list[Cells] = []
    days = range(BLOCK_DAYS) if offset is None else range(offset, offset + 1)
    # The same accounts share a chunk of every metric and block: which of them are wanted is looked up once.
    known: dict[bytes, tuple[Ints | None, NDArray[np.int32]]] = {}
    for row in rows:
        start, end = chunks.packed_accounts.bounds(row)
        told = bytes(chunks.packed_accounts.buffer[start:end])
        if told not in known:
            there = chunks.accounts(row)
            picked = None if wanted is None else _picked(there, wanted)
            known[told] = picked, there if picked is None else there[picked]
        pick, here = known[told]
        if here.size == 0:
            continue
        account.append(here)
        block.append(int(chunks.block[row]))
        numbers.append(chunks.numbers.packed(row).cells(pick, here.size, days))
        states.append(chunks.states.packed(row).cells(pick, here.size, days))
        start, end = chunks.bases.bounds(row)
        if end > start:
            bases.append(chunks.bases.packed(row).cells(pick, here.size, days))
    if not account:
        nothing = np.zeros((0, len(days)), dtype=np.int64)
        return ValueBlocks(0, _NONE, _NONE, nothing, None, nothing.astype(np.uint16))
    keys = np.concatenate(account).astype(np.int64)
    places = np.repeat(np.array(block, dtype=np.int64), [here.size for here in account])
    order = np.lexsort((np.arange(keys.size), places, keys))
    later = np.append((keys[order][1:] != keys[order][:-1]) | (places[order][1:] != places[order][:-1]), True)
    order = order[later]
    return ValueBlocks(
        version=0,
        account=keys[order],
        block=places[order],
        numbers=_whole(numbers)[order],
        bases=np.concatenate(bases).astype(np.int64)[order] if bases else None,
        states=np.concatenate(states).astype(np.uint16)[order],
    )


_NONE = np.zeros(0, dtype=np.int64)


def _whole(cells: list[Cells]) -> Ints | Reals:
    # Chunks without any value may be whole numbers beside doubles.
    whole = np.concatenate(cells)
    return whole.astype(np.float64) if whole.dtype.kind == "f" else whole.astype(np.int64)


def _picked(there: NDArray[np.int32], wanted: Ints) -> Ints:
    if wanted.size < there.size:
        places = np.searchsorted(there, wanted)
        inside = places < there.size
        found: Ints = places[inside]
        same = there[found] == wanted[inside]
        return np.asarray(found[same], dtype=np.int64)
    return np.flatnonzero(np.isin(there, wanted))


def _chosen(found: ValueBlocks, rows: Ints, version: int) -> ValueBlocks:
    whole = np.array_equal(rows, np.arange(found.account.size))
    pick = slice(None) if whole else rows
    return ValueBlocks(
        version=version,
        account=found.account[pick],
        block=found.block[pick],
        numbers=found.numbers[pick],
        bases=None if found.bases is None else found.bases[pick],
        states=found.states[pick],
    )
