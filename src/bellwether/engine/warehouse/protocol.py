"""What the engine asks of a warehouse: facts as arrays, values in blocks, writes that are all or nothing.

Every fact row carries `fact` (its number, unique per kind), `recorded` (microseconds UTC: when we learned it) and
`batch` (the number of the write that brought it). Nothing is overwritten: a correction is a retraction of the old fact
and a new one. A read `as known at` an instant leaves out what was recorded, or retracted, later.

Accounts and people are named by integer keys. A key belongs to one outside name (an identity); merges and splits say
which key a key stands for, so every read returns canonical keys and every fact keeps the key it came with.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.warehouse.provenance import Provenance, Rarities

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Reals = NDArray[np.float64]

NOBODY = 0
"""The key of no account and of no person."""


class Kind(StrEnum):
    """The two kinds of thing that have identities."""

    ACCOUNT = "account"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class AsKnown:
    """Read what was recorded by this instant (microseconds UTC); None: everything."""

    at: int | None = None


NOW = AsKnown()


@dataclass(frozen=True, slots=True)
class Column:
    """One typed column of facts: int64 values (fixed-point, code, day, microseconds or 0/1) and which rows have one."""

    values: Ints
    present: Flags


@dataclass(frozen=True, slots=True)
class Accounts:
    """The canonical accounts, in the order of their keys. `created` is BEGINNING-like NO_DAY where nothing declares it.

    `first_fact` is the day of the account's first event or record, `deleted` the day from which it is gone.
    """

    key: Ints
    external_id: tuple[str, ...]
    name: tuple[str, ...]
    created: Ints
    first_fact: Ints
    deleted: Ints


NO_DAY = 2_000_000
"""A day that never comes: not declared, never seen, not deleted."""


@dataclass(frozen=True, slots=True)
class EventRequest:
    """Which events: of these names (None: all), on these days (both included), of these canonical accounts.

    `accounts` is an inclusive range of canonical keys, None for all; events without an account are always included,
    so that the reader can give them to the only membership of their person. `rows` asks for what explanations and
    ties need (fact, recorded, at, tie order); plain reads leave it out to stay small.
    """

    names: tuple[str, ...] | None
    first_day: int
    last_day: int
    properties: tuple[str, ...] = ()
    accounts: tuple[int, int] | None = None
    known: AsKnown = NOW
    rows: bool = False


@dataclass(frozen=True, slots=True)
class EventRows:
    """Events as arrays of one length. `name` indexes `Warehouse.event_names()`; account and person may be NOBODY.

    `fact`, `at` (microseconds UTC) and `tie` are empty arrays unless asked for. Rows in the order (day, at, tie) are in
    the order of effective, source rank and content, the same however the facts arrived.
    """

    account: NDArray[np.int32]
    person: NDArray[np.int32]
    name: NDArray[np.int32]
    day: NDArray[np.int32]
    properties: Mapping[str, Column]
    fact: Ints
    at: Ints
    recorded: Ints
    tie: Ints


@dataclass(frozen=True, slots=True)
class TraitRows:
    """The history of one trait, sorted by (subject, day, tie): from `day` on it has `value`, or none where absent."""

    subject: Ints
    day: Ints
    value: Column
    assumed: Flags
    fact: Ints
    recorded: Ints


@dataclass(frozen=True, slots=True)
class MembershipRows:
    """Who belongs to which account: person is a member from day `starts` up to, not including, `ends`."""

    person: Ints
    account: Ints
    starts: Ints
    ends: Ints
    fact: Ints


@dataclass(frozen=True, slots=True)
class RecordRows:
    """The versions of a collection's records, sorted by (record, effective, tie).

    A version holds from day `effective` until the record's next version. `fields` has one column per field asked for;
    a date or instant field also has its day under `<field>@day`, and a money field its currency's text code under
    `<field>@currency`.
    """

    record: Ints
    account: Ints
    person: Ints
    effective: Ints
    fields: Mapping[str, Column]
    fact: Ints
    recorded: Ints
    external_id: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnteredRows:
    """Entered values of one metric, sorted by (account, day, tie): scale-4 numbers, or a text code for ranks."""

    account: Ints
    day: Ints
    value: Column
    numerator: Column
    denominator: Column
    n: Column
    author: tuple[str, ...]
    reason: tuple[str, ...]
    fact: Ints
    recorded: Ints


@dataclass(frozen=True, slots=True)
class AdjustmentRows:
    """Dated corrections of one computed metric: add `amount` (scale 4) on days [starts, ends) of an account."""

    account: Ints
    starts: Ints
    ends: Ints
    amount: Ints
    author: tuple[str, ...]
    reason: tuple[str, ...]
    fact: Ints
    recorded: Ints


@dataclass(frozen=True, slots=True)
class OutageRows:
    """Recorded outages: this event name (or every event of a source, name empty) was not received on [starts, ends).

    `account` is NOBODY where the outage concerns every account.
    """

    event: tuple[str, ...]
    source: tuple[str, ...]
    account: Ints
    starts: Ints
    ends: Ints
    fact: Ints


@dataclass(frozen=True, slots=True)
class RateRows:
    """Rates into the reporting currency, by (currency, day): scale 10^-8; `plan` names the set, "" = daily rates."""

    currency: tuple[str, ...]
    plan: tuple[str, ...]
    day: Ints
    rate: Ints


@dataclass(frozen=True, slots=True)
class Dirt:
    """What arrived after a batch, per canonical account: the first day that it can touch. NOBODY: every account.

    `events` tells whether only events arrived (by name), so that metrics that read none of them stay as they are.
    """

    account: Ints
    first_day: Ints
    events: frozenset[str]
    others: frozenset[str]


BLOCK_DAYS = 30
"""Days in one block of stored values: block b holds days b*30 … b*30+29."""

VALUE_CHUNK = 256
"""Values are cheapest to write for whole runs of so many account keys: 0 … 255 and so on."""


@dataclass(frozen=True, slots=True)
class ValueBlocks:
    """Stored values of one metric version: row i is one account and one block, arrays have shape (rows, BLOCK_DAYS).

    `numbers` holds int64 (exact, `scale` decimals) or float64; `bases` the denominators of ratios (then `numbers` are
    numerators) or the n of other values, or None; `states` the reason (low 4 bits, 0 = known) and the marks (<< 4),
    uint16; NOT_COMPUTED where the block reaches beyond the days computed.
    """

    version: int
    account: Ints
    block: Ints
    numbers: Ints | Reals
    bases: Ints | None
    states: NDArray[np.uint16]


NOT_COMPUTED = 0xFFFF


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One fingerprint of one metric: its number in the warehouse, and how its numbers are stored and read back.

    `layout` is `exact` (int64, `scale`), `real` (float64) or `ratio` (value = numbers / bases * factor).
    """

    version: int
    metric: str
    fingerprint: str
    layout: str
    scale: int
    factor: int
    computed_to: int
    batch: int


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

    def event_count(self) -> int:
        """About how many events there are, retracted ones included: what a reader plans its memory by."""
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

    def dirt(self, after_batch: int) -> Dirt:
        """What arrived after a batch."""
        ...


