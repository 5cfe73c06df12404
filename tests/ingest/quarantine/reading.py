"""Everything that a warehouse holds, by outside names, in an order that does not depend on how it came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.days import BEGINNING, date_of
from bellwether.engine.warehouse.rows import NO_DAY, Column, EventRequest, Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse

Row = tuple[object, ...]


def facts_of(warehouse: SqlWarehouse, catalog: Catalog) -> dict[str, list[Row]]:
    """The facts of each kind, sorted."""
    return {
        "accounts": _accounts(warehouse),
        "account traits": _traits(warehouse, Kind.ACCOUNT, catalog.account_traits),
        "user traits": _traits(warehouse, Kind.PERSON, catalog.user_traits),
        "memberships": _memberships(warehouse),
        "events": _events(warehouse, catalog),
        "entered": _entered(warehouse, catalog),
        **{key: _records(warehouse, catalog, key) for key in catalog.collections},
    }


def _accounts(warehouse: SqlWarehouse) -> list[Row]:
    found = warehouse.accounts()
    columns = (found.created, found.first_fact, found.deleted)
    return sorted(zip(found.external_id, found.name, *(map(_day, column.tolist()) for column in columns), strict=True))


def _day(number: int) -> str:
    if number >= NO_DAY:
        return "never"
    return "ever" if number <= BEGINNING else date_of(number).isoformat()


def _traits(warehouse: SqlWarehouse, kind: Kind, fields: Mapping[str, Field]) -> list[Row]:
    rows: list[Row] = []
    for key, field in fields.items():
        found = warehouse.traits(kind, key)
        names = warehouse.external_ids(kind, found.subject)
        rows += zip(
            names,
            [key] * len(names),
            map(_day, found.day.tolist()),
            _column(warehouse, found.value, field.type),
            found.assumed.tolist(),
            found.recorded.tolist(),
            strict=True,
        )
    return sorted(rows, key=str)


def _memberships(warehouse: SqlWarehouse) -> list[Row]:
    found = warehouse.memberships()
    people = warehouse.external_ids(Kind.PERSON, found.person)
    accounts = warehouse.external_ids(Kind.ACCOUNT, found.account)
    return sorted(zip(people, accounts, found.starts.tolist(), found.ends.tolist(), strict=True))


def _events(warehouse: SqlWarehouse, catalog: Catalog) -> list[Row]:
    names = warehouse.event_names()
    rows: list[Row] = []
    keys = tuple(catalog.properties)
    for found in warehouse.events(EventRequest(None, -100_000, 100_000, properties=keys, rows=True)):
        ids, _ = warehouse.message_ids(found.fact)
        columns = [_column(warehouse, found.properties[key], catalog.properties[key].type) for key in keys]
        rows += zip(
            ids,
            warehouse.external_ids(Kind.ACCOUNT, found.account.astype(np.int64)),
            warehouse.external_ids(Kind.PERSON, found.person.astype(np.int64)),
            [names[name] for name in found.name.tolist()],
            found.at.tolist(),
            *columns,
            found.recorded.tolist(),
            strict=True,
        )
    return sorted(rows, key=str)


def _entered(warehouse: SqlWarehouse, catalog: Catalog) -> list[Row]:
    rows: list[Row] = []
    for key in catalog.metrics:
        found = warehouse.entered(key)
        ranked = bool(catalog.metrics[key].entered and catalog.metrics[key].entered.ranks)  # type: ignore[union-attr]
        values = _column(warehouse, found.value, FieldType.TEXT if ranked else FieldType.NUMBER)
        names = warehouse.external_ids(Kind.ACCOUNT, found.account)
        rows += zip([key] * len(names), names, found.day.tolist(), values, found.reason, strict=True)
    return sorted(rows, key=str)


def _records(warehouse: SqlWarehouse, catalog: Catalog, key: str) -> list[Row]:
    fields = catalog.collections[key].fields
    found = warehouse.records(key, tuple(fields))
    columns = [_column(warehouse, found.fields[name], field.type) for name, field in fields.items()]
    accounts = warehouse.external_ids(Kind.ACCOUNT, found.account)
    people = warehouse.external_ids(Kind.PERSON, found.person)
    times = [column.tolist() for column in (found.effective, found.recorded)]
    return sorted(zip(found.external_id, accounts, people, *columns, *times, strict=True), key=str)


def _column(warehouse: SqlWarehouse, column: Column, kind: FieldType) -> list[object]:
    told: Sequence[object] = column.values.tolist()
    if kind is FieldType.TEXT:
        told = warehouse.texts(column.values)
    return [value if there else None for value, there in zip(told, column.present.tolist(), strict=True)]
