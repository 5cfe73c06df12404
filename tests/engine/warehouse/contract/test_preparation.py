"""A catalog that grows finds its columns filled; writes happen together or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.warehouse.rows import EventRequest
from bellwether.engine.warehouse.writer import RefusedWrite, WriteReport

Given = Any

RAW = (
    '{"price": 12.5, "seat": "window", "paid": true, "on": "2024-02-29", "moved": "1970-01-01T01:00:00+01:00"}',
    '{"price": "0.25", "seat": "aisle", "paid": false}',
    '{"price": 1.234567, "seat": null, "paid": "perhaps", "on": "yesterday", "moved": "2024-01-01T00:00:00"}',
    None,
)


def booked(given: Given) -> None:
    size = len(RAW)
    given.warehouse.write_events(
        pa.table(
            {
                "id": [f"e{n}" for n in range(size)],
                "account": ["Acme"] * size,
                "name": ["Booked"] * size,
                "at": pa.array(range(size), pa.int64()),
                "day": pa.array([1] * size, pa.int32()),
                "recorded": pa.array([1] * size, pa.int64()),
                "raw": pa.array(RAW, pa.string()),
            }
        )
    )


def stored(given: Given, key: str) -> list[int | None]:
    pieces = list(given.warehouse.events(EventRequest(None, 0, 9, (key,), rows=True)))
    at = np.concatenate([rows.at for rows in pieces])
    values = np.concatenate([rows.properties[key].values for rows in pieces])
    present = np.concatenate([rows.properties[key].present for rows in pieces])
    return [int(values[i]) if present[i] else None for i in np.argsort(at)]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (Field("price", FieldType.MONEY, scale=4), [125_000, 2_500, None, None]),
        (Field("price", FieldType.NUMBER, scale=6), [12_500_000, 250_000, 1_234_567, None]),
        (Field("price", FieldType.NUMBER, scale=2, highest="10"), [None, 25, None, None]),
        (Field("paid", FieldType.BOOLEAN), [1, 0, None, None]),
        (Field("on", FieldType.DATE), [19_782, None, None, None]),
        (Field("moved", FieldType.INSTANT), [0, None, None, None]),
    ],
)
def test_a_property_that_becomes_read_is_filled_from_what_was_received(
    given: Given, field: Field, expected: list[int | None]
) -> None:
    booked(given)
    given.warehouse.prepare(Catalog(properties={field.key: field}))
    assert stored(given, field.key) == expected


def test_a_text_property_is_filled_with_codes(given: Given) -> None:
    booked(given)
    given.warehouse.prepare(Catalog(properties={"seat": Field("seat", FieldType.TEXT)}))
    window, aisle, *rest = stored(given, "seat")
    assert given.warehouse.texts(np.array([window, aisle])) == ("window", "aisle")
    assert rest == [None, None]


def test_the_same_file_with_a_newly_read_property_is_still_the_same_content(given: Given) -> None:
    table = pa.table({"id": ["e"], "name": ["B"], "at": [1], "day": [1], "recorded": [1], "raw": ['{"price": 2}']})
    given.warehouse.write_events(table)
    given.warehouse.prepare(Catalog(properties={"price": Field("price", FieldType.NUMBER, scale=1)}))
    again = table.append_column("p:price", pa.array([20], pa.int64()))
    assert given.warehouse.write_events(again) == WriteReport(unchanged=1)
    assert stored(given, "price") == [20]


COLLECTION = Collection("orders", "Orders", "placed", {"total": Field("total", FieldType.MONEY, scale=2)})


def test_a_field_keeps_its_values_when_it_gets_more_decimals(given: Given) -> None:
    given.warehouse.prepare(Catalog(collections={"orders": COLLECTION}))
    given.warehouse.write_records("orders", pa.table({"id": ["o"], "recorded": [1], "f:total": [1250]}))
    finer = replace(COLLECTION, fields={"total": Field("total", FieldType.MONEY, scale=4)})
    given.warehouse.prepare(Catalog(collections={"orders": finer}))
    assert given.warehouse.records("orders", ("total",)).fields["total"].values.tolist() == [125_000]


def test_a_field_with_values_cannot_change_its_type(given: Given) -> None:
    given.warehouse.prepare(Catalog(collections={"orders": COLLECTION}))
    given.warehouse.write_records("orders", pa.table({"id": ["o"], "recorded": [1], "f:total": [1250]}))
    other = replace(COLLECTION, fields={"total": Field("total", FieldType.TEXT)})
    with pytest.raises(RefusedWrite, match="give the field a new key and import its file again"):
        given.warehouse.prepare(Catalog(collections={"orders": other}))


def test_preparing_twice_changes_nothing(given: Given) -> None:
    catalog = Catalog(collections={"orders": COLLECTION})
    given.warehouse.prepare(catalog)
    given.warehouse.write_records("orders", pa.table({"id": ["o"], "recorded": [1], "f:total": [7]}))
    given.warehouse.prepare(Catalog())
    given.warehouse.prepare(catalog)
    assert given.warehouse.records("orders", ("total",)).fields["total"].values.tolist() == [7]


def failing(given: Given) -> None:
    with given.warehouse.transaction():
        given.events(("e1", "Acme", "ada", "Login", 2, 1))
        given.memberships(("ada", "Acme", 1, None, 1))
        given.warehouse.retract_ids("event", ["e0"], 5)
        raise RuntimeError("stop")


def test_a_failed_transaction_leaves_nothing(given: Given) -> None:
    given.events(("e0", "Acme", "ada", "Login", 1, 1))
    batch = given.warehouse.batch()
    with pytest.raises(RuntimeError, match="stop"):
        failing(given)
    assert given.warehouse.batch() == batch
    assert given.read_events() == [("Acme", "ada", "Login", 1)]
    assert given.read_memberships() == []
    given.events(("e1", "Acme", "ada", "Login", 3, 1))
    assert given.read_events() == [("Acme", "ada", "Login", 1), ("Acme", "ada", "Login", 3)]


def test_writes_of_one_transaction_see_each_other(given: Given) -> None:
    with given.warehouse.transaction():
        given.events(("e1", "Acme", "ada", "Login", 2, 1))
        assert given.events(("e1", "Acme", "ada", "Login", 2, 1)) == WriteReport(unchanged=1)
        assert given.warehouse.retract_ids("event", ["e1"], 5) == 1
    assert given.read_events() == []


def test_a_trial_is_seen_by_its_own_reads_and_taken_back(given: Given) -> None:
    given.events(("e0", "Acme", "ada", "Login", 1, 1))
    batch = given.warehouse.batch()
    with given.warehouse.whole(kept=False):
        given.events(("e1", "Bolt", "bob", "Login", 2, 1))
        given.memberships(("ada", "Acme", 1, None, 1))
        assert given.read_events() == [("Acme", "ada", "Login", 1), ("Bolt", "bob", "Login", 2)]
        assert len(given.read_memberships()) == 1
        assert len(given.warehouse.event_spans()[0]) == 2
    assert given.warehouse.batch() == batch
    assert given.read_events() == [("Acme", "ada", "Login", 1)]
    assert given.read_memberships() == []
    given.events(("e2", "Acme", "ada", "Login", 3, 1))
    assert len(given.warehouse.event_spans()[0]) == 1


def test_a_whole_that_is_kept_is_seen_by_everyone_afterwards(given: Given) -> None:
    with given.warehouse.whole():
        given.events(("e1", "Acme", "ada", "Login", 2, 1))
        assert given.read_events() == [("Acme", "ada", "Login", 2)]
    assert given.read_events() == [("Acme", "ada", "Login", 2)]
