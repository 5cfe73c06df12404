"""Which column holds which property or field: slots are given once and never change their meaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import pyarrow as pa
from sqlglot import exp

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.warehouse.fill import fill_from_raw, rescale
from bellwether.engine.warehouse.rezoning import follow_zone
from bellwether.engine.warehouse.schema import RECORD, Col, create, meta, write_meta
from bellwether.engine.warehouse.store import Session, Store
from bellwether.engine.warehouse.tree import tree

EVENT = "event"

Slot = tuple[str, str, str, int]
"""Scope, key, type and scale: what decides whether a column can be read as a field."""


def record_table(collection: str) -> str:
    """The table of a collection's records, which is also the scope of its fields and retractions."""
    return f"record_{collection}"


def column_type(field: Field) -> pa.DataType:
    """How a field's values are stored."""
    return pa.int32() if _sql_type(field) == "int" else pa.int64()


def _sql_type(field: Field) -> str:
    return "int" if field.type in (FieldType.TEXT, FieldType.DATE, FieldType.BOOLEAN) else "bigint"


def slot_of(scope: str, field: Field) -> Slot:
    """What decides a field's column."""
    return scope, field.key, str(field.type), field.stored_scale


@dataclass(frozen=True, slots=True)
class Slots:
    """The columns of one catalog."""

    catalog: Catalog
    places: Mapping[Slot, int]

    def fields(self, scope: str) -> Mapping[str, Field]:
        """The fields of events, or of a collection by the name of its table."""
        return _scopes(self.catalog).get(scope, {})

    def column(self, scope: str, field: Field) -> str:
        """The column that holds a field."""
        return column_name(scope, self.places[slot_of(scope, field)])

    def knows(self, scope: str) -> bool:
        """Whether the catalog has this collection."""
        return scope in _scopes(self.catalog)


def column_name(scope: str, place: int) -> str:
    """The name of a column: `p_3` of events, `f_3` of records."""
    return f"{'p' if scope == EVENT else 'f'}_{place}"


def _scopes(catalog: Catalog) -> dict[str, Mapping[str, Field]]:
    scopes: dict[str, Mapping[str, Field]] = {EVENT: catalog.properties}
    for collection in catalog.collections.values():
        scopes[record_table(collection.key)] = collection.fields
    return scopes


def fingerprint(catalog: Catalog) -> str:
    """A digest of everything in the catalog that decides tables and columns."""
    slots = sorted(slot_of(scope, field) for scope, fields in _scopes(catalog).items() for field in fields.values())
    return sha256(repr((sorted(_scopes(catalog)), slots)).encode()).hexdigest()


def placed(session: Session) -> dict[Slot, int]:
    """The slots that were given."""
    found = session.table(tree('SELECT scope, "key", type, scale, slot FROM field'))
    rows = zip(*(found.column(name).to_pylist() for name in ("scope", "key", "type", "scale", "slot")), strict=True)
    return {(scope, key, kind, int(scale)): int(slot) for scope, key, kind, scale, slot in rows}


def prepare(store: Store, catalog: Catalog) -> Slots:
    """The columns of a catalog, after what was missing has been added, and days follow its zone."""
    digest = fingerprint(catalog)
    with store.writing() as session:
        follow_zone(session, catalog.calendar.zone)
        if meta(session, "catalog") == digest:
            return Slots(catalog, placed(session))
        places = placed(session)
        for scope, fields in _scopes(catalog).items():
            if scope != EVENT:
                create(store, session, scope, RECORD)
            for field in fields.values():
                if slot_of(scope, field) not in places:
                    _add(store, session, scope, field, places)
        write_meta(session, "catalog", digest)
    return Slots(catalog, places)


def companions(field: Field) -> tuple[Col, ...]:
    """The columns beside a record's field: an instant's day and if only its date is known, an amount's currency."""
    match field.type:
        case FieldType.INSTANT:
            return (Col("day", "int", True), Col("dated", "int", True))
        case FieldType.MONEY:
            return (Col("currency", "int", True),)
        case _:
            return ()


def _add(store: Store, session: Session, scope: str, field: Field, places: dict[Slot, int]) -> None:
    older = [slot for slot in places if slot[:2] == (scope, field.key)]
    place = max(places.values(), default=0) + 1
    name = column_name(scope, place)
    added = [Col(name, _sql_type(field), True)]
    if scope != EVENT:
        added += [Col(f"{name}_{beside.name}", beside.type, True) for beside in companions(field)]
    for col in added:
        session.run(exp.Alter(this=exp.to_table(scope), kind="TABLE", actions=[col.definition]))
    slot = slot_of(scope, field)
    session.append(
        "field",
        pa.table(
            {
                "scope": [scope],
                "key": [field.key],
                "slot": pa.array([place], pa.int32()),
                "type": [slot[2]],
                "scale": pa.array([slot[3]], pa.int32()),
            }
        ),
    )
    places[slot] = place
    if scope == EVENT:
        fill_from_raw(store, session, field, name)
    elif older:
        last = max(older, key=lambda found: places[found])
        rescale(session, field, (scope, column_name(scope, places[last]), name), last)
