"""What was told of names, as columns: systems that know them, keys that they bear, and what people decided."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.engine.warehouse.history_writes import PARENT
from bellwether.engine.warehouse.identities import MergeRows
from bellwether.engine.warehouse.rows import Flags, Ints, Kind
from bellwether.ingest.destination import FactStore
from bellwether.ingest.matching.rules import APART, SOURCE, SYSTEM, TRAITS, UNSURE, Rule

KEY_TRAITS = tuple(trait + ending for trait in TRAITS for ending in ("", UNSURE))


@dataclass(frozen=True, slots=True)
class KeyRows:
    """Keys of one rule and who bears them: places of names and of texts, and whether the file called the rule sure."""

    rule: Rule
    name: Ints
    text: Ints
    sure: Flags


@dataclass(frozen=True, slots=True)
class Statements:
    """`names` and `texts` ascend; everything else names them by their places. `keyed`: names that were told of."""

    names: pa.Array
    texts: pa.Array
    keyed: Flags
    system_name: Ints
    system_text: Ints
    keys: tuple[KeyRows, ...]
    together: tuple[tuple[int, int], ...]
    apart: tuple[tuple[int, int], ...]
    below: tuple[tuple[int, int], ...]

    @property
    def decided(self) -> Flags:
        """The names that people, or the hierarchy, have said something about."""
        mask = np.zeros(len(self.names), dtype=np.bool_)
        mask[[place for pair in (*self.together, *self.apart, *self.below) for place in pair]] = True
        return mask


def read_statements(store: FactStore, kind: Kind, merges: MergeRows) -> Statements:
    """Everything that was told of names of a kind."""
    told = store.told(kind, [SYSTEM, APART, *KEY_TRAITS])
    parents = store.told(kind, [PARENT]) if kind is Kind.ACCOUNT else told.slice(0, 0)
    parents = parents.filter(pc.not_equal(parents["text"], ""))
    people = [
        (name, into)
        for name, into, source in zip(merges.name, merges.into, merges.source, strict=True)
        if name != into and not source.startswith(SOURCE)
    ]
    merged = [pa.array([pair[side] for pair in people], pa.string()) for side in (0, 1)]
    apart = told.filter(pc.equal(told["trait"], APART))
    names = _ascending([told["name"], apart["text"], parents["name"], parents["text"], *merged])
    texts = _ascending([told["text"]])
    keyed = np.zeros(len(names), dtype=np.bool_)
    keyed[_places(told["name"], names)] = True
    known_to = told.filter(pc.equal(told["trait"], SYSTEM))
    return Statements(
        names,
        texts,
        keyed,
        _places(known_to["name"], names),
        _places(known_to["text"], texts),
        tuple(_rows(told, (trait, rule), names, texts) for trait, rule in TRAITS.items()),
        _pairs([*merged], names),
        _pairs([apart["name"], apart["text"]], names),
        tuple(pair for pair in _pairs([parents["name"], parents["text"]], names) if pair[0] != pair[1]),
    )


def _rows(told: pa.Table, key: tuple[str, Rule], names: pa.Array, texts: pa.Array) -> KeyRows:
    trait, rule = key
    mine = told.filter(pc.is_in(told["trait"], value_set=pa.array([trait, trait + UNSURE])))
    sure = np.asarray(pc.equal(mine["trait"], trait).to_numpy(zero_copy_only=False), dtype=np.bool_)
    return KeyRows(rule, _places(mine["name"], names), _places(mine["text"], texts), sure)


def _ascending(columns: Sequence[pa.Array | pa.ChunkedArray]) -> pa.Array:
    every = pa.chunked_array([chunk for column in columns for chunk in _chunks(column)], pa.string())
    distinct = pc.unique(every)
    return distinct.take(pc.array_sort_indices(distinct))


def _chunks(column: pa.Array | pa.ChunkedArray) -> Sequence[pa.Array]:
    return column.chunks if isinstance(column, pa.ChunkedArray) else [column]


def _places(column: pa.Array | pa.ChunkedArray, among: pa.Array) -> Ints:
    return np.asarray(pc.index_in(column, value_set=among).to_numpy(zero_copy_only=False), dtype=np.int64)


def _pairs(columns: Sequence[pa.Array | pa.ChunkedArray], names: pa.Array) -> tuple[tuple[int, int], ...]:
    first, second = (_places(column, names).tolist() for column in columns)
    return tuple(zip(first, second, strict=True))
