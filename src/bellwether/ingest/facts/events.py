"""Events: the properties that the catalog knows typed, all of them kept as JSON."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.engine.definitions.collection import DEFAULT_SCALE, Field, FieldType
from bellwether.engine.warehouse.settle import all_distinct
from bellwether.engine.warehouse.writer import WriteReport
from bellwether.ingest.cells import json_objects
from bellwether.ingest.destination import Destination
from bellwether.ingest.facts.duty import Facts, Write, keyed, once, recorded, written
from bellwether.ingest.facts.written_types import WrittenTypes
from bellwether.ingest.mapping import EventMapping, Spec, column_of
from bellwether.ingest.mapping_columns import names_read
from bellwether.ingest.matching.names import Whose, named
from bellwether.ingest.minor_units import BY_CURRENCY, decimal_texts
from bellwether.ingest.numbers import plain_texts
from bellwether.ingest.parsed import present
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Tally
from bellwether.ingest.sheet import Sheet, Typed, notation_of

_NUMBERS = (FieldType.NUMBER, FieldType.MONEY)


class EventFacts(Facts):
    """The import of events."""

    def __init__(self, mapping: EventMapping, destination: Destination) -> None:
        self._mapping = mapping
        self._destination = destination
        self._types = WrittenTypes(mapping.source, destination.now)
        for key, spec in mapping.properties.items():
            if column_of(spec).currency is not None and column_of(spec).minor_units != BY_CURRENCY:
                raise ImportRefused(
                    f"“properties.{key}” has a “currency”: for events, map the currency as a property of its own."
                )

    def take(self, sheet: Sheet, tally: Tally) -> None:
        """Writes the good rows of a sheet."""
        self.ready(sheet)(tally)

    def ready(self, sheet: Sheet) -> Write:
        """What is left to do once everything is done that needs nothing of what is stored."""
        warehouse, update = self._destination.warehouse, self._mapping.update
        rows = keyed(sheet, self._columns(sheet))
        events, repeated = warehouse.digest_events(rows.table), 0
        if not all_distinct(events.k):
            kept, repeated = once(sheet, rows, ["id"], update=update)
            events, rows = events.where(np.isin(rows.row, kept.row)), kept
        if not (update or self._destination.strict or self._destination.trial):
            events = warehouse.looked_up(events)
        write = partial(warehouse.write_events, events, source=self._mapping.source, update=update)

        def write_rows(tally: Tally) -> None:
            tally.wrote("events", written(sheet, rows, "id", lambda _: write()))
            tally.wrote("events", WriteReport(unchanged=repeated))

        return write_rows

    def finish(self, tally: Tally) -> None:  # noqa: ARG002  # nothing of it is counted
        """Tells of which types the properties were."""
        if not self._destination.trial:
            self._destination.types(self._types.drained())

    def _columns(self, sheet: Sheet) -> dict[str, pa.Array]:
        mapping = self._mapping
        at = sheet.moments(mapping.at)
        sheet.require(mapping.at, present(at.at))
        columns = {
            "id": named(sheet.identity(mapping.id), Whose.RECORD, mapping),
            "account": named(sheet.text(mapping.account), Whose.ACCOUNT, mapping),
            "person": named(sheet.text(mapping.user), Whose.USER, mapping),
            "name": sheet.required(mapping.name),
            "at": at.at,
            "day": at.day.cast(pa.int32()),
            "dated": pa.array(at.dated),
            "recorded": recorded(sheet, mapping.recorded, self._destination),
        }
        members: list[tuple[str, pa.Array]] = []
        written: list[tuple[str, pa.Array]] = []
        for key, spec in mapping.properties.items():
            known = self._destination.catalog.properties.get(key)
            if known is not None and column_of(spec).type not in (None, known.type):
                raise ImportRefused(
                    f"“properties.{key}” says {column_of(spec).type}, but the property is defined as {known.type}. "
                    "Remove “type” from the mapping."
                )
            stored = sheet.typed(spec, known or Field(key, column_of(spec).type or FieldType.TEXT, DEFAULT_SCALE))
            members.append((key, self._as_text(sheet, spec, known, stored)))
            if known is not None:
                columns[f"p:{key}"] = stored.values
            written.append((key, stored.text))
        rest = list(self._rest(sheet, {key for key, _ in members}))
        self._types.look(columns["name"], [*written, *rest])
        members += rest
        columns["raw"] = json_objects(sorted(members, key=lambda member: member[0]), sheet.rows)
        return columns

    def _as_text(self, sheet: Sheet, spec: Spec, known: Field | None, stored: Typed) -> pa.Array:
        """The property in the raw event: as written, but numbers and times in one notation."""
        column, layout = column_of(spec), sheet.setting.layout
        kind = known.type if known else column.type
        texts = pc.if_else(pc.is_valid(stored.values), stored.text, pa.scalar(None, pa.string()))
        if kind in _NUMBERS and column.minor_units is not None:
            return decimal_texts(stored.values, known.scale if known else DEFAULT_SCALE)
        if kind in _NUMBERS:
            return plain_texts(texts, notation_of(column, layout))
        if kind is FieldType.DATE:
            return stored.values.cast(pa.int32()).cast(pa.date32()).cast(pa.string())
        if kind is FieldType.INSTANT:
            return pc.binary_join_element_wise(stored.values.cast(pa.timestamp("us")).cast(pa.string()), "Z", "")
        return texts

    def _rest(self, sheet: Sheet, taken: set[str]) -> Iterator[tuple[str, pa.Array]]:
        """The columns that the mapping does not name, by their own names."""
        mapping = self._mapping
        if not mapping.rest:
            return
        named = names_read(mapping)
        for name in sheet.columns:
            if name not in named and name not in taken:
                yield name, sheet.source(name)
