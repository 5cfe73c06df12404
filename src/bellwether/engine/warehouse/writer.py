"""How facts come in: Arrow tables with the customer's ids, each call one transaction, repeating a call changes nothing.

Tables use outside names; the warehouse gives keys, and accounts and people that were never named before appear by
themselves. A column that may be missing in a row may be missing altogether. Every table has `recorded`, the instant
(microseconds UTC) at which we learned the row.

What the same key (in brackets at each method) means when it comes again:
same content: unchanged. Other content: where an `update` is offered, a conflict that is reported and not written,
unless `update=True`; elsewhere the row recorded later holds. What no longer holds is retracted, so that reads as known
at an earlier instant still see it. Which row is later is asked of `recorded` and then of the content, never of arrival.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import pyarrow as pa

from bellwether.engine.warehouse.rows import Flags, Ints, Kind
from bellwether.engine.warehouse.scrubbing import Scrub
from bellwether.engine.warehouse.settle import Stated


class FactKind(StrEnum):
    """The kinds of fact that can be retracted; records are named by their collection: `record:deals`."""

    ACCOUNT = "account"
    DELETION = "deletion"
    RESOLUTION = "resolution"
    EVENT = "event"
    TRAIT = "trait"
    MEMBERSHIP = "membership"
    RECORD = "record"
    ENTERED = "entered"
    ADJUSTMENT = "adjustment"
    OUTAGE = "outage"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Sample:
    """One fact that a write added to a table (`scope`), and the fact about the same thing that held before."""

    scope: str
    fact: int
    before: int | None


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What one write did, in rows of its table; `conflicts` names the keys that were there with other content.

    `samples` are some of the facts that it added.
    """

    created: int = 0
    unchanged: int = 0
    updated: int = 0
    conflicts: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure did: what to replace outside of the warehouse too, and in rows what it changed inside."""

    scrub: Scrub
    accounts: int
    traits: int
    events: int


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was there about arriving events up to a batch, looked up before anybody had to wait for it."""

    batch: int
    stated: Stated
    fact: Ints


@dataclass(frozen=True, slots=True)
class DigestedEvents:
    """Events ready to be written: what each is about (`k`, its id) and what it says (`hash`) as numbers.

    `there` is what was there about them a moment ago, perhaps about more than these.
    """

    events: pa.Table
    k: Ints
    hash: Ints
    there: LookedUp | None = None

    def where(self, mask: Flags) -> "DigestedEvents":
        """The events that the mask keeps."""
        return DigestedEvents(self.events.filter(pa.array(mask)), self.k[mask], self.hash[mask], self.there)


class RefusedWrite(ValueError):
    """A write that cannot be right, with the reason and the remedy; nothing of it was written."""


