"""What a mapping reads as dates, times and numbers: each with its place in the mapping."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from msgspec import structs

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import DEFAULT_SCALE, Field, FieldType
from bellwether.ingest.mapping import (
    AccountMapping,
    Column,
    FileMapping,
    PersonMapping,
    RecordMapping,
    Spec,
    TargetMapping,
    TraitMapping,
    ValueMapping,
    column_of,
)
from bellwether.ingest.mapping_columns import NAMED_COLUMNS, columns_of

_DAYS: Final = {"created", "deleted", "starts", "ends", "day", "effective"}
_MOMENTS: Final = {"at", "recorded"}
_NUMBERS: Final = {"numerator", "denominator", "n", "rate", "start_value"}


class Wanted(StrEnum):
    """What a column is read as."""

    DAY = "day"
    MOMENT = "moment"
    NUMBER = "number"
    MONEY = "money"

    @property
    def dated(self) -> bool:
        """Whether it is a date or a time."""
        return self in (Wanted.DAY, Wanted.MOMENT)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows in which a column speaks of one thing: those where another column has one of these texts."""

    of: Spec
    texts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Role:
    """One thing that is read: its place in the mapping (`fields.closed_at`), its column, and what it is read as.

    `field` is its definition, where it has one. In a `record` each amount may have a currency of its own.
    """

    place: str
    column: Column
    wanted: Wanted
    field: Field | None = None
    rows: Rows | None = None
    record: bool = False

    @property
    def whole(self) -> bool:
        """Whether no decimals are kept of it."""
        return self.place.rpartition(".")[2] == "n" if self.field is None else self.field.scale == 0

    @property
    def codes(self) -> tuple[str, ...]:
        """Texts that mean that nothing is known."""
        return self.field.missing_codes if self.field is not None else ()


def roles_of(mapping: FileMapping, what: str, catalog: Catalog) -> Iterator[Role]:
    """What the mapping reads as dates, times and numbers."""
    known = _definitions(mapping, what, catalog)
    for place, column in columns_of(mapping):
        group, _, name = place.partition(".")
        last = place.rpartition(".")[2]
        if place == "value" or group == "metrics":
            yield from _values(place, column, mapping, catalog)
        elif group in NAMED_COLUMNS:
            field = known.get(name) or Field(name, column.type or FieldType.TEXT, DEFAULT_SCALE)
            wanted = _wanted(field.type)
            if wanted is not None:
                yield Role(place, column, wanted, field, record=isinstance(mapping, RecordMapping))
        elif last in _DAYS | _MOMENTS | _NUMBERS and group != "match":
            wanted = Wanted.DAY if last in _DAYS else Wanted.MOMENT if last in _MOMENTS else Wanted.NUMBER
            yield Role(place, column, wanted)


def with_column(mapping: FileMapping, place: str, column: Column) -> FileMapping:
    """The mapping with another column at a place."""
    group, _, name = place.partition(".")
    if not name:
        return structs.replace(mapping, **{place: column})
    told = structs.asdict(mapping)[group]
    if group == "parts":
        metric, _, part = name.partition(".")
        return structs.replace(mapping, parts=told | {metric: structs.replace(told[metric], **{part: column})})
    return structs.replace(mapping, **{group: told | {name: column}})


def _definitions(mapping: FileMapping, what: str, catalog: Catalog) -> Mapping[str, Field]:
    match mapping:
        case RecordMapping():
            return catalog.collections[what].fields if what in catalog.collections else {}
        case AccountMapping():
            return catalog.account_traits
        case PersonMapping():
            return catalog.user_traits
        case TraitMapping():
            return catalog.account_traits if mapping.of == "accounts" else catalog.user_traits
        case _:
            return catalog.properties


def _values(place: str, column: Column, mapping: FileMapping, catalog: Catalog) -> Iterator[Role]:
    """The values of metrics or traits: as numbers or dates, whichever these are."""
    match mapping:
        case TraitMapping():
            fields = _definitions(mapping, "", catalog)
            kinds: dict[Wanted, list[str]] = {}
            for key, field in fields.items():
                if (wanted := _wanted(field.type)) is not None:
                    kinds.setdefault(wanted, []).append(key)
            if column.type is not None and (wanted := _wanted(column.type)) is not None:
                yield Role(place, column, wanted)
                return
            for wanted, keys in kinds.items():
                yield Role(place, column, wanted, rows=Rows(mapping.trait, frozenset(keys)))
        case ValueMapping() | TargetMapping():
            ranked = {key for key, metric in catalog.metrics.items() if metric.entered and metric.entered.ranks}
            name = place.partition(".")[2]
            if name:
                if name not in ranked:
                    yield Role(place, column, Wanted.NUMBER)
            elif mapping.metric is not None:
                numeric = frozenset(set(catalog.metrics) - ranked)
                yield Role(place, column, Wanted.NUMBER, rows=Rows(mapping.metric, numeric))
        case _:
            yield Role(place, column, Wanted.NUMBER)


def _wanted(kind: FieldType) -> Wanted | None:
    match kind:
        case FieldType.DATE:
            return Wanted.DAY
        case FieldType.INSTANT:
            return Wanted.MOMENT
        case FieldType.NUMBER:
            return Wanted.NUMBER
        case FieldType.MONEY:
            return Wanted.MONEY
        case FieldType.TEXT | FieldType.BOOLEAN:
            return None
        case _:
            assert_never(kind)


def currency_of(role: Role, mapping: FileMapping) -> Column | None:
    """Where the mapping says which currency an amount is in."""
    if role.column.currency is not None:
        return column_of(role.column.currency)
    beside = role.field.currency_field if role.field is not None else None
    if beside is None or not isinstance(mapping, RecordMapping):
        return None
    spec = mapping.fields.get(beside)
    return None if spec is None else column_of(spec)
