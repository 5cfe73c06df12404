"""Events with the digests that their store gave them, before we had our own: found by these, held by ours."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from bellwether.engine.warehouse.arrivals import held, held_since
from bellwether.engine.warehouse.committed import newest_batch
from bellwether.engine.warehouse.incoming import digests
from bellwether.engine.warehouse.journal import retraction_of
from bellwether.engine.warehouse.rows import Flags, Ints
from bellwether.engine.warehouse.schema import OWN_DIGESTS, meta
from bellwether.engine.warehouse.settle import Held, Stated
from bellwether.engine.warehouse.store import Session, Store, first_fact
from bellwether.engine.warehouse.tree import number, tree
from bellwether.engine.warehouse.writer import DigestedEvents


def first_own_event(store: Store) -> int:
    """The number from which on events have our digests; 0 where all of them do."""
    with store.reading() as session:
        first = first_fact(int(meta(session, OWN_DIGESTS) or 1))
        older = tree("SELECT fact FROM event WHERE fact < :first LIMIT 1", first=number(first))
        return first if session.table(older).num_rows else 0


@dataclass(frozen=True, slots=True)
class FormerDigests:
    """The digests that a store gives, for a warehouse whose events before the number `first` have them."""

    store: Store
    first: int

    def held(self, session: Session, arriving: DigestedEvents, said: Callable[[], pa.Table]) -> Held:
        """What is held about arriving events, which say this; all of it by our digests."""
        k, digest = arriving.k, arriving.hash
        if not self.first:
            there = arriving.there
            holds = there is not None and self._only_added(session, there.batch)
            return held_since(session, "event", k, there) if there is not None and holds else held(session, "event", k)
        own, table = held(session, "event", k), said()
        content = [name for name in table.column_names if name != "id"]
        former_k, former_digest = digests(self.store, session, table, ["id"], content)
        older = held(session, "event", former_k)
        own, older = _where(own, own.fact >= self.first), _where(older, older.fact < self.first)
        if not older.fact.size:
            return own
        about = _found(former_k, older.stated.k)
        same = _found(_both(former_k, former_digest), _both(older.stated.k, older.stated.hash))
        hashes = np.where(same >= 0, digest[same], older.stated.hash)
        stated = Stated(
            np.concatenate([own.stated.k, k[about]]),
            np.concatenate([own.stated.hash, hashes]),
            np.concatenate([own.stated.recorded, older.stated.recorded]),
        )
        return Held(stated, np.concatenate([own.fact, older.fact]), np.concatenate([own.live, older.live]))

    def _only_added(self, session: Session, after: int) -> bool:
        """Whether it is known that after a batch nothing was written to events that were there already."""
        if self.store.aside or session.committed is not None:
            return False
        tables = self.store.touched(after, newest_batch(session))
        return tables is not None and retraction_of("event") not in tables


def _where(before: Held, mask: Flags) -> Held:
    stated = Stated(before.stated.k[mask], before.stated.hash[mask], before.stated.recorded[mask])
    return Held(stated, before.fact[mask], before.live[mask])


def _found(among: Ints, wanted: Ints) -> Ints:
    """A place of each wanted number; −1 for one that is not among them."""
    order = np.argsort(among)
    at = order[np.minimum(np.searchsorted(among[order], wanted), among.size - 1)]
    return np.where(among[at] == wanted, at, -1)


def _both(k: Ints, digest: Ints) -> Ints:
    with np.errstate(over="ignore"):
        return k ^ (digest * np.int64(-7046029254386353131))
