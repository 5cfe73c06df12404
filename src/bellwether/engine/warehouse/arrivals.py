"""The one way facts get into a table: settle what arrives against what is there, then append."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from sqlglot import exp

from bellwether.engine.warehouse.committed import newest_batch
from bellwether.engine.warehouse.dictionaries import FEW
from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.rows import Ints
from bellwether.engine.warehouse.settle import Held, Rule, Settled, Stated, live_by_key, settle
from bellwether.engine.warehouse.store import Session, first_fact
from bellwether.engine.warehouse.tree import among, at_least, columns_of, tree
from bellwether.engine.warehouse.writer import LookedUp, Sample, WriteReport

SAMPLES = 10
LOOKED_AT = 1000
"""Rows of one write among which samples are looked for."""


def _as_they_are(rows: pa.Table) -> pa.Table:
    return rows


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Rows for a fact table; what they are about and what they say as numbers; and their labels.

    `stored` makes of the rows that are written what the table keeps of them.
    """

    table: str
    rows: pa.Table
    k: Ints
    hash: Ints
    source: Ints
    labels: pa.ChunkedArray
    stored: Callable[[pa.Table], pa.Table] = _as_they_are

    @property
    def stated(self) -> Stated:
        """What the rows say, for settling."""
        return Stated(self.k, self.hash, ints(self.rows, "recorded"))


def write(session: Session, arrivals: Arrivals, rule: Rule) -> WriteReport:
    """What happened to the rows; new facts and retractions are appended as one batch."""
    return write_against(session, arrivals, held(session, arrivals.table, arrivals.k), rule)


def write_against(session: Session, arrivals: Arrivals, before: Held, rule: Rule) -> WriteReport:
    """What happened to the rows beside what is held about the same things."""
    settled = settle(arrivals.stated, before, rule)
    samples: tuple[Sample, ...] = ()
    if settled.write.size or settled.retract.size:
        samples = _samples(arrivals, before, settled.write[:LOOKED_AT], _append(session, arrivals, settled))
    names = arrivals.labels.take(pa.array(settled.conflicts)).cast(pa.string()).to_pylist()
    return WriteReport(settled.created, settled.unchanged, settled.updated, tuple(sorted(set(names))), samples)


def _samples(arrivals: Arrivals, before: Held, written: Ints, first: int) -> tuple[Sample, ...]:
    """Some of the rows written, the first of which has this number: those that are new, and those that replace."""
    keys, places = live_by_key(before)
    k = arrivals.k[written]
    at = np.minimum(np.searchsorted(keys, k), max(keys.size - 1, 0))
    replacing = keys[at] == k if keys.size else np.zeros(k.size, dtype=np.bool_)
    new, old = np.flatnonzero(~replacing)[:SAMPLES], np.flatnonzero(replacing)[:SAMPLES]
    return tuple(
        Sample(arrivals.table, first + row, int(before.fact[places[at[row]]]) if replacing[row] else None)
        for row in [*new.tolist(), *old.tolist()]
    )


def looked_up(session: Session, table: str, k: Ints) -> LookedUp:
    """The facts of a table about these things, as far as a session sees them."""
    batch = newest_batch(session)
    found = _about(session, table, _distinct(k), 0)
    return LookedUp(batch, Stated(ints(found, "k"), ints(found, "hash"), ints(found, "recorded")), ints(found, "fact"))


def held_since(session: Session, table: str, k: Ints, there: LookedUp) -> Held:
    """The facts about these things: those looked up before, where nothing has rewritten them, and later ones."""
    found = _about(session, table, _distinct(k), first_fact(there.batch + 1))
    here = np.isin(there.stated.k, k)
    before = there.stated
    stated = Stated(
        np.concatenate([before.k[here], ints(found, "k")]),
        np.concatenate([before.hash[here], ints(found, "hash")]),
        np.concatenate([before.recorded[here], ints(found, "recorded")]),
    )
    fact = np.concatenate([there.fact[here], ints(found, "fact")])
    return Held(stated, fact, ~np.isin(fact, retracted_among(session, table, fact)))


