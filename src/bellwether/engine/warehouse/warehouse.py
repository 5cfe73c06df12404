"""The warehouse over a store: every read in one consistent state, values written in one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow as pa
from sqlglot import exp

from bellwether.engine.warehouse import dictionaries, dirt, event_reads, values
from bellwether.engine.warehouse.account_reads import read_accounts, read_directory
from bellwether.engine.warehouse.chunks import CutBlocks
from bellwether.engine.warehouse.committed import CommittedStore, newest_batch
from bellwether.engine.warehouse.duckdb import DuckSettings, DuckStore
from bellwether.engine.warehouse.erasing import erased_accounts
from bellwether.engine.warehouse.event_counts import EventCounts
from bellwether.engine.warehouse.fact_writes import SqlFactWriter
from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.first_days import FirstDays
from bellwether.engine.warehouse.happenings import Happenings
from bellwether.engine.warehouse.hearing import Hearing
from bellwether.engine.warehouse.history_reads import HistoryReader, external_ids, keys_of
from bellwether.engine.warehouse.history_writes import KIND_CODES
from bellwether.engine.warehouse.identities import MergeRows, read_merges, read_told
from bellwether.engine.warehouse.of_account import OfAccount
from bellwether.engine.warehouse.of_person import OfPerson
from bellwether.engine.warehouse.of_record import OfRecord
from bellwether.engine.warehouse.provenance import RangeJoin, RowsAsked
from bellwether.engine.warehouse.range_join import accounts_of_people, range_join, renamed
from bellwether.engine.warehouse.row_queries import event_scan, printed, rows_query
from bellwether.engine.warehouse.rows import (
    NOW,
    Accounts,
    AdjustmentRows,
    AsKnown,
    Dirt,
    EnteredRows,
    EventRequest,
    EventRows,
    Flags,
    Ints,
    Kind,
    MembershipRows,
    OutageRows,
    RateRows,
    RecordRows,
    State,
    StoredVersion,
    TraitRows,
    ValueBlocks,
)
from bellwether.engine.warehouse.shelf import Shelf
from bellwether.engine.warehouse.source_reads import (
    SourceDays,
    read_accounts_of_events,
    read_declared_accounts,
    read_filled_properties,
    read_source_accounts,
    read_source_days,
)
from bellwether.engine.warehouse.store import Session, Store
from bellwether.engine.warehouse.told_reads import ToldReads
from bellwether.engine.warehouse.tree import at_least, at_most, columns_of, tree

KEPT_DIRT = 4
"""Answers to what arrived after a batch that are kept, where this process has seen every write since."""


class SqlWarehouse(EventCounts, Hearing, ToldReads, OfAccount, OfPerson, OfRecord, Happenings, SqlFactWriter):
    """Facts and values of one workspace in an SQL store: the `Warehouse` and the `FactWriter`."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        # Shared with every `up_to` of it.
        self._first_days = FirstDays()
        self._kept_dirt: Shelf[Dirt] = Shelf(KEPT_DIRT)
        self._kept_state: tuple[int, State] | None = None

    def up_to(self, batch: int) -> Self:
        """The same warehouse, of which reads leave out the facts of later batches."""
        earlier = copy(self)
        earlier._store = CommittedStore(self._store, batch)
        return earlier

    def steady(self) -> AbstractContextManager[None]:
        """Reads inside, by this thread, see one state; what is read inside is held whole, events too."""
        return self._store.steady()

    def state(self) -> State:
        """Which facts and which values are there. Every page asks, so what cannot have changed is kept."""
        commits = self._store.commits()
        held = self._kept_state
        if held is not None and commits is not None and held[0] == commits:
            return held[1]
        with self._store.reading() as session:
            state = State(newest_batch(session), values.read_generation(session))
        # What is committed meanwhile is counted after it can be seen: at worst the state is read once more.
        self._kept_state = None if commits is None else (commits, state)
        return state

    @contextmanager
    def whole(self, *, kept: bool = True) -> Iterator[None]:
        """All writes inside, by this thread, happen together and are seen by its reads; taken back unless `kept`."""
        try:
            with super().whole(kept=kept):
                yield
        finally:
            # What is kept goes by the number of a write, which the next one will have again.
            self._kept_dirt.clear()
            self._first_days.forget()

    # Reading

    def event_names(self) -> tuple[str, ...]:
        """The event names seen; an event row's `name` is an index into this."""
        with self._store.reading() as session:
            return dictionaries.all_texts(session, dictionaries.NAMES)

    def event_names_of(self, source: str) -> tuple[str, ...]:
        """The names of the events that a source ever delivered."""
        with self._store.reading() as session:
            return dirt.event_names_of(session, source)

    def texts(self, codes: Ints) -> tuple[str, ...]:
        """The texts of text codes."""
        with self._store.reading() as session:
            return dictionaries.texts_of(session, dictionaries.TEXTS, codes)

    def codes(self, texts: Sequence[str]) -> Ints:
        """The codes of texts, −1 for a text never seen."""
        with self._store.reading() as session:
            return dictionaries.codes(session, dictionaries.TEXTS, pa.array(list(texts), pa.string()))

    def codes_containing(self, fragment: str) -> Ints:
        """The codes of all texts that contain the fragment, case-sensitive, ascending."""
        position = exp.StrPosition(this=exp.column("text"), substr=exp.Literal.string(fragment))
        query = columns_of("text", ["code"]).where(exp.GT(this=position, expression=exp.convert(0)))
        with self._store.reading() as session:
            return np.sort(ints(session.table(query), "code"))

    def keys(self, kind: Kind, ids: Sequence[str], known: AsKnown = NOW) -> Ints:
        """The canonical key of each outside name, merged ones too; NOBODY for a name never seen."""
        with self._store.reading() as session:
            return keys_of(session, kind, ids, known)

    def external_ids(self, kind: Kind, keys: Ints) -> tuple[str, ...]:
        """The outside name of each key; empty for a key that nobody has."""
        with self._store.reading() as session:
            return external_ids(session, kind, keys)

    def merges(self, kind: Kind, known: AsKnown = NOW) -> MergeRows:
        """The merges and splits in force."""
        with self._store.reading() as session:
            return read_merges(session, kind, known)

    def told(self, kind: Kind, traits: Sequence[str], known: AsKnown = NOW) -> pa.Table:
        """What was told of names under these traits, side by side: name, trait, text, fact, recorded."""
        with self._store.reading() as session:
            return read_told(session, kind, traits, known)

    def accounts(self, known: AsKnown = NOW) -> Accounts:
        """The canonical accounts."""
        with self._store.reading() as session:
            return read_accounts(session, self._slots, known, self._spans(session, known))

    def directory(self) -> tuple[Ints, tuple[str, ...], tuple[str, ...]]:
        """Keys, outside ids and names of the canonical accounts."""
        with self._store.reading() as session:
            return read_directory(session)

    def events(self, request: EventRequest) -> Iterator[EventRows]:
        """The events in pieces of at most some million rows, in no particular order."""
        with self._store.reading() as session:
            yield from event_reads.read_events(session, self._slots, request)

    def event_count(self, first_day: int, last_day: int) -> int:
        """About how many events these days have, retracted ones included."""
        query = tree("SELECT COUNT(*) AS n FROM event").where(at_least("day", first_day), at_most("day", last_day))
        with self._store.reading() as session:
            return int(session.table(query).column("n")[0].as_py())

    def event_spans(self, known: AsKnown = NOW) -> tuple[Ints, Ints, Ints]:
        """Canonical account, the day of its first event, and of its first event with a person (NO_DAY if none)."""
        with self._store.reading() as session:
            return self._spans(session, known)

    def _spans(self, session: Session, known: AsKnown) -> event_reads.Spans:
        return self._first_days.read(session, self._store, known)

    def traits(self, kind: Kind, trait: str, known: AsKnown = NOW) -> TraitRows:
        """The history of one trait of accounts or people."""
        with self._history(known) as reader:
            return reader.traits(kind, trait)

    def memberships(self, known: AsKnown = NOW) -> MembershipRows:
        """Who belonged to which account when."""
        with self._history(known) as reader:
            return reader.memberships()

    def records(self, collection: str, fields: Sequence[str], known: AsKnown = NOW) -> RecordRows:
        """The versions of a collection's records."""
        with self._history(known) as reader:
            return reader.records(collection, fields, self.texts)

    def entered(self, metric: str, known: AsKnown = NOW) -> EnteredRows:
        """The entered values of a metric."""
        with self._history(known) as reader:
            return reader.entered(metric)

    def adjustments(self, metric: str, known: AsKnown = NOW) -> AdjustmentRows:
        """The adjustments of a metric."""
        with self._history(known) as reader:
            return reader.adjustments(metric)

    def adjusted(self) -> frozenset[str]:
        """The metrics that have, or once had, an adjustment."""
        with self._store.reading() as session:
            codes = ints(session.table(tree("SELECT DISTINCT metric FROM adjustment")), "metric")
            return frozenset(dictionaries.texts_of(session, dictionaries.TEXTS, codes)) if codes.size else frozenset()

    def outages(self, known: AsKnown = NOW) -> OutageRows:
        """The recorded outages."""
        with self._history(known) as reader:
            return reader.outages()

    def rates(self, known: AsKnown = NOW) -> RateRows:
        """The rates into the reporting currency."""
        with self._history(known) as reader:
            return reader.rates()

    def source_days(self) -> tuple[SourceDays, ...]:
        """The days of each source's events and records, ascending."""
        with self._store.reading() as session:
            return tuple(read_source_days(session, self._slots))

    def source_accounts(self, first_day: int, last_day: int) -> dict[str, Ints]:
        """By source the accounts that had an event on these days, ascending."""
        with self._store.reading() as session:
            return read_source_accounts(session, first_day, last_day)

    def declared_accounts(self) -> Ints:
        """The accounts that were declared, and not only named by their facts, ascending."""
        with self._store.reading() as session:
            return read_declared_accounts(session)

    def accounts_of_events(self) -> tuple[Ints, Ints, Ints]:
        """Each pair of an account and a person that has events, and the day of its last."""
        with self._store.reading() as session:
            return read_accounts_of_events(session)

    def filled_properties(self) -> tuple[int, dict[str, int]]:
        """How many events there are, and by property how many of them have it."""
        with self._store.reading() as session:
            return read_filled_properties(session, self._slots)

    def batch(self) -> int:
        """The number of the last committed write of facts."""
        if self._store.commits() is not None:
            return self.state().batch
        with self._store.reading() as session:
            return newest_batch(session)

    def generation(self) -> int:
        """The number of the last committed write of values."""
        if self._store.commits() is not None:
            return self.state().generation
        with self._store.reading() as session:
            return values.read_generation(session)

    def touched(self, after: int, last: int) -> frozenset[str] | None:
        """The tables that the batches after one and up to another touched; None where that is not known."""
        return None if self._store.aside else self._store.touched(after, last)

    def dirt(self, after_batch: int) -> Dirt:
        """What arrived after a batch."""
        if self._store.commits() is not None:
            # Pages ask again and again between two writes.
            held = self._kept_dirt.get((after_batch, self.batch()))
            if held is not None:
                return held
        with self._store.reading() as session:
            last = newest_batch(session)
            tables = None if self._store.aside else self._store.touched(after_batch, last)
            held = None if tables is None else self._kept_dirt.get((after_batch, last))
            if held is None:
                held = dirt.read_dirt(session, self._slots, after_batch, tables)
                if tables is not None:
                    self._kept_dirt.put((after_batch, last), held)
            return held

    def message_ids(self, facts: Ints) -> tuple[tuple[str, ...], Flags]:
        """The source's ids of events by their fact numbers, and which of them are known by their date alone."""
        with self._store.reading() as session:
            return event_reads.read_message_ids(session, facts)

    def last_recorded(self, asked: RowsAsked) -> int | None:
        """When the newest event of these names, accounts and days was recorded; None: there is none."""
        with self._store.reading() as session:
            newest = exp.Max(this=exp.column("recorded")).as_("recorded")
            query = exp.select(newest).from_(event_scan(session, asked, ["recorded"]).subquery("e"))
            found: int | None = session.table(query).column("recorded")[0].as_py()
            return found or None

    def rows_query(self, asked: RowsAsked) -> tuple[str, bool]:
        """SQL for DuckDB that fetches the rows, and whether it fetches these alone."""
        with self._store.reading() as session:
            query, exact = rows_query(session, self._slots, asked)
            return printed(query), exact

    def range_join(self, join: RangeJoin) -> Ints | None:
        """Each cell's number by joining every event to every window it lies in; None where SQL cannot say it."""
        with self._store.reading() as session:
            return range_join(session, self._slots, join)

    def accounts_of_people(self, people: Ints) -> Ints:
        """The keys of the accounts at which these people ever had an event."""
        with self._store.reading() as session:
            return accounts_of_people(session, people)

    def erased_accounts(self, after: int) -> Ints:
        """The canonical accounts at which somebody had facts who was erased after an instant."""
        with self._store.reading() as session:
            return erased_accounts(session, after)

    def renamed(self) -> tuple[Ints, Ints]:
        """The keys of accounts, and of people, that a merge or a split ever concerned."""
        with self._store.reading() as session:
            accounts, people = renamed(session, [KIND_CODES[Kind.ACCOUNT], KIND_CODES[Kind.PERSON]])
            return accounts, people

    @contextmanager
    def _history(self, known: AsKnown) -> Iterator[HistoryReader]:
        with self._store.reading() as session:
            yield HistoryReader(session, self._slots, known)

    # Values

    def versions(self) -> tuple[StoredVersion, ...]:
        """The metric versions that have stored values."""
        with self._store.reading() as session:
            return values.read_versions(session)

    def first_stored_day(self) -> int | None:
        """The first day of the first stored block; None: nothing is stored."""
        with self._store.reading() as session:
            return values.read_first_day(session)

    def last_writes(self, day: int) -> dict[int, int]:
        """By version the number of the last write that gave it values around a day: of the day's block."""
        with self._store.reading() as session:
            return values.read_last_writes(session, day)

    def discard_unfinished(self) -> None:
        """Removes the values that an interrupted write left behind; nobody writes meanwhile."""
        with self._store.writing_values() as session:
            values.discard_unfinished(session)

    def write_values(self, versions: Sequence[StoredVersion], blocks: Iterator[ValueBlocks | CutBlocks]) -> None:
        """Replaces every (version, account, block) given and the versions: all of them count at once, at the end."""
        with self._store.writing_values() as session:
            values.write_values(session, versions, blocks)

    def read_values(self, version: int, accounts: Ints | None, first_day: int, last_day: int) -> ValueBlocks:
        """The stored blocks of one version that touch these days, for these accounts or all, by (account, block)."""
        return self.read_many((version,), accounts, first_day, last_day)[0]

    def read_many(
        self, versions: Sequence[int], accounts: Ints | None, first_day: int, last_day: int
    ) -> tuple[ValueBlocks, ...]:
        """The same for several versions in one query, in their order."""
        with self._store.reading() as session:
            return values.read_values(session, versions, values.Span(accounts, first_day, last_day))

    def read_day(self, versions: Sequence[int], day: int) -> tuple[ValueBlocks, ...]:
        """The values of one day of several versions: blocks with arrays of shape (rows, 1)."""
        with self._store.reading() as session:
            return values.read_day(session, versions, day)

    def latest(self, versions: Sequence[int]) -> tuple[ValueBlocks, ...]:
        """The values of the last computed day: blocks with arrays of shape (rows, 1)."""
        with self._store.reading() as session:
            return values.read_latest(session, versions)

    def close(self) -> None:
        """Closes the store; everything committed is on disk."""
        self._store.close()


def open_duckdb(path: Path | None = None, settings: DuckSettings | None = None) -> SqlWarehouse:
    """The warehouse in a DuckDB file, or in memory."""
    warehouse = SqlWarehouse(DuckStore(path, settings or DuckSettings()))
    warehouse.discard_unfinished()
    return warehouse
