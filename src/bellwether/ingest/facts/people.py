"""Users, contacts and memberships."""

import pyarrow as pa
import pyarrow.compute as pc

from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.destination import Destination
from bellwether.ingest.facts.duty import Facts, keyed, once, recorded
from bellwether.ingest.facts.rejoining import Rejoining
from bellwether.ingest.facts.traits import Subjects, TraitWriter
from bellwether.ingest.mapping import Match, MembershipMapping, PersonMapping, Spec
from bellwether.ingest.matching.importing import match_names
from bellwether.ingest.matching.keys import KeyWriter
from bellwether.ingest.matching.names import Whose, named
from bellwether.ingest.parsed import filled, present
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Tally
from bellwether.ingest.sheet import Sheet, label_of
from bellwether.ingest.undated import FileDay

CONTACT_AT = "contact_at"
"""The trait that says at which account a contact has a role; only users are members."""


class PersonFacts(Facts):
    """The import of users (with their memberships) or of contacts (with the account as a trait)."""

    def __init__(self, mapping: PersonMapping, into: Destination, day: FileDay, *, contacts: bool) -> None:
        if mapping.account is None and not mapping.traits and not isinstance(mapping.match, Match):
            raise ImportRefused(
                "The mapping names neither an “account” nor “traits” nor “match”, so nothing would be known of anyone."
            )
        specs: dict[str, Spec] = dict(mapping.traits)
        if contacts and mapping.account is not None:
            specs[CONTACT_AT] = mapping.account
        self._mapping = mapping
        self._into = into
        self._day = day
        self._contacts = contacts
        self._traits = TraitWriter(Kind.PERSON, specs, mapping, into)
        self._rejoining = Rejoining(into, day.file) if mapping.snapshot and mapping.starts is None else None
        self._keys = KeyWriter(Kind.PERSON, mapping, into)

    def take(self, sheet: Sheet, tally: Tally) -> None:
        """Writes the good rows of a sheet: memberships, then traits."""
        mapping = self._mapping
        ids = named(sheet.identity(mapping.id), Whose.USER, mapping)
        traits = None
        starts = sheet.days(mapping.starts)
        if self._traits.wanted:
            traits = self._traits.columns(sheet, Subjects(ids, starts, mapping.effective), self._day)
        if mapping.account is not None and not self._contacts:
            accounts = named(sheet.text(mapping.account), Whose.ACCOUNT, mapping)
            if self._rejoining is not None:
                starts = self._rejoining.starts(ids, accounts)
            spans = Spans(ids, accounts, starts, sheet.days(mapping.ends))
            spans.write(sheet, mapping, self._into, tally)
        if traits is not None:
            self._traits.write(traits, pa.array(sheet.good), tally)
        self._keys.write(sheet, ids, recorded(sheet, mapping.recorded, self._into))

    def finish(self, tally: Tally) -> None:
        """Matches the names of the file with those of other systems."""
        match_names(self._keys, self._into, tally)


class MembershipFacts(Facts):
    """The import of memberships alone."""

    def __init__(self, mapping: MembershipMapping, into: Destination) -> None:
        self._mapping = mapping
        self._into = into

    def take(self, sheet: Sheet, tally: Tally) -> None:
        """Writes the good rows of a sheet."""
        mapping = self._mapping
        starts = sheet.days(mapping.starts)
        people = named(sheet.required(mapping.user), Whose.USER, mapping)
        accounts = named(sheet.required(mapping.account), Whose.ACCOUNT, mapping)
        spans = Spans(people, accounts, starts, sheet.days(mapping.ends))
        spans.write(sheet, mapping, self._into, tally)


class Spans:
    """Who belongs to which account from when to when. Without a start: since ever."""

    def __init__(self, people: pa.Array, accounts: pa.Array, starts: pa.Array, ends: pa.Array) -> None:
        self._people = people
        self._accounts = accounts
        self._starts = pc.fill_null(starts, pa.scalar(BEGINNING, pa.int32()))
        self._ends = ends

    def write(self, sheet: Sheet, mapping: PersonMapping | MembershipMapping, into: Destination, tally: Tally) -> None:
        """Writes the good rows that name an account; a membership that ends before it starts fails."""
        turned = present(self._ends) & (filled(self._ends, 0) < filled(self._starts, 0))
        reason = "this is before the start of the membership"
        wrong = dict.fromkeys(turned.nonzero()[0].tolist(), reason)
        sheet.fail(wrong, label_of(mapping.ends), self._ends.cast(pa.date32()).cast(pa.string()))
        columns = {
            "person": self._people,
            "account": self._accounts,
            "starts": self._starts,
            "ends": self._ends,
            "recorded": recorded(sheet, mapping.recorded, into),
        }
        key = ["person", "account", "starts"]
        rows, _ = once(sheet, keyed(sheet, columns), key, update=mapping.update)
        rows = rows.where(present(rows.table["account"].combine_chunks()))
        if len(rows.row):
            tally.wrote("memberships", into.warehouse.write_memberships(rows.table, source=mapping.source))