def held(session: Session, table: str, k: Ints) -> Held:
    """The facts of a table about these things, with whether they still hold."""
    found = _about(session, table, _distinct(k), 0)
    fact = ints(found, "fact")
    stated = Stated(ints(found, "k"), ints(found, "hash"), ints(found, "recorded"))
    if session.committed is not None:
        seen = fact < first_fact(session.committed + 1)
        stated = Stated(stated.k[seen], stated.hash[seen], stated.recorded[seen])
        fact = fact[seen]
    return Held(stated, fact, ~np.isin(fact, retracted_among(session, table, fact)))


def _about(session: Session, table: str, k: Ints, first: int) -> pa.Table:
    """The facts about these things from a number on."""
    if k.size <= FEW:
        few = columns_of(table, ("k", "hash", "recorded", "fact")).where(among("k", k.tolist()))
        return session.table(few.where(at_least("fact", first)) if first else few)
    with session.staged("arriving", pa.table({"k": pa.array(k)})):
        query = tree(
            "SELECT f.k AS k, f.hash AS hash, f.recorded AS recorded, f.fact AS fact "
            "FROM facts AS f JOIN arriving AS a ON f.k = a.k",
            {"facts": table},
        )
        later = exp.GTE(this=exp.column("fact", "f"), expression=exp.convert(first))
        return session.table(query.where(later) if first else query)


def _distinct(values: Ints) -> Ints:
    # Sort and mask: np.unique hashes, which is several times slower on digests.
    ordered = np.sort(values)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if ordered.size else ordered


def retracted_among(session: Session, scope: str, fact: Ints) -> Ints:
    """Those of the facts that are retracted."""
    if fact.size == 0:
        return fact
    if fact.size <= FEW and session.committed is None:
        mine = exp.column("scope").eq(exp.Literal.string(scope))
        return ints(
            session.table(columns_of("retraction", ("fact",)).where(among("fact", fact.tolist()), mine)), "fact"
        )
    with session.staged("asked", pa.table({"fact": pa.array(fact)})):
        query = tree(
            "SELECT r.fact AS fact FROM retraction AS r JOIN asked AS a ON r.fact = a.fact "
            "WHERE r.scope = :scope AND r.batch <= :batch",
            scope=scope,
            batch=2**31 - 1 if session.committed is None else session.committed,
        )
        return ints(session.table(query), "fact")


def _append(session: Session, arrivals: Arrivals, settled: Settled) -> int:
    """The number of the first row that is written."""
    batch = session.next_batch()
    places = pa.array(settled.write)
    fact = first_fact(batch) + np.arange(settled.write.size, dtype=np.int64)
    rows = arrivals.rows.take(places) if settled.write.size != arrivals.rows.num_rows else arrivals.rows
    rows, written = arrivals.stored(rows), settled.write
    header = {
        "fact": pa.array(fact),
        "source": pa.array(arrivals.source[written].astype(np.int32)),
        "k": pa.array(arrivals.k[written]),
        "hash": pa.array(arrivals.hash[written]),
    }
    for name, values in header.items():
        rows = rows.append_column(name, values)
    session.append(arrivals.table, rows)
    born = fact[np.searchsorted(written, settled.born_retracted)]
    facts = np.concatenate([settled.retract, born])
    since = np.concatenate([settled.retract_from, settled.born_retracted_from])
    append_retractions(session, arrivals.table, facts, since, batch)
    return first_fact(batch)


def append_retractions(session: Session, scope: str, fact: Ints, recorded: Ints, batch: int) -> None:
    """Says that facts of a table no longer hold."""
    session.append(
        "retraction",
        pa.table(
            {
                "fact": pa.array(fact),
                "scope": pa.array([scope], pa.string()).take(pa.array(np.zeros(fact.size, dtype=np.int64))),
                "recorded": pa.array(recorded),
                "batch": pa.array(np.full(fact.size, batch, dtype=np.int32)),
            }
        ),
    )


def retract(session: Session, scope: str, facts: Ints, recorded: int) -> int:
    """How many facts of the table stopped to hold: those that are there and were not retracted before."""
    with session.staged("asked", pa.table({"fact": pa.array(np.unique(facts))})):
        query = tree("SELECT f.fact AS fact FROM facts AS f JOIN asked AS a ON f.fact = a.fact", {"facts": scope})
        there = ints(session.table(query), "fact")
    fresh = np.setdiff1d(there, retracted_among(session, scope, there))
    if fresh.size:
        append_retractions(session, scope, fresh, np.full(fresh.size, recorded), session.next_batch())
    return int(fresh.size)
