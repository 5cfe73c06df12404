"""What is held of single records: every version, as it is read and in the words that give it again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse

Given = Any


@pytest.fixture
def warehouse(given: Given) -> SqlWarehouse:
    """The warehouse of `given`."""
    held: SqlWarehouse = given.warehouse
    return held


def write(warehouse: SqlWarehouse, effective: int | None, recorded: int, amount: int, outcome: str) -> None:
    table = {
        "id": ["d1"],
        "account": ["Acme"],
        "person": ["ann"],
        "effective": pa.array([effective], pa.int32()),
        "recorded": pa.array([recorded], pa.int64()),
        "f:created_on": pa.array([10], pa.int32()),
        "f:amount": pa.array([amount], pa.int64()),
        "f:outcome": [outcome],
    }
    warehouse.write_records("deals", pa.table(table), source="crm", update=True)


def test_the_versions_of_a_record_are_told_in_their_order(warehouse: SqlWarehouse) -> None:
    write(warehouse, 20, 2, 7_550, "won")
    write(warehouse, None, 1, 5_000, "open")
    first, second = warehouse.record_versions("deals", ["d1", "nothing"])["d1"]
    assert (first.since, first.account, first.person, first.source) == (None, "Acme", "ann", "crm")
    assert dict(first.fields) == {"created_on": date(1970, 1, 11), "amount": 50, "outcome": "open"}
    assert dict(first.told) == {"created_on": "1970-01-11", "amount": "50", "outcome": "open"}
    assert second.since == date(1970, 1, 1) + timedelta(days=20)
    assert second.fields["amount"] == Decimal("75.5")
    assert second.told["amount"] == "75.5"


def test_a_version_that_was_replaced_or_retracted_is_told_no_more(warehouse: SqlWarehouse) -> None:
    write(warehouse, None, 1, 5_000, "open")
    write(warehouse, None, 2, 6_000, "open")
    (only,) = warehouse.record_versions("deals", ["d1"])["d1"]
    assert only.fields["amount"] == 60
    assert warehouse.record_ids("deals") == ("d1",)
    warehouse.retract_ids("record:deals", ["d1"], 3)
    assert warehouse.record_versions("deals", ["d1"]) == {}
    assert warehouse.record_ids("deals") == ()


def test_the_records_of_a_person_are_those_that_name_them(warehouse: SqlWarehouse) -> None:
    write(warehouse, None, 1, 5_000, "open")
    ann = int(warehouse.keys(Kind.PERSON, ["ann"])[0])
    assert warehouse.records_of_person("deals", ann).keys() == {"d1"}
