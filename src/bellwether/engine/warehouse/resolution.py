"""Merges and splits: which key stands for which, so that facts keep the key they came with."""

import numpy as np
import pyarrow as pa

from bellwether.engine.warehouse.arrivals import Arrivals, write
from bellwether.engine.warehouse.dictionaries import ABSENT, codes_or_new
from bellwether.engine.warehouse.facts import holding, holding_about, ints
from bellwether.engine.warehouse.history_writes import IDENTITIES, KIND_CODES
from bellwether.engine.warehouse.incoming import digests
from bellwether.engine.warehouse.rows import NOW, AsKnown, Ints, Kind
from bellwether.engine.warehouse.settle import Rule
from bellwether.engine.warehouse.store import Session, Store
from bellwether.engine.warehouse.tree import column, tree
from bellwether.engine.warehouse.writer import RefusedWrite

_COLUMNS = ("kind", "from_key", "into_key", "recorded", "hash")


def canonical_keys(session: Session, kind: Kind, known: AsKnown = NOW) -> Ints | None:
    """The key that each key stands for, by key; None while every key stands for itself."""
    if known.at is None:
        query = holding_about(session, "resolution", _COLUMNS, {"kind": (KIND_CODES[kind],)})
    else:
        query = holding(session, "resolution", _COLUMNS, known).where(column("kind").eq(KIND_CODES[kind]))
    found = session.table(query)
    if found.num_rows == 0:
        return None
    highest = session.table(tree("SELECT MAX(code) AS code FROM d", {"d": IDENTITIES[kind]})).column("code")[0].as_py()
    stands_for = np.arange(int(highest) + 1, dtype=np.int64)
    order = np.lexsort((ints(found, "hash"), ints(found, "recorded")))
    # Assignment in this order leaves the last word about each key.
    stands_for[ints(found, "from_key")[order]] = ints(found, "into_key")[order]
    return _followed(stands_for)


def _followed(stands_for: Ints) -> Ints:
    """Every key led to the end of its chain; keys of a ring stand for the smallest of them."""
    followed = stands_for
    for _ in range(max(int(stands_for.size).bit_length(), 1)):
        followed = followed[followed]
    # What is not at rest now runs in a ring, which only merges recorded out of order can make.
    for key in np.flatnonzero(stands_for[followed] != followed).tolist():
        ring = _ring(stands_for, int(followed[key]))
        followed[key] = min(ring)
    return followed


def _ring(stands_for: Ints, start: int) -> list[int]:
    ring = [start]
    while int(stands_for[ring[-1]]) != start:
        ring.append(int(stands_for[ring[-1]]))
    return ring


def resolved(keys: Ints, canonical: Ints | None) -> Ints:
    """The canonical keys of keys."""
    return keys if canonical is None else canonical[keys]


def members_of_range(canonical: Ints | None, first: int, last: int) -> list[int]:
    """The keys outside a range of canonical keys that stand for a key inside it."""
    if canonical is None:
        return []
    inside = (canonical >= first) & (canonical <= last)
    raw = np.flatnonzero(inside)
    return [int(key) for key in raw.tolist() if not first <= key <= last]


def stand_for(store: Store, session: Session, kind: Kind, names: tuple[str, str], recorded: int) -> int:
    """The fact that the first name stands for the second one's key (or, when both are the same, for itself again)."""
    found = codes_or_new(session, IDENTITIES[kind], pa.array(list(names)))
    source, target = int(found[0]), int(found[1])
    canonical = canonical_keys(session, kind)
    if source != target and canonical is not None and int(canonical[target]) == source:
        message = f"“{names[1]}” already stands for “{names[0]}”: split it first, then merge the other way round"
        raise RefusedWrite(message)
    said = pa.table({"kind": [str(kind)], "from": [names[0]], "into": [names[1]]})
    k, digest = digests(store, session, said, ("kind", "from"), ("kind", "from", "into"))
    rows = pa.table(
        {
            "recorded": pa.array([recorded], pa.int64()),
            "kind": pa.array([KIND_CODES[kind]], pa.int32()),
            "from_key": pa.array([source], pa.int32()),
            "into_key": pa.array([target], pa.int32()),
        }
    )
    source_code = np.full(1, ABSENT, dtype=np.int64)
    write(session, Arrivals("resolution", rows, k, digest, source_code, said.column("from")), Rule.LATER_HOLDS)
    query = holding(session, "resolution", ("fact", "k", "recorded", "hash"), NOW).where(column("k").eq(int(k[0])))
    there = session.table(query)
    last = np.lexsort((ints(there, "hash"), ints(there, "recorded")))[-1]
    return int(ints(there, "fact")[last])
