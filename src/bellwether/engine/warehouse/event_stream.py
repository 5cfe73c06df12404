"""Events of live sources, a group at a time: the same rows in the same table as any other, with far fewer questions.

Which digests are there and which codes texts have is kept from one group to the next. What somebody else writes in
between is noticed by the number of the last batch: digests are caught up with, and codes are asked for again, for an
erasure gives a code another text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa

from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.warehouse.committed import newest_batch
from bellwether.engine.warehouse.dictionaries import ABSENT, ACCOUNTS, NAMES, PEOPLE, TEXTS, codes_or_new
from bellwether.engine.warehouse.event_writes import PROPERTY, EventWriter
from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.former_digests import FormerDigests
from bellwether.engine.warehouse.registry import EVENT, Slots, column_type
from bellwether.engine.warehouse.rows import NOBODY, Ints
from bellwether.engine.warehouse.seen import Seen
from bellwether.engine.warehouse.store import Session, first_fact
from bellwether.engine.warehouse.tree import tree
from bellwether.engine.warehouse.writer import DigestedEvents

MOST_KEPT = 500_000
"""Texts of one dictionary of which the codes are kept."""


class EventStream:
    """Writes groups of events, one after another."""

    def __init__(self, former: FormerDigests, directory: Path | None = None) -> None:
        self._former = former
        self._seen = Seen(directory)
        self._caught_up = 0
        # The newest batch, while nobody else can have begun one; and what the store's count of commits will be then.
        self._last: int | None = None
        self._commits: int | None = None
        self._codes: dict[str, dict[str, int]] = {}
        self._told: set[tuple[int, int]] = set()

    @contextmanager
    def group(self, session: Session, commits: int | None) -> Iterator[None]:
        """One group of writes in an open transaction: what is kept holds until its end, or is forgotten with it.

        `commits` is how often the store has committed anything; only this group's own commit may follow unseen.
        """
        before = self._caught_up
        try:
            if commits is None or commits != self._commits:
                self._catch_up(session)
            self._last = self._caught_up
            yield
            self._caught_up = self._newest(session)
            self._commits = None if commits is None else commits + 1
        except BaseException:
            self.take_back(before)
            raise

    @property
    def caught_up(self) -> int:
        """The last batch that is known here."""
        return self._caught_up

    def _newest(self, session: Session) -> int:
        return newest_batch(session) if self._last is None else self._last

    def ask_again(self) -> None:
        """Something else is written in the open transaction: which batch is the newest must be asked."""
        self._last = None

    def take_back(self, batch: int) -> None:
        """Forgets codes: by a write that was taken back they were never given. Digests too many do no harm."""
        self._caught_up = batch
        self._commits = None
        self._codes.clear()
        self._told.clear()

    def write(self, session: Session, slots: Slots, arriving: DigestedEvents, source: str) -> int:
        """How many of the events are new; each is written once, and the first of its id holds."""
        if not arriving.k.size:
            return 0
        writer = EventWriter(session, slots, self._code(session, TEXTS, source), self._former)
        if self._former.first:
            return writer.write(arriving, update=False).created
        again = _said_before(arriving.k)
        if again.any():
            arriving = arriving.where(~again)
        known = self._seen.among(arriving.k)
        created = 0
        if known.any():
            # Almost all of these are stored; what was retracted since is settled where everything is settled.
            created += writer.write(arriving.where(known), update=False).created
            self._last = None
            arriving = arriving.where(~known)
        if arriving.k.size:
            self._append(session, slots, arriving, writer.source)
            self._seen.add(arriving.k)
        return created + int(arriving.k.size)

    def _catch_up(self, session: Session) -> None:
        newest = newest_batch(session)
        if newest == self._caught_up:
            return
        self.take_back(self._caught_up)
        query = tree("SELECT k FROM event WHERE fact >= :first", first=first_fact(self._caught_up + 1))
        for piece in session.stream(query):
            self._seen.add(ints(piece, "k"))
        self._caught_up = newest

    def _append(self, session: Session, slots: Slots, arriving: DigestedEvents, source: int) -> None:
        events = arriving.events
        size, batch = arriving.k.size, self._next_batch(session)
        names = self._codes_of(session, NAMES, events.column("name"))
        self._note_source(session, source, names)
        columns: dict[str, pa.Array | pa.ChunkedArray] = {
            "fact": pa.array(first_fact(batch) + np.arange(size, dtype=np.int64)),
            "recorded": events.column("recorded"),
            "source": _int32(np.full(size, source)),
            "k": pa.array(arriving.k),
            "hash": pa.array(arriving.hash),
            "account": _int32(_somebody(self._codes_of(session, ACCOUNTS, events.column("account")))),
            "person": _int32(_somebody(self._codes_of(session, PEOPLE, events.column("person")))),
            "name": _int32(names),
            "day": events.column("day"),
            "at": events.column("at"),
            "dated": _int32(np.zeros(size, dtype=np.int64)),
            "id": events.column("id"),
            "raw": events.column("raw"),
        }
        fields = slots.fields(EVENT)
        for name in events.column_names:
            if name.startswith(PROPERTY):
                field = fields[name.removeprefix(PROPERTY)]
                values = events.column(name)
                if field.type is FieldType.TEXT:
                    found = self._codes_of(session, TEXTS, values)
                    columns[slots.column(EVENT, field)] = pa.array(found.astype(np.int32), mask=found == ABSENT)
                else:
                    columns[slots.column(EVENT, field)] = values.cast(column_type(field))
        session.append(EVENT, pa.table(columns))

    def _next_batch(self, session: Session) -> int:
        """The number of the write that begins, without asking where nobody can have written since."""
        if self._last is None or session.committed is not None:
            self._last = session.next_batch()
        else:
            self._last += 1
            session.append("batch", pa.table({"batch": pa.array([self._last], pa.int32())}))
        return self._last

    def _codes_of(self, session: Session, dictionary: str, column: pa.ChunkedArray) -> Ints:
        """The code of each text, ABSENT where there is none."""
        flat = column.combine_chunks()
        texts = flat if pa.types.is_dictionary(flat.type) else flat.dictionary_encode()
        known = self._codes.setdefault(dictionary, {})
        # Texts of rows that have been left out are none of the column, but do no harm when they have a code.
        places = np.asarray(texts.indices.fill_null(0).to_numpy(zero_copy_only=False))
        said = np.zeros(len(texts.dictionary), dtype=np.bool_)
        said[np.asarray(texts.indices.drop_null().to_numpy(zero_copy_only=False))] = True
        distinct = texts.dictionary.to_pylist()
        by_place = np.array([known.get(text, ABSENT) for text in distinct], dtype=np.int64)
        missing = np.flatnonzero((by_place == ABSENT) & said)
        if missing.size:
            fresh = codes_or_new(session, dictionary, texts.dictionary.take(pa.array(missing)))
            by_place[missing] = fresh
            if len(known) + missing.size > MOST_KEPT:
                known.clear()
            known.update(zip((distinct[place] for place in missing.tolist()), fresh.tolist(), strict=True))
        if not by_place.size:
            return np.full(len(texts), ABSENT, dtype=np.int64)
        spread: Ints = by_place[places]
        if texts.null_count:
            spread[np.asarray(texts.is_null().to_numpy(zero_copy_only=False))] = ABSENT
        return spread

    def _code(self, session: Session, dictionary: str, text: str) -> int:
        return int(self._codes_of(session, dictionary, pa.chunked_array([pa.array([text])]))[0])

    def _note_source(self, session: Session, source: int, names: Ints) -> None:
        fresh = [name for name in np.unique(names).tolist() if (source, name) not in self._told]
        if not fresh:
            return
        known = session.table(tree("SELECT DISTINCT name FROM event_source WHERE source = :source", source=source))
        news = np.setdiff1d(np.array(fresh), ints(known, "name"))
        session.append("event_source", pa.table({"source": _int32(np.full(news.size, source)), "name": _int32(news)}))
        self._told |= {(source, name) for name in fresh}


def _said_before(k: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which digests came before in the same group."""
    order = np.argsort(k, kind="stable")
    again = np.zeros(k.size, dtype=np.bool_)
    again[order[1:]] = k[order[1:]] == k[order[:-1]]
    return again


def _somebody(codes: Ints) -> Ints:
    return np.where(codes == ABSENT, NOBODY, codes)


def _int32(values: Ints) -> pa.Array:
    return pa.array(values.astype(np.int32))
