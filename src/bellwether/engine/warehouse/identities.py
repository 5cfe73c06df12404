"""Outside names as they were told: which stands for which, and what was said of each name itself, merges aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa

from bellwether.engine.warehouse.arrivals import Arrivals, write
from bellwether.engine.warehouse.dictionaries import ABSENT, TEXTS, codes, codes_or_new, texts_of
from bellwether.engine.warehouse.facts import holding, ints, latest
from bellwether.engine.warehouse.history_writes import IDENTITIES, KIND_CODES
from bellwether.engine.warehouse.incoming import INT64, TEXT, digests, typed
from bellwether.engine.warehouse.rows import NOW, AsKnown, Ints, Kind
from bellwether.engine.warehouse.settle import Rule
from bellwether.engine.warehouse.store import Session, Store
from bellwether.engine.warehouse.tree import among, column
from bellwether.engine.warehouse.writer import WriteReport

MATCH = "match:"
"""How the traits begin that say by what an outside name is recognised; no formula can read them."""

_RESOLUTION = ("k", "hash", "fact", "recorded", "source", "from_key", "into_key")


@dataclass(frozen=True, slots=True)
class MergeRows:
    """The last word about each name that was ever merged or split: `into` is the name itself after a split.

    `source` says who had it so: empty for people, else the rule that found it.
    """

    name: tuple[str, ...]
    into: tuple[str, ...]
    source: tuple[str, ...]
    fact: Ints
    recorded: Ints


class Identities(Protocol):
    """Reads and writes of outside names that look behind merges."""

    def merges(self, kind: Kind, known: AsKnown = NOW) -> MergeRows:
        """The merges and splits in force."""
        ...

    def told(self, kind: Kind, traits: Sequence[str], known: AsKnown = NOW) -> pa.Table:
        """What was told of names under these traits, side by side: name, trait, text (texts), fact, recorded (int64).

        Each statement stands under the name that it was told of, whatever that name stands for.
        """
        ...

    def write_merges(self, kind: Kind, table: pa.Table, *, source: str = "") -> WriteReport:
        """Adds merges [from]: from, into, recorded: each name stands for the account or person of the other."""
        ...


def read_merges(session: Session, kind: Kind, known: AsKnown) -> MergeRows:
    """The last word about each name that was merged or split, in the order of the names' keys."""
    query = holding(session, "resolution", _RESOLUTION, known).where(column("kind").eq(KIND_CODES[kind]))
    found = latest(session.table(query))
    found = found.take(pa.array(np.argsort(ints(found, "from_key"), kind="stable")))
    names = IDENTITIES[kind]
    return MergeRows(
        name=texts_of(session, names, ints(found, "from_key")),
        into=texts_of(session, names, ints(found, "into_key")),
        source=texts_of(session, TEXTS, ints(found, "source")),
        fact=ints(found, "fact"),
        recorded=ints(found, "recorded"),
    )


def read_told(session: Session, kind: Kind, traits: Sequence[str], known: AsKnown) -> pa.Table:
    """The statements under these traits, in the order of the names' keys and then of arrival."""
    wanted = codes(session, TEXTS, pa.array(list(traits), pa.string()))
    query = holding(session, "trait", ("subject", "trait", "text", "fact", "recorded"), known)
    query = query.where(column("kind").eq(KIND_CODES[kind]), among("trait", [ABSENT, *wanted[wanted != ABSENT]]))
    found = session.table(query)
    found = found.filter(found.column("text").is_valid())
    found = found.take(pa.array(np.lexsort((ints(found, "fact"), ints(found, "subject")))))
    return pa.table(
        {
            "name": _texts(session, IDENTITIES[kind], ints(found, "subject")),
            "trait": _texts(session, TEXTS, ints(found, "trait")),
            "text": _texts(session, TEXTS, ints(found, "text")),
            "fact": ints(found, "fact"),
            "recorded": ints(found, "recorded"),
        }
    )


def _texts(session: Session, dictionary: str, wanted: Ints) -> pa.Array:
    """The text of each code; each text is fetched once."""
    distinct, places = np.unique(wanted, return_inverse=True)
    return pa.array(texts_of(session, dictionary, distinct), pa.string()).take(pa.array(places))


def write_merges(store: Store, session: Session, kind: Kind, table: pa.Table, source: str) -> WriteReport:
    """That names stand for others. The caller sees to it that nothing runs in a ring."""
    said = typed(table, {"from": TEXT, "into": TEXT, "recorded": INT64}, {})
    said = said.append_column("kind", pa.repeat(str(kind), said.num_rows))
    rows = pa.table(
        {
            "recorded": said.column("recorded"),
            "kind": pa.repeat(pa.scalar(KIND_CODES[kind], pa.int32()), said.num_rows),
            "from_key": codes_or_new(session, IDENTITIES[kind], said.column("from")).astype(np.int32),
            "into_key": codes_or_new(session, IDENTITIES[kind], said.column("into")).astype(np.int32),
        }
    )
    k, digest = digests(store, session, said, ("kind", "from"), ("kind", "from", "into"))
    code = int(codes_or_new(session, TEXTS, pa.array([source]))[0]) if source else ABSENT
    sources = np.full(said.num_rows, code, dtype=np.int64)
    return write(session, Arrivals("resolution", rows, k, digest, sources, said.column("from")), Rule.LATER_HOLDS)
