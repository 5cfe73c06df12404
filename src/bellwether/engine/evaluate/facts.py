"""The facts of one run, read once each: who the accounts are, traits, memberships, records, outages and rates."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.metric import APPLIES
from bellwether.engine.evaluate.following import EVENTS, Changes
from bellwether.engine.evaluate.grid import Flags, Ints
from bellwether.engine.evaluate.roster import Roster, roster, with_nobody
from bellwether.engine.evaluate.unassigned import assigned, first_days
from bellwether.engine.warehouse.protocol import FactReader
from bellwether.engine.warehouse.rows import (
    NO_DAY,
    NOBODY,
    AdjustmentRows,
    AsKnown,
    Column,
    EnteredRows,
    EventRequest,
    EventRows,
    Kind,
    MembershipRows,
    OutageRows,
    RateRows,
    RecordRows,
    TraitRows,
)

Read = TypeVar("Read")


_NONE = np.zeros(0, dtype=np.int64)
NO_ADJUSTMENTS = AdjustmentRows(_NONE, _NONE, _NONE, _NONE, (), (), _NONE, _NONE)


_WORKED = "worked out"

DAYS_REMEMBERED = 8
"""Of so many day axes what was worked out for all accounts is kept: enough for those who ask at one time."""


class Facts:
    """Facts as known at one instant, with the definitions they are read by. Every read happens once, on first use.

    With `homeless` facts of no account are read too, as those of one more account whose key is NOBODY.
    """

    def __init__(self, warehouse: FactReader, catalog: Catalog, known: AsKnown, *, homeless: bool = False) -> None:
        self.homeless = homeless
        self.warehouse = warehouse
        self.catalog = catalog
        self.known = known
        self._reads: dict[Hashable, object] = {}
        self._reading: dict[Hashable, Lock] = {}
        self._lock = Lock()
        self._worked: dict[tuple[int, ...], None] = {}
        self._texts: dict[int, str] = {}
        self.beginning = -1
        """The batch up to which nothing was known before it was read."""
        self.edits: dict[str, int] = {}
        """Since then: the batch that came with the last edit of each name."""
        self.kept_events: tuple[object, ...] = ()
        """Readings of events that are kept between questions."""
        self._former: tuple[int, Roster] | None = None
        """The accounts before the events that came since, and with which batch these came."""

    def without_exclusions(self) -> "Facts":
        """The same reads with nothing left out by name: what tells how much the exclusions leave out."""
        other = Facts(self.warehouse, replace(self.catalog, exclusions={}), self.known, homeless=self.homeless)
        other._reads, other._reading, other._lock = self._reads, self._reading, self._lock
        other._worked = self._worked
        other.beginning, other.edits, other._former = self.beginning, self.edits, self._former
        return other

    def after(self, warehouse: FactReader, changes: Changes) -> "Facts":
        """The facts of a later state: what nothing has touched since is not read again."""
        later = Facts(warehouse, self.catalog, self.known, homeless=self.homeless)
        later.beginning = max(self.beginning, self._other_accounts())
        with self._lock:
            later._reads = {key: value for key, value in self._reads.items() if not changes.reach(key, value)}
        later._texts = self._texts
        if EVENTS in changes.names:
            later._former = changes.batch, self.roster
        else:
            later.kept_events = self.kept_events
        later.edits = {**self.edits, **dict.fromkeys(changes.names, changes.batch)}
        return later

    def by(self, catalog: Catalog) -> "Facts":
        """The same facts by other definitions, which read them in the same way."""
        other = Facts(self.warehouse, catalog, self.known, homeless=self.homeless)
        with self._lock:
            worked = (_WORKED,)
            kept = {key: value for key, value in self._reads.items() if not isinstance(key, tuple) or key[:1] != worked}
        other._reads, other._texts = kept, self._texts
        other.beginning, other.edits, other.kept_events = self.beginning, self.edits, self.kept_events
        other._former = self._former
        return other

    def epoch(self, names: Iterable[str]) -> int:
        """The last batch that changed anything of these names: as long as it is the same, so is what they decide."""
        edits = (self.edits[name] for name in names if name in self.edits)
        return max([self.beginning, self._other_accounts(), *edits])

    def _other_accounts(self) -> int:
        """The batch whose events gave accounts another beginning; −1 where they are those of before."""
        former = self._former
        return former[0] if former is not None and self.roster is not former[1] else -1

    def _once(self, key: Hashable, read: Callable[[], Read]) -> Read:
        with self._lock:
            if key in self._reads:
                return cast(Read, self._reads[key])
            reading = self._reading.setdefault(key, Lock())
        # Who comes second waits for the one reading. What a reading needs itself never needs it in turn.
        with reading:
            with self._lock:
                if key in self._reads:
                    return cast(Read, self._reads[key])
            value = read()
            with self._lock:
                self._reads[key] = value
            return value

    def remembered(self, days: tuple[int, ...], key: Hashable, work: Callable[[], Read]) -> Read:
        """What was worked out of these facts for all accounts on some days, once; kept for the last few such days."""
        with self._lock:
            self._worked.pop(days, None)
            self._worked[days] = None
            if len(self._worked) > DAYS_REMEMBERED:
                oldest = next(iter(self._worked))
                del self._worked[oldest]
                for kept in [one for one in self._reads if isinstance(one, tuple) and one[:2] == (_WORKED, oldest)]:
                    del self._reads[kept]
        return self._once((_WORKED, days, key), work)

    @property
    def roster(self) -> Roster:
        """The accounts of the run."""
        return self._once("roster", self._roster)

    def _roster(self) -> Roster:
        accounts = self.warehouse.accounts(self.known)
        if self.homeless:
            accounts = with_nobody(accounts)
        first, _ = first_days(self.unassigned, accounts.key)
        found = roster(accounts, first)
        # Accounts that are the very same let everything stand that was made of them.
        return self._former[1] if self._former is not None and self._former[1].same_as(found) else found

    def places_of(self, external_ids: Sequence[str]) -> Ints:
        """The places of the accounts that outside names stand for, merged names too; -1 for a name of no account."""
        own = self._once("places", lambda: {one: at for at, one in enumerate(self.roster.external_ids) if one})
        found = np.array([own.get(one, -1) for one in external_ids], dtype=np.int64)
        merged = np.flatnonzero(found < 0)
        if merged.size:
            keys = self.warehouse.keys(Kind.ACCOUNT, [external_ids[at] for at in merged.tolist()], self.known)
            found[merged] = np.where(keys == NOBODY, -1, self.roster.place(keys))
        return found

    @property
    def directory(self) -> tuple[Ints, tuple[str, ...], tuple[str, ...]]:
        """Keys, ids and names of the accounts, without asking since when they exist."""
        return self._once("directory", self.warehouse.directory)

    @property
    def ids_by_key(self) -> Mapping[int, str]:
        """The customer's id of every account by its key, as the directory has them."""
        return self._once("ids by key", lambda: dict(zip(self.directory[0].tolist(), self.directory[1], strict=True)))

    @property
    def keys_by_id(self) -> Mapping[str, int]:
        """The key of every account by the customer's id."""
        return self._once("keys by id", lambda: dict(zip(self.directory[1], self.directory[0].tolist(), strict=True)))

    @property
    def unassigned(self) -> EventRows:
        """Events that name no account, given to the only membership that their person had on the day, if any."""
        return self._once("unassigned", self._unassigned)

    def _unassigned(self) -> EventRows:
        request = EventRequest(None, -NO_DAY, NO_DAY, accounts=(NOBODY, NOBODY), known=self.known)
        return joined_events([self.homed(piece) for piece in self.warehouse.events(request)])

    def homed(self, events: EventRows) -> EventRows:
        """The events that have an account; the others too, if facts of no account are read."""
        return assigned(events, self.memberships, keep=self.homeless)

    @property
    def seen(self) -> tuple[Ints, Ints]:
        """Per place: the day of the first event, and of the first event with a person (NO_DAY where none)."""
        return self._once("seen", self._seen)

    def _seen(self) -> tuple[Ints, Ints]:
        accounts, first, first_person = self.warehouse.event_spans(self.known)
        place = self.roster.place(accounts)
        days = np.full((2, self.roster.size), NO_DAY, dtype=np.int64)
        inside = place >= 0
        days[0, place[inside]] = first[inside]
        days[1, place[inside]] = first_person[inside]
        later = np.array(first_days(self.unassigned, self.roster.keys))
        both = np.minimum(days, later)
        covered = self.covered_from("events")
        both = np.minimum(both, covered) if covered is not None else both
        return both[0], both[1]

    def covered_from(self, what: str) -> int | None:
        """The day from which a source declares to hold everything of this kind (`events` or a collection)."""
        days = [
            day_number(source.covers_from)
            for source in self.catalog.sources.values()
            if source.covers_from is not None and (what in source.covers or not source.covers)
        ]
        return min(days) if days else None

    @property
    def memberships(self) -> MembershipRows:
        """Who belonged to which account when."""
        return self._once("memberships", lambda: self.warehouse.memberships(self.known))

    def traits(self, kind: Kind, trait: str) -> TraitRows:
        """The history of one trait."""
        return self._once(("trait", kind, trait), lambda: self.warehouse.traits(kind, trait, self.known))

    def records(self, collection: str) -> RecordRows:
        """The versions of a collection's records, with every field that the collection declares."""
        fields = tuple(self.catalog.collections[collection].fields)
        return self._once(("records", collection), lambda: self.warehouse.records(collection, fields, self.known))

    def entered(self, metric: str) -> EnteredRows:
        """The entered values of a metric."""
        return self._once(("entered", metric), lambda: self.warehouse.entered(metric, self.known))

    def adjustments(self, metric: str) -> AdjustmentRows:
        """The adjustments of a metric."""
        if metric not in self._once("adjusted", self.warehouse.adjusted):
            return NO_ADJUSTMENTS
        return self._once(("adjustments", metric), lambda: self.warehouse.adjustments(metric, self.known))

    @property
    def outages(self) -> OutageRows:
        """The recorded outages."""
        return self._once("outages", lambda: self.warehouse.outages(self.known))

    @property
    def silenced(self) -> tuple[frozenset[str] | None, ...]:
        """Per recorded outage the events it concerns: the one it names, or what its source delivers; None: all."""
        return self._once("silenced", self._silenced)

    def _silenced(self) -> tuple[frozenset[str] | None, ...]:
        told = zip(self.outages.event, self.outages.source, strict=True)
        return tuple(
            frozenset({event}) if event else (frozenset(self.warehouse.event_names_of(source)) if source else None)
            for event, source in told
        )

    @property
    def rates(self) -> RateRows:
        """The rates into the reporting currency."""
        return self._once("rates", lambda: self.warehouse.rates(self.known))

    @property
    def event_names(self) -> tuple[str, ...]:
        """The event names; the name of an event row is an index into this."""
        return self._once("event names", self.warehouse.event_names)

    @property
    def assigned_metrics(self) -> frozenset[str]:
        """The keys of the metrics that some account was told to have, or not to have."""
        return self._once("assigned metrics", self._assigned_metrics)

    def _assigned_metrics(self) -> frozenset[str]:
        codes = self.codes_containing(APPLIES)
        texts = self.texts(codes) if codes.size else ()
        return frozenset(text.removeprefix(APPLIES) for text in texts if text.startswith(APPLIES))

    @property
    def redacted(self) -> Flags:
        """Per place: whether somebody of the account was erased after the instant as known at which facts are read."""
        return self._once("redacted", self._redacted)

    def _redacted(self) -> Flags:
        flags = np.zeros(self.roster.size, dtype=np.bool_)
        if self.known.at is not None:
            place = self.roster.place(self.warehouse.erased_accounts(self.known.at))
            flags[place[place >= 0]] = True
        return flags

    def code(self, text: str) -> int:
        """The code of a text, -1 where no fact holds it."""
        return self._once(("code", text), lambda: int(self.warehouse.codes([text])[0]))

    def codes_containing(self, fragment: str) -> Ints:
        """The codes of all texts that contain a fragment."""
        return self._once(("fragment", fragment), lambda: self.warehouse.codes_containing(fragment))

    def texts(self, codes: Ints) -> tuple[str, ...]:
        """The texts of codes. A code has one text for ever, so that those of before serve again."""
        wanted = codes.tolist()
        missing = sorted({code for code in wanted if code not in self._texts})
        if missing:
            found = self.warehouse.texts(np.array(missing, dtype=np.int64))
            self._texts = {**self._texts, **dict(zip(missing, found, strict=True))}
        held = self._texts
        return tuple(held[code] for code in wanted)


def joined_events(pieces: list[EventRows], names: Sequence[str] = ()) -> EventRows:
    """Several pieces of events as one, with these properties even where there are no pieces."""

    def column(name: str) -> Column:
        columns = [piece.properties[name] for piece in pieces]
        if not columns:
            return Column(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_))
        return Column(np.concatenate([one.values for one in columns]), np.concatenate([one.present for one in columns]))

    def places(read: Callable[[EventRows], NDArray[np.int32]]) -> NDArray[np.int32]:
        return np.concatenate([read(piece) for piece in pieces]) if pieces else np.zeros(0, dtype=np.int32)

    def whole(read: Callable[[EventRows], Ints]) -> Ints:
        return np.concatenate([read(piece) for piece in pieces]) if pieces else np.zeros(0, dtype=np.int64)

    return EventRows(
        account=places(lambda piece: piece.account),
        person=places(lambda piece: piece.person),
        name=places(lambda piece: piece.name),
        day=places(lambda piece: piece.day),
        properties={name: column(name) for name in names},
        fact=whole(lambda piece: piece.fact),
        at=whole(lambda piece: piece.at),
        recorded=whole(lambda piece: piece.recorded),
        tie=whole(lambda piece: piece.tie),
    )