class ValueStore(Protocol):
    """Computed values by metric version."""

    def versions(self) -> tuple[StoredVersion, ...]:
        """The metric versions that have stored values."""
        ...

    def first_stored_day(self) -> int | None:
        """The first day of the first stored block; None: nothing is stored."""
        ...

    def write_values(self, versions: Sequence[StoredVersion], blocks: Iterator[ValueBlocks]) -> None:
        """Replaces every (version, account, block) given, and the versions themselves; one transaction."""
        ...

    def read_values(self, version: int, accounts: Ints | None, first_day: int, last_day: int) -> ValueBlocks:
        """The stored blocks of one version that touch these days, for these accounts or all, by (account, block)."""
        ...

    def read_many(
        self, versions: Sequence[int], accounts: Ints | None, first_day: int, last_day: int
    ) -> tuple[ValueBlocks, ...]:
        """The same for several versions at once, in their order."""
        ...

    def latest(self, versions: Sequence[int]) -> tuple[ValueBlocks, ...]:
        """The values of the last computed day: blocks with arrays of shape (rows, 1)."""
        ...


class Warehouse(FactReader, ValueStore, Provenance, Protocol):
    """Facts and values of one workspace."""

    def prepare(self, catalog: Catalog) -> None:
        """Brings tables and columns up to the catalog's collections and properties; idempotent by fingerprint."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside happen together or not at all."""
        ...

    def close(self) -> None:
        """Closes the store; everything committed is on disk."""
        ...
