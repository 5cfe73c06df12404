"""Events of live sources: the same rows as any other way of writing them, and no code of a time gone by."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.warehouse.rows import EventRequest, Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

CATALOG = Catalog(properties={"plan": Field("plan", FieldType.TEXT), "n": Field("n", FieldType.NUMBER, 4)})


@pytest.fixture
def warehouse() -> Iterator[SqlWarehouse]:
    """A warehouse in memory."""
    warehouse = open_duckdb()
    warehouse.prepare(CATALOG)
    yield warehouse
    warehouse.close()


def events(*ids: str, person: str | None = "ann", recorded: int = 1) -> pa.Table:
    """Events of these ids."""
    size = len(ids)
    return pa.table(
        {
            "id": list(ids),
            "account": ["acme"] * size,
            "person": pa.array([person] * size, pa.string()),
            "name": [f"Event {one[-1]}" for one in ids],
            "at": pa.array(range(size), pa.int64()),
            "day": pa.array([3] * size, pa.int32()),
            "recorded": pa.array([recorded] * size, pa.int64()),
            "raw": ["{}"] * size,
            "p:plan": ["pro"] * size,
            "p:n": pa.array([7] * size, pa.int64()),
        }
    )


def stream(warehouse: SqlWarehouse, table: pa.Table) -> int:
    """How many of these events were new."""
    with warehouse.listening():
        return warehouse.stream_events(warehouse.digest_events(table), "web")


def stream_and_fail(warehouse: SqlWarehouse, table: pa.Table) -> None:
    """Writes events, all of which are taken back."""
    with warehouse.listening():
        warehouse.stream_events(warehouse.digest_events(table), "web")
        raise RuntimeError("taken back")


def rows(warehouse: SqlWarehouse) -> list[tuple[object, ...]]:
    """All that the store has of events, but for their numbers."""
    with warehouse._store.reading() as session:
        cursor = session.cursor  # type: ignore[attr-defined]
        found: list[tuple[object, ...]] = cursor.execute(
            "SELECT * EXCLUDE (fact) REPLACE (s.text AS source, a.text AS account, p.text AS person, n.text AS name) "
            "FROM event e JOIN text s ON e.source = s.code LEFT JOIN account_identity a ON e.account = a.code "
            "LEFT JOIN person_identity p ON e.person = p.code JOIN event_name n ON e.name = n.code ORDER BY id"
        ).fetchall()
    return found


def test_streamed_events_are_stored_as_imported_ones_are(warehouse: SqlWarehouse) -> None:
    other = open_duckdb()
    other.prepare(CATALOG)
    other.write_events(events("e1", "e2"), source="web")
    stream(warehouse, events("e1", "e2"))
    assert rows(warehouse) == rows(other)
    assert warehouse.event_names_of("web") == other.event_names_of("web") == ("Event 1", "Event 2")
    other.close()


def test_each_event_is_written_once_also_when_somebody_else_wrote_it(warehouse: SqlWarehouse) -> None:
    warehouse.write_events(events("e1"), source="file")
    assert stream(warehouse, events("e1", "e2", "e2")) == 1
    warehouse.write_events(events("e3"), source="file")
    assert stream(warehouse, events("e3", "e4", "e2")) == 1
    assert len(rows(warehouse)) == 4


def test_events_that_were_streamed_are_known_to_imports(warehouse: SqlWarehouse) -> None:
    stream(warehouse, events("e1"))
    assert warehouse.write_events(events("e1"), source="web").unchanged == 1


def test_codes_of_a_write_that_was_taken_back_are_not_used(warehouse: SqlWarehouse) -> None:
    stream(warehouse, events("e1"))
    with pytest.raises(RuntimeError, match="taken back"):
        stream_and_fail(warehouse, events("e2", person="bob"))
    warehouse.write_events(events("e3", person="eve"), source="file")
    assert stream(warehouse, events("e2", person="bob")) == 1
    request = EventRequest(None, 0, 10)
    people = np.concatenate([piece.person for piece in warehouse.events(request)])
    assert sorted(warehouse.external_ids(Kind.PERSON, people)) == ["ann", "bob", "eve"]


def test_a_retracted_event_that_comes_again_from_the_same_moment_stays_retracted(warehouse: SqlWarehouse) -> None:
    stream(warehouse, events("e1"))
    warehouse.retract_ids("event", ["e1"], 5)
    assert stream(warehouse, events("e1")) == 0
    assert stream(warehouse, events("e1", recorded=9)) == 1
