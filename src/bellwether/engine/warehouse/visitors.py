"""Visitors: events of people who had no name yet, and whose they are once somebody is recognised in a visitor.

A visitor's events have no person, for only people who are known are counted as users. Recognising somebody retracts
these events and writes them again with the person, learned now, so that “as known then” still shows nobody.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from bellwether.engine.warehouse.arrivals import append_retractions, retracted_among
from bellwether.engine.warehouse.dictionaries import ABSENT, PEOPLE, TEXTS, codes, codes_or_new, texts_of
from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.rows import Ints
from bellwether.engine.warehouse.store import Session, first_fact
from bellwether.engine.warehouse.tree import tree


def note_visits(session: Session, visitors: Sequence[str], k: Ints, since: int) -> None:
    """Notes which visitor the events with these digests happened to; only those written from fact `since` on."""
    # An event that came twice in its group is one event.
    distinct, places = np.unique(k, return_index=True)
    with session.staged("arrived", pa.table({"k": pa.array(distinct), "place": pa.array(places)})):
        query = tree(
            "SELECT e.fact AS fact, a.place AS place FROM event AS e JOIN arrived AS a ON e.k = a.k "
            "WHERE e.fact >= :since",
            since=since,
        )
        found = session.table(query)
    if found.num_rows:
        visitor = codes_or_new(session, TEXTS, pa.array(list(visitors), pa.string()))[ints(found, "place")]
        session.append("visit", pa.table({"visitor": visitor.astype(np.int32), "fact": ints(found, "fact")}))


def recognised(session: Session, visitors: Sequence[str]) -> dict[str, str]:
    """Who each visitor turned out to be, by the person's outside name; the last word about each holds."""
    distinct = sorted(set(visitors))
    known = codes(session, TEXTS, pa.array(distinct, pa.string()))
    there = known != ABSENT
    if not there.any():
        return {}
    with session.staged("asked", pa.table({"visitor": known[there].astype(np.int32)})):
        query = tree(
            "SELECT r.visitor AS visitor, r.person AS person FROM recognised AS r "
            "JOIN asked AS a ON r.visitor = a.visitor ORDER BY r.recorded"
        )
        found = session.table(query)
    if not found.num_rows:
        return {}
    name_of = dict(zip(known[there].tolist(), np.array(distinct, dtype=object)[there].tolist(), strict=True))
    people = texts_of(session, PEOPLE, ints(found, "person"))
    return {name_of[code]: person for code, person in zip(ints(found, "visitor").tolist(), people, strict=True)}


def recognise(session: Session, people: Mapping[str, str], recorded: int) -> int:
    """How many events turned out to be somebody's: those of the visitors in `people`, by the person's outside name."""
    if not people:
        return 0
    visitors = codes_or_new(session, TEXTS, pa.array(list(people), pa.string()))
    persons = codes_or_new(session, PEOPLE, pa.array(list(people.values()), pa.string()))
    session.append(
        "recognised",
        pa.table(
            {
                "visitor": visitors.astype(np.int32),
                "person": persons.astype(np.int32),
                "recorded": np.full(visitors.size, recorded, dtype=np.int64),
                "batch": np.full(visitors.size, session.next_batch(), dtype=np.int32),
            }
        ),
    )
    with session.staged("asked", pa.table({"visitor": visitors.astype(np.int32), "person": persons.astype(np.int32)})):
        query = tree(
            "SELECT DISTINCT v.fact AS fact, a.person AS person "
            "FROM visit AS v JOIN asked AS a ON v.visitor = a.visitor"
        )
        visits = session.table(query)
    fact = ints(visits, "fact")
    living = ~np.isin(fact, retracted_among(session, "event", fact))
    if not living.any():
        return 0
    return _given(session, visits.filter(pa.array(living)), recorded)


def _given(session: Session, visits: pa.Table, recorded: int) -> int:
    """Writes these events again, each with its person, and retracts them as they were."""
    with session.staged("given", visits.rename_columns(["fact", "given"])):
        query = tree("SELECT e.*, g.given AS given FROM event AS e JOIN given AS g ON e.fact = g.fact")
        rows = session.table(query)
    before = ints(rows, "fact")
    batch = session.next_batch()
    fresh = {
        "fact": pa.array(first_fact(batch) + np.arange(before.size, dtype=np.int64)),
        "person": rows.column("given").cast(pa.int32()),
        "recorded": pa.array(np.full(before.size, recorded, dtype=np.int64)),
    }
    rows = rows.drop_columns(["given"])
    for name, values in fresh.items():
        rows = rows.set_column(rows.column_names.index(name), name, values)
    session.append("event", rows)
    append_retractions(session, "event", before, np.full(before.size, recorded, dtype=np.int64), batch)
    return int(before.size)


def names_of_visits(session: Session, keys: Ints) -> frozenset[str]:
    """The names of the visitors in whom these people were recognised."""
    with session.staged("asked", pa.table({"person": pa.array(keys.astype(np.int32))})):
        query = tree("SELECT r.visitor AS visitor FROM recognised AS r JOIN asked AS a ON r.person = a.person")
        found = ints(session.table(query), "visitor")
    return frozenset(texts_of(session, TEXTS, found)) if found.size else frozenset()
