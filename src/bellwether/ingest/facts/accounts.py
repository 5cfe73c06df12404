"""Accounts with their traits, parents and owners."""

import pyarrow as pa
import pyarrow.compute as pc

from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.destination import Destination
from bellwether.ingest.facts.duty import Facts, keyed, once, recorded
from bellwether.ingest.facts.traits import Subjects, TraitWriter
from bellwether.ingest.hierarchy import PARENT, Hierarchy
from bellwether.ingest.mapping import AccountMapping, Spec
from bellwether.ingest.matching.importing import match_names
from bellwether.ingest.matching.keys import KeyWriter
from bellwether.ingest.matching.names import Whose, named
from bellwether.ingest.report import Tally
from bellwether.ingest.sheet import Sheet
from bellwether.ingest.undated import FileDay


class AccountFacts(Facts):
    """The import of accounts. A parent that is only a name becomes an account."""

    def __init__(self, mapping: AccountMapping, into: Destination, day: FileDay) -> None:
        specs: dict[str, Spec] = dict(mapping.traits)
        if mapping.parent is not None:
            specs[PARENT] = mapping.parent
        if mapping.owner is not None:
            specs["owner"] = mapping.owner
        self._mapping = mapping
        self._into = into
        self._day = day
        self._told = frozenset(specs)
        self._traits = TraitWriter(Kind.ACCOUNT, specs, mapping, into)
        self._hierarchy = Hierarchy(into)
        self._keys = KeyWriter(Kind.ACCOUNT, mapping, into)

    def take(self, sheet: Sheet, tally: Tally) -> None:
        """Writes the good rows of a sheet: the accounts, then what is known of them."""
        mapping, store = self._mapping, self._into.warehouse
        ids = named(sheet.identity(mapping.id), Whose.ACCOUNT, mapping)
        created = sheet.days(mapping.created)
        learned = recorded(sheet, mapping.recorded, self._into)
        accounts = {"id": ids, "name": sheet.text(mapping.name), "created": created, "recorded": learned}
        deleted = sheet.days(mapping.deleted)
        subjects = Subjects(ids, created, mapping.effective)
        traits = self._traits.columns(sheet, subjects, self._day)
        self._hierarchy.admit(sheet, traits)
        # An account may come in many rows, one for each day on which its traits changed.
        rows, _ = once(sheet, keyed(sheet, accounts | traits.told()), ["id"], update=subjects.dated)
        good = pa.array(sheet.good)
        tally.wrote("accounts", store.write_accounts(rows.table.select(list(accounts)), source=mapping.source))
        self._traits.write(traits, good, tally)
        self._keys.write(sheet, ids, learned)
        ended = pa.table({"id": ids, "day": deleted, "recorded": learned})
        ended = ended.filter(pc.and_(good, pc.is_valid(deleted)))
        if ended.num_rows:
            tally.wrote("deletions", store.delete_accounts(ended, source=mapping.source))

    def finish(self, tally: Tally) -> None:
        """Matches the names of the file with those of other systems."""
        if self._keys.wanted or PARENT in self._told:
            match_names(self._keys, self._into, tally)
