"""The rows that pass between the engine and a warehouse: facts as arrays, values in blocks, and what to ask for.

Every fact row carries `fact` (its number, unique per kind), `recorded` (microseconds UTC: when we learned it) and
`batch` (the number of the write that brought it). Nothing is overwritten: a correction is a retraction of the old fact
and a new one. A read `as known at` an instant leaves out what was recorded, or retracted, later.

Accounts and people are named by integer keys. A key belongs to one outside name (an identity); merges and splits say
which key a key stands for, so every read returns canonical keys and every fact keeps the key it came with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bellwether.engine.warehouse.named import Named

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
class State:
    """Which facts and which values a warehouse holds: the last batch of facts, and the last write of values."""

    batch: int
    generation: int


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
    external_id: Named | tuple[str, ...]


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
    numerators), or None; `states` the reason (low 4 bits, 0 = known) and the marks (<< 4),
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
