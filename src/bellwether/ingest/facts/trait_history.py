"""Traits in long form: each row is one trait of one account or user."""

import pyarrow as pa
import pyarrow.compute as pc

from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.destination import Destination
from bellwether.ingest.facts.duty import Facts
from bellwether.ingest.facts.traits import Subjects, TraitWriter
from bellwether.ingest.hierarchy import Hierarchy
from bellwether.ingest.mapping import TraitMapping, column_of
from bellwether.ingest.matching.importing import withdraw_matches
from bellwether.ingest.matching.names import Whose, named
from bellwether.ingest.report import Tally
from bellwether.ingest.sheet import Sheet
from bellwether.ingest.undated import FileDay


class TraitFacts(Facts):
    """The import of trait history."""

    def __init__(self, mapping: TraitMapping, into: Destination, day: FileDay) -> None:
        self._mapping = mapping
        self._into = into
        self._day = day
        self._kind = Kind.ACCOUNT if mapping.of == "accounts" else Kind.PERSON
        self._writers: dict[str, TraitWriter] = {}
        self._hierarchy = Hierarchy(into)

    def take(self, sheet: Sheet, tally: Tally) -> None:
        """Writes the good rows of a sheet, trait by trait."""
        mapping = self._mapping
        whose = Whose.ACCOUNT if self._kind is Kind.ACCOUNT else Whose.USER
        ids = named(sheet.identity(mapping.id), whose, mapping)
        traits, texts = sheet.required(mapping.trait), sheet.text(mapping.value)
        never = pa.nulls(sheet.rows, pa.int32())
        ready = []
        for key in sorted(filter(None, pc.unique(traits).to_pylist())):
            mine = pc.fill_null(pc.equal(traits, key), False)
            own = pc.if_else(mine, texts, pa.scalar(None, pa.string()))
            columns = self._writer(key).columns(sheet, Subjects(ids, never, mapping.effective, mine, own), self._day)
            if self._kind is Kind.ACCOUNT:
                self._hierarchy.admit(sheet, columns)
            ready.append((self._writer(key), columns))
        good = pa.array(sheet.good)
        for writer, columns in ready:
            writer.write(columns, good, tally)

    def finish(self, tally: Tally) -> None:
        """Parents may have been told: a match that would put an account below itself is withdrawn."""
        withdraw_matches(self._into, tally)

    def _writer(self, key: str) -> TraitWriter:
        if key not in self._writers:
            spec = column_of(self._mapping.value)
            self._writers[key] = TraitWriter(self._kind, {key: spec}, self._mapping, self._into)
        return self._writers[key]
