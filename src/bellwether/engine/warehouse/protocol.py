"""What the engine asks of a warehouse: facts as arrays, values in blocks, writes that are all or nothing.

Every call answers in rows (`rows.py`) with canonical keys, and sees one consistent state.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, Self

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.warehouse.chunks import CutBlocks
from bellwether.engine.warehouse.provenance import Provenance, Rarities
from bellwether.engine.warehouse.rows import (
    NOW,
    Accounts,
    AdjustmentRows,
    AsKnown,
    Dirt,
    EnteredRows,
    EventRequest,
    EventRows,
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


class FactReader(Rarities, Protocol):
    """Reads of facts; each call sees one consistent state."""

    def event_names(self) -> tuple[str, ...]:
        """The event names seen; an event row's `name` is an index into this."""
        ...

    def texts(self, codes: Ints) -> tuple[str, ...]:
        """The texts of text codes."""
        ...

    def codes(self, texts: Sequence[str]) -> Ints:
        """The codes of texts, −1 for a text never seen."""
        ...

    def codes_containing(self, fragment: str) -> Ints:
        """The codes of all texts that contain the fragment, case-sensitive."""
        ...

    def keys(self, kind: Kind, ids: Sequence[str], known: AsKnown = NOW) -> Ints:
        """The canonical key of each outside name, merged ones too; NOBODY for a name never seen."""
        ...

    def external_ids(self, kind: Kind, keys: Ints) -> tuple[str, ...]:
        """The outside name of each key; empty for a key that nobody has."""
        ...

    def event_names_of(self, source: str) -> tuple[str, ...]:
        """The names of the events that a source ever delivered: what an outage of the source concerns."""
        ...

    def accounts(self, known: AsKnown = NOW) -> Accounts:
        """The canonical accounts."""
        ...

    def directory(self) -> tuple[Ints, tuple[str, ...], tuple[str, ...]]:
        """Keys, the customer's ids and names of the canonical accounts, in the order of their keys."""
        ...

    def events(self, request: EventRequest) -> Iterator[EventRows]:
        """The events in pieces of at most some million rows, in no particular order."""
        ...

    def event_count(self, first_day: int, last_day: int) -> int:
        """About how many events these days have, retracted ones included: what a reader plans its memory by."""
        ...

    def event_spans(self, known: AsKnown = NOW) -> tuple[Ints, Ints, Ints]:
        """Canonical account, the day of its first event, and of its first event with a person (NO_DAY if none)."""
        ...

    def traits(self, kind: Kind, trait: str, known: AsKnown = NOW) -> TraitRows:
        """The history of one trait of accounts or people; empty when nobody has it."""
        ...

    def memberships(self, known: AsKnown = NOW) -> MembershipRows:
        """Who belonged to which account when."""
        ...

    def records(self, collection: str, fields: Sequence[str], known: AsKnown = NOW) -> RecordRows:
        """The versions of a collection's records."""
        ...

    def entered(self, metric: str, known: AsKnown = NOW) -> EnteredRows:
        """The entered values of a metric."""
        ...

    def adjustments(self, metric: str, known: AsKnown = NOW) -> AdjustmentRows:
        """The adjustments of a metric."""
        ...

    def outages(self, known: AsKnown = NOW) -> OutageRows:
        """The recorded outages."""
        ...

    def rates(self, known: AsKnown = NOW) -> RateRows:
        """The rates into the reporting currency."""
        ...

    def batch(self) -> int:
        """The number of the last committed write of facts."""
        ...

    def touched(self, after: int, last: int) -> frozenset[str] | None:
        """The tables that the batches after one and up to another touched; None where that is not known."""
        ...

    def dirt(self, after_batch: int) -> Dirt:
        """What arrived after a batch."""
        ...


class ValueStore(Protocol):
    """Computed values by metric version."""

    def generation(self) -> int:
        """The number of the last committed write of values."""
        ...

    def versions(self) -> tuple[StoredVersion, ...]:
        """The metric versions that have stored values."""
        ...

    def first_stored_day(self) -> int | None:
        """The first day of the first stored block; None: nothing is stored."""
        ...

    def last_writes(self, day: int) -> dict[int, int]:
        """By version the number of the last write that gave it values around a day: of the day's block."""
        ...

    def write_values(self, versions: Sequence[StoredVersion], blocks: Iterator[ValueBlocks | CutBlocks]) -> None:
        """Replaces every (version, account, block) given and the versions: all of it counts at once, at the end."""
        ...

    def read_values(self, version: int, accounts: Ints | None, first_day: int, last_day: int) -> ValueBlocks:
        """The stored blocks of one version that touch these days, for these accounts or all, by (account, block)."""
        ...

    def read_many(
        self, versions: Sequence[int], accounts: Ints | None, first_day: int, last_day: int
    ) -> tuple[ValueBlocks, ...]:
        """The same for several versions at once, in their order."""
        ...

    def read_day(self, versions: Sequence[int], day: int) -> tuple[ValueBlocks, ...]:
        """The values of one day: blocks with arrays of shape (rows, 1)."""
        ...

    def latest(self, versions: Sequence[int]) -> tuple[ValueBlocks, ...]:
        """The values of the last computed day: blocks with arrays of shape (rows, 1)."""
        ...


class Warehouse(FactReader, ValueStore, Provenance, Protocol):
    """Facts and values of one workspace."""

    def up_to(self, batch: int) -> Self:
        """The same warehouse, of which reads leave out the facts of later batches."""
        ...

    def steady(self) -> AbstractContextManager[None]:
        """Reads inside, by this thread, see one state; what is read inside is held whole, events too."""
        ...

    def state(self) -> State:
        """Which facts and which values are there: as long as it is the same, so is every answer."""
        ...

    def prepare(self, catalog: Catalog) -> None:
        """Brings tables and columns up to the catalog's collections and properties; idempotent by fingerprint."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside happen together or not at all."""
        ...

    def whole(self, *, kept: bool = True) -> AbstractContextManager[None]:
        """All writes inside, by this thread, happen together and are seen by its reads; taken back unless `kept`."""
        ...

    def close(self) -> None:
        """Closes the store; everything committed is on disk."""
        ...
