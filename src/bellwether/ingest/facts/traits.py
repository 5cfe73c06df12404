"""Traits of accounts and people, from columns of their own: since when, of which type, and only what is news."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.engine.definitions.collection import DEFAULT_SCALE, Field, FieldType
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.writer import WriteReport
from bellwether.ingest.destination import Destination
from bellwether.ingest.mapping import Column, Effective, EffectiveSpec, Layout, Spec, column_of, is_rule
from bellwether.ingest.matching.names import Whose, named
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Tally
from bellwether.ingest.sheet import Sheet
from bellwether.ingest.undated import (
    NOTHING,
    Before,
    FileDay,
    Since,
    since_column,
    since_created,
    since_day,
)

_NAMES_OF_ACCOUNTS = {"parent", "contact_at"}


@dataclass(frozen=True, slots=True)
class Subjects:
    """Whose traits the rows of a sheet tell: ids and creation days.

    In long form `mine` are the rows that speak of the trait, and `texts` what they say.
    """

    ids: pa.Array
    created: pa.Array
    effective: EffectiveSpec | None
    mine: pa.Array | None = None
    texts: pa.Array | None = None
    keys: pa.Array | None = None

    @property
    def dated(self) -> bool:
        """Whether a column of the file says since when."""
        return self.effective is not None and not is_rule(self.effective)


@dataclass(frozen=True, slots=True)
class TraitColumns:
    """Some trait columns of one sheet, ready to be written."""

    tables: tuple[pa.Table, ...]

    def told(self) -> dict[str, pa.Array]:
        """What the rows say of each trait, for the comparison of rows."""
        return {
            f"{part} {place}": table[part] for place, table in enumerate(self.tables) for part in ("number", "text")
        }

    def repeated(self, good: pa.Array) -> int:
        """How many traits of the good rows say what was known before."""
        told = [pc.or_(pc.is_valid(table["number"]), pc.is_valid(table["text"])) for table in self.tables]
        old = [
            pc.and_(pc.and_(good, pc.invert(table["news"])), some)
            for table, some in zip(self.tables, told, strict=True)
        ]
        return sum(pc.sum(mask).as_py() or 0 for mask in old)

    def where(self, good: pa.Array) -> pa.Table:
        """The news of the good rows as one table."""
        news = [table.filter(pc.and_(good, table["news"])).drop_columns(["news"]) for table in self.tables]
        return pa.concat_tables(news) if news else pa.table({})


class TraitWriter:
    """The trait columns of one file. Knows what its accounts' traits were before the file."""

    def __init__(self, kind: Kind, specs: Mapping[str, Spec], layout: Layout, into: Destination) -> None:
        catalog = into.catalog
        known = catalog.account_traits if kind is Kind.ACCOUNT else catalog.user_traits
        self._kind = kind
        self._into = into
        self._layout = layout
        self._specs = {key: (spec, trait_field(key, spec, known)) for key, spec in specs.items()}
        self._before: dict[str, Before] = {}

    @property
    def wanted(self) -> bool:
        """Whether the mapping names any trait."""
        return bool(self._specs)

    def columns(self, sheet: Sheet, subjects: Subjects, day: FileDay) -> TraitColumns:
        """The traits that a sheet's rows tell of their subjects."""
        learned = pa.repeat(pa.scalar(self._into.recorded, pa.int64()), sheet.rows)
        if self._layout.recorded is not None:
            learned = pc.fill_null(sheet.moments(self._layout.recorded).at, pa.scalar(self._into.recorded, pa.int64()))
        days = _day_column(sheet, subjects.effective) if subjects.dated else None
        if subjects.effective is None:
            keys = self._into.warehouse.keys(self._kind, subjects.ids.fill_null("").to_pylist())
            subjects = replace(subjects, keys=pa.array(keys))
        tables = []
        for key, (spec, kind) in self._specs.items():
            values = sheet.typed(spec, kind, subjects.texts).values
            if key in _NAMES_OF_ACCOUNTS:
                values = named(values, Whose.ACCOUNT, self._layout)
            since = self._since(key, subjects, values, day) if days is None else since_column(days)
            news = since.news if subjects.mine is None else pc.and_(since.news, subjects.mine)
            is_text = kind.type is FieldType.TEXT
            tables.append(
                pa.table(
                    {
                        "id": subjects.ids,
                        "trait": pa.repeat(key, sheet.rows),
                        "effective": since.effective,
                        "number": pa.nulls(sheet.rows, pa.int64()) if is_text else values.cast(pa.int64()),
                        "text": values if is_text else pa.nulls(sheet.rows, pa.string()),
                        "assumed": since.assumed,
                        "recorded": learned,
                        "news": news,
                    }
                )
            )
        return TraitColumns(tuple(tables))

    def write(self, columns: TraitColumns, good: pa.Array, tally: Tally) -> None:
        """Writes the good rows' traits; one that comes again for the same day replaces the one before."""
        table = columns.where(good)
        tally.wrote("traits", WriteReport(unchanged=columns.repeated(good)))
        if table.num_rows:
            tally.wrote("traits", self._write_once(table))

    def _write_once(self, table: pa.Table) -> WriteReport:
        key = ["id", "trait", "effective"]
        place = pa.array(np.arange(table.num_rows))
        last = table.append_column("place", place).group_by(key, use_threads=False).aggregate([("place", "max")])
        if last.num_rows < table.num_rows:
            table = table.take(pa.array(np.sort(last["place_max"].to_numpy())))
        return self._into.warehouse.write_traits(self._kind, table, source=self._layout.source, update=True)

    def _since(self, key: str, subjects: Subjects, values: pa.Array, day: FileDay) -> Since:
        if subjects.effective == Effective.NOW:
            return since_day(values, day.today)
        if subjects.effective == Effective.FILE_DATE:
            return since_day(values, day.file)
        if subjects.keys is None:
            return since_created(pa.nulls(len(values), pa.int64()), values, subjects.created, NOTHING, day.file)
        if key not in self._before:
            self._before[key] = Before(self._into.warehouse, self._kind, key, day.file)
        held = self._before[key].holding(subjects.keys, text=pa.types.is_string(values.type))
        return since_created(subjects.keys, values, subjects.created, held, day.file)


def trait_field(key: str, spec: Spec, known: Mapping[str, Field]) -> Field:
    """The type of a trait: as defined, else as the mapping says, else text."""
    wanted = column_of(spec).type
    if key in known:
        if wanted not in (None, known[key].type):
            raise ImportRefused(
                f"“traits.{key}” says {wanted}, but the trait is defined as {known[key].type}. "
                "Remove “type” from the mapping."
            )
        return known[key]
    return Field(key, wanted or (FieldType.BOOLEAN if column_of(spec).true else FieldType.TEXT), DEFAULT_SCALE)


def _day_column(sheet: Sheet, effective: EffectiveSpec | None) -> pa.Array:
    """The day since when each row holds, as a column tells."""
    spec: Spec = effective if isinstance(effective, Column) else str(effective)
    days = sheet.days(spec)
    sheet.require(spec, pc.is_valid(days).to_numpy(zero_copy_only=False))
    return days