class FactWriter(Protocol):
    """Writes of facts; `source` names where they come from, for the order of ties and for outages."""

    def write_accounts(self, table: pa.Table, *, source: str = "") -> WriteReport:
        """Declares accounts [id]: id, name (text or null), created (int32 day or null), recorded."""
        ...

    def delete_accounts(self, table: pa.Table, *, source: str = "") -> WriteReport:
        """Ends the existence of accounts [id]: id, day (int32, the first day without it), recorded."""
        ...

    def digest_events(self, table: pa.Table) -> DigestedEvents:
        """The events of a table as `write_events` takes them too; any thread may do this while another one writes."""
        ...

    def looked_up(self, events: DigestedEvents) -> DigestedEvents:
        """The same events with what is there about them now; whoever writes them then holds others up for less long."""
        ...

    def write_events(self, table: pa.Table | DigestedEvents, *, source: str = "", update: bool = False) -> WriteReport:
        """Adds events [id]: id, account (null: none), person (null: nobody), name, at (int64 microseconds UTC), day
        (int32), dated (bool: only a date is known), recorded, raw (JSON text of all properties as received), and
        `p:<property>` columns: int64 (fixed-point at the property's scale, day, microseconds, 0/1) or string for text.

        `raw` is the content that is compared; the typed properties are, where there is no raw. Properties that the
        catalog does not know are refused: keep them in `raw` only.
        """
        ...

    def finish_import(self, key: str, told: str) -> None:
        """Notes that an import of events is finished, under a key that says what was imported and how."""
        ...

    def finished_import(self, key: str) -> str | None:
        """What was noted of an import of events; None where none is finished, or an event was taken back since."""
        ...

    def write_traits(self, kind: Kind, table: pa.Table, *, source: str = "", update: bool = False) -> WriteReport:
        """Adds trait changes: id, trait, effective (int32), number (int64) or text, assumed (bool), recorded; number
        and text both null: cleared from that day on. `at` (int64, optional) orders changes within a day.

        Without `update` two values for one day stay side by side and the last by (at, source rank, content) holds;
        with it, the one recorded later replaces the other [id, trait, effective].
        """
        ...

    def write_memberships(self, table: pa.Table, *, source: str = "") -> WriteReport:
        """Adds memberships [person, account, starts]: person, account, starts, ends (int32, null: open), recorded."""
        ...

    def write_records(self, collection: str, table: pa.Table, *, source: str = "", update: bool = False) -> WriteReport:
        """Adds versions of records [id, effective]: id, account, person, effective (int32; null: since ever), recorded,
        and `f:<field>` columns (int64, or string for text), for instants also `f:<field>@day` (int32) and
        `f:<field>@dated` (bool: only a date is known), for money also `f:<field>@currency` (string or null).
        """
        ...

    def write_entered(self, table: pa.Table, *, source: str = "") -> WriteReport:
        """Adds entered values [metric, account, day]: metric, account, day, number (int64, scale 4), text (a rank),
        numerator, denominator, n (int64, scale 4, n scale 0), author, reason, recorded.
        """
        ...

    def write_adjustments(self, table: pa.Table, *, source: str = "") -> WriteReport:
        """Adds adjustments [all columns]: metric, account, starts, ends (int32, null: open), amount (int64, scale 4),
        author, reason, recorded.
        """
        ...

    def write_outages(self, table: pa.Table, *, source: str = "") -> WriteReport:
        """Adds outages [event, source, account, starts]: event (null: all of the source), source (null: any), account
        (null: every account), starts, ends (int32, null: still out), recorded.
        """
        ...

    def write_rates(self, table: pa.Table, *, source: str = "") -> WriteReport:
        """Adds rates into the reporting currency [currency, plan, day]: currency, plan (null: daily rates), day, rate
        (int64, scale 8), recorded.
        """
        ...

    def merge(self, kind: Kind, from_id: str, into_id: str, recorded: int) -> int:
        """The fact that makes one outside name stand for another's account or person; no fact is moved."""
        ...

    def split(self, kind: Kind, outside_id: str, recorded: int) -> int:
        """The fact that makes an outside name stand for itself again."""
        ...

    def undo(self, fact: int, recorded: int) -> None:
        """Retracts a merge or split."""
        ...

    def retract(self, kind: str, facts: Sequence[int], recorded: int) -> int:
        """How many facts of a kind (a `FactKind`; `record:<collection>` for records) stop to hold at `recorded`."""
        ...

    def retract_ids(self, kind: str, ids: Sequence[str], recorded: int) -> int:
        """How many events or records (all versions) with these outside ids no longer hold from `recorded` on."""
        ...

    def rederive_days(self, zone: str) -> int:
        """How many facts moved to another day because days are now those of this zone, in one transaction.

        Instants move, what is known by its date alone never does. `prepare` does this when the catalog's zone changed.
        """
        ...

    def erase(self, person: str, recorded: int) -> Erasure:
        """Replaces every outside name of a person by a random surrogate, for good; what is counted stays countable.

        Memberships, events and records stay with the surrogate; the person's traits go. Names, e-mail addresses, and
        texts of the traits that no one else's facts say, are replaced wherever texts are kept: in properties, fields,
        ids and raw JSON of the person's own events, and names and addresses in anybody's raw JSON. Names that are bare
        numbers are replaced where they name the person only. Digests of the facts stay, so that the same file imported
        again changes nothing. Values of the person's accounts as known before `recorded` are marked redacted. No read
        finds the old texts; their bytes may stay in freed blocks of the file until the store uses these again.
        """
        ...
