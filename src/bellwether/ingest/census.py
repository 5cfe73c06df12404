"""Full exports: what a source told before and its newest full export does not name has ended."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.engine.definitions.days import BEGINNING, date_of
from bellwether.engine.warehouse.rows import NO_DAY, Flags, Ints, Kind
from bellwether.ingest.destination import Destination
from bellwether.ingest.facts.people import CONTACT_AT
from bellwether.ingest.mapping import (
    AccountMapping,
    FileMapping,
    MembershipMapping,
    PersonMapping,
    RecordMapping,
    TraitMapping,
)
from bellwether.ingest.matching.names import Whose, named
from bellwether.ingest.parsed import filled, present
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Act, Example, Tally
from bellwether.ingest.sheet import Sheet

MOST_PERCENT = 20
"""A full export that would end more of what its source told is not believed without being asked for."""


class Census(ABC):
    """Who is named in a full export of one source, and what ends because it is not."""

    def __init__(self, source: str, into: Destination, file: str, day: int) -> None:
        self.source, self.into, self.file, self.day = source, into, file, day
        self._unread = 0

    def take(self, sheet: Sheet) -> None:
        """Notes whom the rows of a sheet name, the bad rows too."""
        there = self.note(sheet)
        self._unread += sheet.uncut + len(there) - int(there.sum())

    @abstractmethod
    def note(self, sheet: Sheet) -> Flags:
        """Notes whom the rows name, and says which rows name anyone."""

    @abstractmethod
    def end(self, tally: Tally) -> None:
        """Ends what the file does not name."""

    def believed(self, noun: str, gone: int, held: int, tally: Tally) -> bool:
        """Whether so much may end; a file with rows that name nobody known ends nothing."""
        if not gone:
            return False
        if self._unread:
            tally.note(
                f"nothing was ended, because {self._unread:,} rows do not tell whom they name; mend them and import "
                f"the file again ({gone:,} of {held:,} {noun} are not named)"
            )
            return False
        if gone * 100 > held * MOST_PERCENT and not self.into.thinning:
            taken_back = self.into.trial or self.into.strict
            rest = "What it does name was not imported either" if taken_back else "What it does name was imported"
            raise ImportRefused(
                f"{self.file} does not name {gone:,} of the {held:,} {noun} that “{self.source}” has told of, which is "
                f"more than {MOST_PERCENT} %. {rest}, and nothing was ended. If the file is really complete, import it "
                "again with “--yes”."
            )
        return True

    def ended(self, kind: str, subjects: Sequence[str], tally: Tally) -> None:
        """Counts what ended, with examples."""
        tally.ended(kind, len(subjects))
        for subject in subjects[:10]:
            tally.example(Example(kind, Act.ENDED, subject, {}, {"until": date_of(self.day).isoformat()}))

    def now(self, rows: int) -> pa.Array:
        """When the endings are learned: with this import."""
        return pa.repeat(pa.scalar(self.into.recorded, pa.int64()), rows)

    def until(self, rows: int) -> pa.Array:
        """The day of the file, from which on nothing of it is any more."""
        return pa.repeat(pa.scalar(self.day, pa.int32()), rows)


class AccountCensus(Census):
    """Accounts: those that are not named are deleted from the day of the file; those that come back are not."""

    def __init__(self, mapping: AccountMapping, into: Destination, file: str, day: int) -> None:
        super().__init__(mapping.source, into, file, day)
        self._mapping = mapping
        self._named: list[Ints] = []
        self._living: list[Ints] = []

    def note(self, sheet: Sheet) -> Flags:
        """Notes the accounts."""
        ids = named(sheet.identity(self._mapping.id), Whose.ACCOUNT, self._mapping)
        keys = self.into.warehouse.keys(Kind.ACCOUNT, ids.fill_null("").to_pylist())
        self._named.append(np.unique(keys))
        self._living.append(np.unique(keys[~present(sheet.days(self._mapping.deleted))]))
        return present(ids)

    def end(self, tally: Tally) -> None:
        """Deletes the accounts that are not named."""
        store = self.into.warehouse
        accounts = store.accounts()
        begun = (accounts.created <= self.day) | (accounts.created == NO_DAY)
        alive = accounts.key[(accounts.deleted > self.day) & begun]
        held = np.intersect1d(store.accounts_told_by(self.source), alive)
        gone = np.setdiff1d(held, np.concatenate([*self._named, held[:0]]))
        if self.believed("accounts", gone.size, held.size, tally):
            ids = store.external_ids(Kind.ACCOUNT, gone)
            table = {"id": list(ids), "day": self.until(gone.size), "recorded": self.now(gone.size)}
            store.delete_accounts(pa.table(table), source=self.source)
            self.ended("accounts", ids, tally)
        facts, deleted = store.deletions_told_by(self.source)
        back = np.isin(deleted, np.concatenate([*self._living, held[:0]]))
        if back.any():
            store.retract("deletion", facts[back].tolist(), self.into.recorded)
            tally.note(
                f"{np.unique(deleted[back]).size:,} accounts that had been deleted are named again, and are back"
            )


class MembershipCensus(Census):
    """Memberships: those that are not named end on the day of the file."""

    def __init__(self, mapping: MembershipMapping | PersonMapping, into: Destination, file: str, day: int) -> None:
        super().__init__(mapping.source, into, file, day)
        self._mapping = mapping
        self._named: set[tuple[int, int, int | None]] = set()

    def note(self, sheet: Sheet) -> Flags:
        """Notes the memberships, with their starts where the file tells them."""
        mapping, store = self._mapping, self.into.warehouse
        whom = sheet.identity(mapping.id) if isinstance(mapping, PersonMapping) else sheet.required(mapping.user)
        people = named(whom, Whose.USER, mapping)
        accounts = named(sheet.text(mapping.account), Whose.ACCOUNT, mapping)
        person = store.keys(Kind.PERSON, people.fill_null("").to_pylist())
        account = store.keys(Kind.ACCOUNT, accounts.fill_null("").to_pylist())
        starts: list[int | None] = [None] * sheet.rows
        if mapping.starts is not None:
            starts = filled(sheet.days(mapping.starts), BEGINNING).tolist()
        self._named.update(zip(person.tolist(), account.tolist(), starts, strict=True))
        return present(people)

    def end(self, tally: Tally) -> None:
        """Ends the memberships that are not named."""
        store = self.into.warehouse
        told = store.memberships_told_by(self.source)
        held = np.flatnonzero((told.starts <= self.day) & (told.ends > self.day))
        person = store.keys(Kind.PERSON, [told.person[row] for row in held])
        account = store.keys(Kind.ACCOUNT, [told.account[row] for row in held])
        dated = self._mapping.starts is not None
        starts = [int(day) if dated else None for day in told.starts[held]]
        triples = zip(person.tolist(), account.tolist(), starts, strict=True)
        gone = [row for row, triple in zip(held.tolist(), triples, strict=True) if triple not in self._named]
        if not self.believed("memberships", len(gone), held.size, tally):
            return
        table = {
            "person": [told.person[row] for row in gone],
            "account": [told.account[row] for row in gone],
            "starts": pa.array(told.starts[gone].astype(np.int32)),
            "ends": self.until(len(gone)),
            "recorded": self.now(len(gone)),
        }
        store.write_memberships(pa.table(table), source=self.source)
        self.ended("memberships", [f"{told.person[row]} at {told.account[row]}" for row in gone], tally)


class TraitCensus(Census):
    """Traits: of those that are not named, the traits of this file are cleared from its day on."""

    def __init__(
        self,
        mapping: TraitMapping | PersonMapping,
        into: Destination,
        file: str,
        day: int,
        *,
        traits: Sequence[str] = (),
    ) -> None:
        super().__init__(mapping.source, into, file, day)
        self._mapping = mapping
        of_accounts = isinstance(mapping, TraitMapping) and mapping.of == "accounts"
        self._kind = Kind.ACCOUNT if of_accounts else Kind.PERSON
        self._named: dict[str, list[Ints]] = {trait: [] for trait in traits}

    def note(self, sheet: Sheet) -> Flags:
        """Notes who has which trait."""
        mapping = self._mapping
        whose = Whose.ACCOUNT if self._kind is Kind.ACCOUNT else Whose.USER
        ids = named(sheet.identity(mapping.id), whose, mapping)
        keys = self.into.warehouse.keys(self._kind, ids.fill_null("").to_pylist())
        if isinstance(mapping, PersonMapping):
            for noted in self._named.values():
                noted.append(np.unique(keys))
            return present(ids)
        traits = sheet.text(mapping.trait)
        for trait in filter(None, pc.unique(traits).to_pylist()):
            mine = pc.fill_null(pc.equal(traits, trait), False).to_numpy(zero_copy_only=False)
            self._named.setdefault(trait, []).append(np.unique(keys[mine]))
        return present(ids) & present(traits)

    def end(self, tally: Tally) -> None:
        """Clears the traits of those that are not named."""
        store = self.into.warehouse
        gone: list[tuple[str, str]] = []
        held = 0
        for trait, noted in self._named.items():
            ids = store.traits_told_by(self._kind, trait, self.source, self.day)
            keys = store.keys(self._kind, ids)
            held += len(ids)
            absent = ~np.isin(keys, np.concatenate([*noted, keys[:0]]))
            gone += [(ids[row], trait) for row in np.flatnonzero(absent).tolist()]
        if not self.believed("traits", len(gone), held, tally):
            return
        table = {
            "id": [subject for subject, _ in gone],
            "trait": [trait for _, trait in gone],
            "effective": self.until(len(gone)),
            "recorded": self.now(len(gone)),
        }
        store.write_traits(self._kind, pa.table(table), source=self.source, update=True)
        self.ended("traits", [f"{trait} of {subject}" for subject, trait in gone], tally)


class RecordCensus(Census):
    """Records: those that are not named were deleted at their source, and are retracted."""

    def __init__(self, what: str, mapping: RecordMapping, into: Destination, file: str, day: int) -> None:
        super().__init__(mapping.source, into, file, day)
        self._what, self._mapping = what, mapping
        self._named: list[pa.Array] = []

    def note(self, sheet: Sheet) -> Flags:
        """Notes the records."""
        ids = named(sheet.identity(self._mapping.id), Whose.RECORD, self._mapping)
        self._named.append(pc.unique(ids.drop_null()))
        return present(ids)

    def end(self, tally: Tally) -> None:
        """Retracts the records that are not named."""
        store = self.into.warehouse
        held = pa.array(store.records_told_by(self._what, self.source), pa.string())
        there = pc.is_in(held, value_set=pa.chunked_array(self._named, pa.string()).combine_chunks())
        gone = held.filter(pc.invert(there)).to_pylist()
        if self.believed(self._what, len(gone), len(held), tally):
            store.retract_ids(f"record:{self._what}", gone, self.into.recorded)
            self.ended(self._what, gone, tally)


def census_of(mapping: FileMapping, what: str, into: Destination, file: str, day: int) -> Census | None:
    """The census that a full export is, None for a file that is not one."""
    if not mapping.snapshot:
        return None
    match mapping:
        case AccountMapping():
            return AccountCensus(mapping, into, file, day)
        case PersonMapping() if what == "contacts" and mapping.account is not None:
            return TraitCensus(mapping, into, file, day, traits=[CONTACT_AT])
        case PersonMapping(account=None):
            return TraitCensus(mapping, into, file, day, traits=list(mapping.traits))
        case PersonMapping() | MembershipMapping():
            return MembershipCensus(mapping, into, file, day)
        case TraitMapping():
            return TraitCensus(mapping, into, file, day)
        case RecordMapping():
            return RecordCensus(what, mapping, into, file, day)
        case _:
            return None
