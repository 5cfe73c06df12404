"""What live sources ask while they write: which messages are new, what is known of those they speak of.

Everything here belongs into the transaction that the facts are written in.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from bellwether.engine.warehouse import visitors
from bellwether.engine.warehouse.arrivals import retracted_among
from bellwether.engine.warehouse.committed import newest_batch
from bellwether.engine.warehouse.dictionaries import ABSENT, ACCOUNTS, PEOPLE, TEXTS, codes, texts_of
from bellwether.engine.warehouse.digesting import digests_of_texts
from bellwether.engine.warehouse.event_stream import EventStream
from bellwether.engine.warehouse.facts import ints, latest, optional
from bellwether.engine.warehouse.former_digests import FormerDigests
from bellwether.engine.warehouse.history_writes import KIND_CODES
from bellwether.engine.warehouse.registry import Slots
from bellwether.engine.warehouse.rows import Flags, Ints, Kind
from bellwether.engine.warehouse.store import Session, Store, first_fact
from bellwether.engine.warehouse.tree import column, tree
from bellwether.engine.warehouse.writer import DigestedEvents, RefusedWrite


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of an account: its name and the day it was created, as far as anyone has said."""

    name: str | None = None
    created: int | None = None


@dataclass(frozen=True, slots=True)
class Belonging:
    """That a person belongs to an account from one day up to another."""

    starts: int
    ends: int


class Hearing:
    """The part of a warehouse that live sources need beside writing facts."""

    _store: Store
    _slots: Slots
    _former: FormerDigests
    _stream: EventStream | None = None

    @contextmanager
    def listening(self, directory: Path | None = None) -> Iterator[None]:
        """One transaction of live facts; `directory` is for what is kept to tell new events from old ones."""
        if self._stream is None:
            self._stream = EventStream(self._former, directory)
        before = self._stream.caught_up
        try:
            with self._store.writing() as session, self._stream.group(session, self._store.commits()):
                yield
        except BaseException:
            self._stream.take_back(before)
            raise

    def stream_events(self, events: DigestedEvents, source: str) -> int:
        """How many of the events are new and written now; of one that was there the first holds. Inside `listening`."""
        if self._stream is None:
            raise RefusedWrite("events are streamed inside of “listening”")
        with self._store.writing() as session:
            return self._stream.write(session, self._slots, events, source)

    def hear(self, ids: Sequence[str], recorded: Sequence[int]) -> Flags:
        """Which of these messages are new: the first of each id, unless it was heard before. They are heard now."""
        if self._stream is not None:
            self._stream.ask_again()
        with self._store.writing() as session:
            k = digests_of_texts(pa.array(list(ids), pa.string()))
            first = np.zeros(k.size, dtype=np.bool_)
            first[np.unique(k, return_index=True)[1]] = True
            with session.staged("arriving", pa.table({"k": k})):
                query = tree("SELECT h.k AS k FROM heard AS h JOIN arriving AS a ON h.k = a.k")
                before = ints(session.table(query), "k")
            new: Flags = first & ~np.isin(k, before)
            learned = np.array(list(recorded), dtype=np.int64)
            batch = np.full(int(new.sum()), session.next_batch(), dtype=np.int32)
            session.append("heard", pa.table({"k": k[new], "recorded": learned[new], "batch": batch}))
            return new

    def declared(self, accounts: Sequence[str]) -> dict[str, Declared]:
        """What is declared of each of these accounts, by outside name; nothing of one that nobody has declared."""
        with self._store.writing() as session:
            found = latest(_about(session, "account", ("name", "created"), {"account": (ACCOUNTS, accounts)}))
            created = optional(found, "created")
            days = zip(created.values.tolist(), created.present.tolist(), strict=True)
            return {
                outside: Declared(name, day if present else None)
                for outside, name, (day, present) in zip(
                    found.column("account_name").to_pylist(), found.column("name").to_pylist(), days, strict=True
                )
            }

    def belonging(self, people: Sequence[str]) -> dict[tuple[str, str], list[Belonging]]:
        """When these people belong to which accounts, by outside names (person, account)."""
        with self._store.writing() as session:
            wanted = {"person": (PEOPLE, people)}
            found = latest(_about(session, "membership", ("account", "starts", "ends"), wanted))
            accounts = texts_of(session, ACCOUNTS, ints(found, "account"))
            held: dict[tuple[str, str], list[Belonging]] = {}
            for person, account, starts, ends in zip(
                found.column("person_name").to_pylist(),
                accounts,
                ints(found, "starts").tolist(),
                ints(found, "ends").tolist(),
                strict=True,
            ):
                held.setdefault((person, account), []).append(Belonging(starts, ends))
            return held

    def known_people(self, names: Sequence[str]) -> frozenset[str]:
        """Those of the outside names by which somebody is known."""
        with self._store.writing() as session:
            distinct = sorted(set(names))
            found = codes(session, PEOPLE, pa.array(distinct, pa.string()))
            return frozenset(np.array(distinct, dtype=object)[found != ABSENT].tolist())

    def trait_names(self, kind: Kind) -> frozenset[str]:
        """The names of the traits that anything of a kind was ever told to have."""
        with self._store.writing() as session:
            query = tree("SELECT DISTINCT trait FROM trait WHERE kind = :kind", kind=KIND_CODES[kind])
            return frozenset(texts_of(session, TEXTS, ints(session.table(query), "trait")))

    def next_fact(self) -> int:
        """The smallest number that a fact written from now on can have."""
        with self._store.writing() as session:
            return first_fact(newest_batch(session) + 1)

    def note_visits(self, names: Sequence[str], k: Ints, since: int) -> None:
        """Notes which visitor the events with these digests happened to; only those written from fact `since` on."""
        with self._store.writing() as session:
            visitors.note_visits(session, names, k, since)

    def recognised(self, names: Sequence[str]) -> dict[str, str]:
        """Who each of these visitors turned out to be."""
        with self._store.writing() as session:
            return visitors.recognised(session, names)

    def recognise(self, people: Mapping[str, str], recorded: int) -> int:
        """How many events turned out to be somebody's, now that these visitors are these people."""
        with self._store.writing() as session:
            return visitors.recognise(session, people, recorded)


def _about(session: Session, table: str, names: Sequence[str], of: Mapping[str, tuple[str, Sequence[str]]]) -> pa.Table:
    """The facts that hold about some outside names, with the name as `<column>_name`."""
    ((name, (dictionary, wanted)),) = of.items()
    distinct = pa.array(sorted(set(wanted)), pa.string())
    key = codes(session, dictionary, distinct)
    there = key != ABSENT
    asked = pa.table({"asked": key[there].astype(np.int32), "asked_name": distinct.filter(pa.array(there))})
    columns = [column(one, "f").as_(one) for one in ("fact", "k", "hash", "recorded", *names)]
    same = column(name, "f").eq(column("asked", "a"))
    query = exp.select(*columns, column("asked_name", "a").as_(f"{name}_name")).from_(exp.to_table(table).as_("f"))
    with session.staged("asked", asked):
        found = session.table(query.join(exp.to_table("asked").as_("a"), on=same))
    gone = retracted_among(session, table, ints(found, "fact"))
    return found.filter(pc.invert(pc.is_in(found.column("fact"), value_set=pa.array(gone)))) if gone.size else found
