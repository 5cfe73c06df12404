"""Writes a world into a warehouse, in any order and any split: what the engine reads is what the oracle was given."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Protocol

import pyarrow as pa
from tests.oracle.knowledge import Knowledge
from tests.oracle.world import (
    AccountFact,
    AnyFact,
    DeletionFact,
    EnteredFact,
    EventFact,
    IdentityFact,
    MembershipFact,
    Moment,
    OnDay,
    OutageFact,
    RateFact,
    RecordFact,
    Scalar,
    TraitFact,
    World,
)

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Field
from bellwether.engine.warehouse.protocol import Warehouse
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.writer import FactKind, FactWriter

ENTERED_SCALE = 4
RATE_SCALE = 8
Stored = int | str | None
Row = dict[str, Stored | bool]


class Writable(Warehouse, FactWriter, Protocol):
    """A warehouse that facts can be written into."""


def load(world: World, warehouse: Writable, batches: Sequence[Sequence[AnyFact]] | None = None) -> None:
    """Writes every fact of the world; each batch is a handful of writes, one per kind of fact."""
    warehouse.prepare(world.catalog)
    for batch in [world.facts] if batches is None else batches:
        write(world, warehouse, batch)


def write(world: World, warehouse: Writable, batch: Sequence[AnyFact]) -> None:
    """Writes some facts, then takes back those of them that were deleted without a successor."""
    for table, send in _writes(world, warehouse, batch):
        if table.num_rows:
            send(table)
    for fact in batch:
        if isinstance(fact, IdentityFact):
            _identify(warehouse, fact)
    for fact in deleted(world, batch):
        kind = FactKind.EVENT if isinstance(fact, EventFact) else f"{FactKind.RECORD}:{fact.collection}"
        warehouse.retract_ids(kind, [fact.id], fact.retracted or 0)


def _identify(warehouse: Writable, fact: IdentityFact) -> None:
    if fact.into is None:
        warehouse.split(Kind(fact.kind), fact.id, fact.recorded)
    else:
        warehouse.merge(Kind(fact.kind), fact.id, fact.into, fact.recorded)


def deleted(world: World, batch: Sequence[AnyFact]) -> list[EventFact | RecordFact]:
    """The events and records of the batch that were taken back and not replaced."""
    return [
        fact
        for fact in batch
        if isinstance(fact, EventFact | RecordFact)
        and fact.retracted is not None
        and not any(_replaces(other, fact) for other in world.facts)
    ]


def _replaces(other: AnyFact, fact: EventFact | RecordFact) -> bool:
    return type(other) is type(fact) and other.id == fact.id and other.recorded == fact.retracted


Send = Callable[[pa.Table], object]


def _writes(world: World, warehouse: Writable, batch: Sequence[AnyFact]) -> list[tuple[pa.Table, Send]]:
    catalog = world.catalog
    writes: list[tuple[list[Row], tuple[str, ...], Send]] = [
        ([_account(f) for f in batch if isinstance(f, AccountFact)], ("id",), warehouse.write_accounts),
        ([_deletion(f) for f in batch if isinstance(f, DeletionFact)], ("id",), warehouse.delete_accounts),
        (
            [_membership(f) for f in batch if isinstance(f, MembershipFact)],
            ("person", "account", "starts"),
            warehouse.write_memberships,
        ),
        (
            [_entered(f) for f in batch if isinstance(f, EnteredFact)],
            ("metric", "account", "day"),
            warehouse.write_entered,
        ),
        (
            [_outage(f) for f in batch if isinstance(f, OutageFact)],
            ("event", "account", "starts"),
            warehouse.write_outages,
        ),
        ([_rate(f) for f in batch if isinstance(f, RateFact)], ("currency", "plan", "day"), warehouse.write_rates),
        (
            [_event(world, f) for f in batch if isinstance(f, EventFact)],
            ("id",),
            partial(warehouse.write_events, source="test", update=True),
        ),
    ]
    for kind in Kind:
        traits = [_trait(catalog, f) for f in batch if isinstance(f, TraitFact) and f.kind == kind]
        writes.append((traits, ("id", "trait", "effective"), partial(warehouse.write_traits, kind, update=True)))
    for key in catalog.collections:
        records = [_record(world, f) for f in batch if isinstance(f, RecordFact) and f.collection == key]
        writes.append((records, ("id", "effective"), partial(warehouse.write_records, key, update=True)))
    return [(_table(turn), send) for rows, keys, send in writes for turn in _turns(rows, keys)]


def _turns(rows: Sequence[Row], keys: Sequence[str]) -> list[list[Row]]:
    """The rows with corrections of one key in turns of their own, so that no table holds a key twice."""
    turns: list[dict[tuple[object, ...], Row]] = []
    for row in rows:
        key = tuple(row.get(name) for name in keys)
        free = [turn for turn in turns if key not in turn]
        if not free:
            turns.append({})
            free = turns[-1:]
        free[0][key] = row
    return [list(turn.values()) for turn in turns]


INTEGERS_OF_32 = ("day", "created", "effective", "starts", "ends")
TEXTS = ("id", "account", "person", "name", "trait", "text", "metric", "author", "reason", "event", "source", "raw")
MORE_TEXTS = ("currency", "plan")


def _table(rows: Sequence[Row]) -> pa.Table:
    columns = {name: [row.get(name) for row in rows] for name in dict.fromkeys(name for row in rows for name in row)}
    return pa.table({name: pa.array(values, _type(name, values)) for name, values in columns.items()})


def _type(name: str, values: Sequence[object]) -> pa.DataType:
    if name in ("dated", "assumed"):
        return pa.bool_()
    if name in INTEGERS_OF_32 or name.endswith("@day"):
        return pa.int32()
    if name in (*TEXTS, *MORE_TEXTS) or name.endswith("@currency") or any(isinstance(value, str) for value in values):
        return pa.string()
    return pa.int64()


def _account(fact: AccountFact) -> Row:
    return {"id": fact.id, "name": fact.id.title(), "created": fact.created, "recorded": fact.recorded}


def _deletion(fact: DeletionFact) -> Row:
    return {"id": fact.id, "day": fact.day, "recorded": fact.recorded}


def _membership(fact: MembershipFact) -> Row:
    row: Row = {"person": fact.person, "account": fact.account, "starts": fact.starts, "ends": fact.ends}
    return row | {"recorded": fact.recorded}


def _entered(fact: EnteredFact) -> Row:
    def scaled(number: Decimal | None) -> int | None:
        return None if number is None else int(number.scaleb(ENTERED_SCALE))

    row: Row = {"metric": fact.metric, "account": fact.account, "day": fact.day, "number": scaled(fact.value)}
    row |= {"text": None, "numerator": scaled(fact.numerator), "denominator": scaled(fact.denominator), "n": None}
    return row | {"author": "ada", "reason": "", "recorded": fact.recorded}


def _outage(fact: OutageFact) -> Row:
    row: Row = {"event": fact.event, "source": None, "account": fact.account}
    return row | {"starts": fact.starts, "ends": fact.ends, "recorded": fact.recorded}


def _rate(fact: RateFact) -> Row:
    row: Row = {"currency": fact.currency, "plan": fact.plan or None, "day": fact.day}
    return row | {"rate": int(fact.rate.scaleb(RATE_SCALE)), "recorded": fact.recorded}


def _event(world: World, fact: EventFact) -> Row:
    row: Row = {"id": fact.id, "account": fact.account, "person": fact.person, "name": fact.name, "at": fact.at}
    row |= {"day": world.event_day(fact), "dated": fact.day is not None, "recorded": fact.recorded}
    row["raw"] = json.dumps(dict(sorted(fact.properties.items())), default=str)
    return row | {f"p:{key}": stored(world.catalog.properties[key], value) for key, value in fact.properties.items()}


def _trait(catalog: Catalog, fact: TraitFact) -> Row:
    rules = (catalog.account_traits if fact.kind == Kind.ACCOUNT else catalog.user_traits)[fact.trait]
    value = None if fact.value is None else stored(rules, fact.value)
    row: Row = {"id": fact.id, "trait": fact.trait, "effective": fact.effective, "assumed": fact.assumed}
    row |= {"number": value if isinstance(value, int) else None, "text": value if isinstance(value, str) else None}
    return row | {"recorded": fact.recorded}


def _record(world: World, fact: RecordFact) -> Row:
    row: Row = {"id": fact.id, "account": fact.account, "person": fact.person, "effective": fact.effective}
    row["recorded"] = fact.recorded
    fields: Mapping[str, Field] = world.catalog.collections[fact.collection].fields
    for key, value in fact.fields.items():
        row[f"f:{key}"] = stored(fields[key], value)
        if isinstance(value, Moment):
            row[f"f:{key}@day"] = Knowledge(world).day_of(value)
    return row | {f"f:{key}@currency": currency for key, currency in fact.currencies.items()}


def stored(rules: Field, value: Scalar) -> int | str:
    """The value as the warehouse keeps it: fixed-point, day, microseconds, 0/1, or text."""
    match value:
        case bool():
            return int(value)
        case Decimal():
            return int(value.scaleb(rules.stored_scale))
        case OnDay(day):
            return day
        case Moment(micros):
            return micros
        case str():
            return value
