"""Events written before we had digests of our own are recognised by the digests that their store gave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pytest

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.warehouse.rows import EventRequest
from bellwether.engine.warehouse.schema import OWN_DIGESTS
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb
from bellwether.engine.warehouse.writer import WriteReport

if TYPE_CHECKING:
    from pathlib import Path

CATALOG = Catalog(properties={"amount": Field("amount", FieldType.NUMBER, 2)})
DAY = 86_400_000_000

# As a version without digests of our own wrote them.
FORMER = {"a": (1553840715712810857, 1124046154489284361), "b": (8422326265419436005, 1694737618020984039)}


def two_events(*, amount: int = 300, recorded: int = 1) -> pa.Table:
    """One event with raw JSON and one that says all in its columns."""
    return pa.table(
        {
            "id": ["a", "b"],
            "account": ["acme", None],
            "person": ["ann", "bob"],
            "name": ["Login", "Käufe"],
            "at": [5 * DAY + 7, 6 * DAY],
            "day": pa.array([5, 6], pa.int32()),
            "dated": [False, True],
            "recorded": [recorded, recorded],
            "raw": ['{"amount":"2"}', None],
            "p:amount": [200, amount],
        }
    )


@pytest.fixture
def older(tmp_path: Path) -> SqlWarehouse:
    """A warehouse whose two events a version without digests of our own wrote, opened by this one."""
    path = tmp_path / "facts.duckdb"
    warehouse = open_duckdb(path)
    warehouse.prepare(CATALOG)
    warehouse.write_events(two_events())
    warehouse.close()
    with duckdb.connect(str(path)) as file:
        for event, (k, digest) in FORMER.items():
            file.execute("UPDATE event SET k = ?, hash = ? WHERE id = ?", [k, digest, event])
        file.execute("DELETE FROM meta WHERE key = ?", [OWN_DIGESTS])
        file.execute("UPDATE meta SET value = '2' WHERE key = 'schema'")
    opened = open_duckdb(path)
    opened.prepare(CATALOG)
    return opened


def amounts(warehouse: SqlWarehouse) -> list[int]:
    """The amounts of the events that hold."""
    pieces = warehouse.events(EventRequest(None, 0, 10, properties=("amount",)))
    return sorted(amount for piece in pieces for amount in piece.properties["amount"].values.tolist())


def test_events_with_former_digests_change_nothing_when_they_come_again(older: SqlWarehouse) -> None:
    assert older.write_events(two_events(recorded=2)) == WriteReport(unchanged=2)
    assert older.write_events(two_events(recorded=2), update=True) == WriteReport(unchanged=2)
    assert amounts(older) == [200, 300]


def test_other_content_meets_an_event_with_former_digests(older: SqlWarehouse) -> None:
    assert older.write_events(two_events(amount=400)) == WriteReport(unchanged=1, conflicts=("b",))
    assert amounts(older) == [200, 300]


def test_an_event_with_former_digests_is_replaced_and_then_known_by_ours(older: SqlWarehouse) -> None:
    again = two_events(amount=400, recorded=2)
    assert older.write_events(again, update=True) == WriteReport(unchanged=1, updated=1)
    assert amounts(older) == [200, 400]
    assert older.write_events(again, update=True) == WriteReport(unchanged=2)
    assert older.write_events(again) == WriteReport(unchanged=2)


def test_a_retracted_event_with_former_digests_does_not_come_back_by_itself(older: SqlWarehouse) -> None:
    older.retract_ids("event", ["a"], 5)
    assert older.write_events(two_events()) == WriteReport(unchanged=2)
    assert amounts(older) == [300]


def test_new_events_join_those_with_former_digests(older: SqlWarehouse) -> None:
    more = two_events().set_column(0, "id", [["b", "c"]])
    assert older.write_events(more) == WriteReport(created=1, conflicts=("b",))
    assert older.write_events(more.slice(1)) == WriteReport(unchanged=1)
    assert amounts(older) == [200, 300, 300]
