"""Records of a collection, as versions: whole-life, or from a day on."""

from difflib import get_close_matches
from functools import partial

import pyarrow as pa

from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.warehouse.writer import WriteReport
from bellwether.ingest.destination import Destination
from bellwether.ingest.facts.duty import Facts, keyed, once, recorded, written
from bellwether.ingest.mapping import KINDS, RecordMapping, Spec, column_of
from bellwether.ingest.matching.names import Whose, named
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Tally
from bellwether.ingest.sheet import Sheet


class RecordFacts(Facts):
    """The import of one collection's records."""

    def __init__(self, what: str, mapping: RecordMapping, into: Destination) -> None:
        self._collection = _collection(what, into)
        self._mapping = mapping
        self._into = into
        self._fields = [(self._field(key, spec), spec) for key, spec in mapping.fields.items()]

    def take(self, sheet: Sheet, tally: Tally) -> None:
        """Writes the good rows of a sheet."""
        mapping, key = self._mapping, self._collection.key
        columns = self._columns(sheet)
        rows, repeated = once(sheet, keyed(sheet, columns), ["id", "effective"], update=mapping.update)
        write = partial(self._into.warehouse.write_records, key, source=mapping.source, update=mapping.update)
        tally.wrote(key, written(sheet, rows, "id", write))
        tally.wrote(key, WriteReport(unchanged=repeated))

    def _columns(self, sheet: Sheet) -> dict[str, pa.Array]:
        mapping = self._mapping
        columns = {
            "id": named(sheet.identity(mapping.id), Whose.RECORD, mapping),
            "account": named(sheet.text(mapping.account), Whose.ACCOUNT, mapping),
            "person": named(sheet.text(mapping.user), Whose.USER, mapping),
            "effective": sheet.days(mapping.effective),
            "recorded": recorded(sheet, mapping.recorded, self._into),
        }
        for kind, spec in self._fields:
            stored = sheet.typed(spec, kind)
            columns[f"f:{kind.key}"] = stored.values
            if kind.type is FieldType.INSTANT:
                columns[f"f:{kind.key}@day"] = stored.day
                columns[f"f:{kind.key}@dated"] = stored.dated
            if kind.type is FieldType.MONEY:
                currency = stored.currency
                if currency is None and kind.currency_field in mapping.fields:
                    currency = sheet.text(mapping.fields[kind.currency_field])
                columns[f"f:{kind.key}@currency"] = pa.nulls(sheet.rows, pa.string()) if currency is None else currency
        return columns

    def _field(self, key: str, spec: Spec) -> Field:
        known = self._collection.fields
        if key not in known:
            close = get_close_matches(key, known, n=1)
            hint = f"Did you mean “{close[0]}”? " if close else ""
            raise ImportRefused(
                f"“fields.{key}”: the collection “{self._collection.key}” has no such field. {hint}"
                f"Its fields are {', '.join(known)}. Add the field to the collection's definition, or remove the line."
            )
        wanted = column_of(spec).type
        if wanted not in (None, known[key].type):
            raise ImportRefused(
                f"“fields.{key}” says {wanted}, but the field is defined as {known[key].type}. "
                "Remove “type” from the mapping."
            )
        return known[key]


def _collection(what: str, into: Destination) -> Collection:
    collections = into.catalog.collections
    if what in collections:
        return collections[what]
    close = get_close_matches(what, [*KINDS, *collections], n=1)
    hint = f"Did you mean “{close[0]}”? " if close else ""
    raise ImportRefused(
        f"There is no collection “{what}”. {hint}Files can be imported as {', '.join(KINDS)}, "
        f"or as a collection: {', '.join(sorted(collections)) or 'none is defined yet'}."
    )
