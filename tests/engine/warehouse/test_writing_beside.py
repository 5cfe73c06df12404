"""Values are written beside facts: neither waits for the other, and who copies the store keeps both still."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pyarrow as pa
import pytest

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

WAIT = 60


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[SqlWarehouse]:
    """A warehouse in a file."""
    warehouse = open_duckdb(tmp_path / "w.duckdb")
    warehouse.prepare(Catalog())
    yield warehouse
    warehouse.close()


def account(name: str) -> pa.Table:
    return pa.table({"id": [name], "recorded": pa.array([1], pa.int64())})


def test_facts_are_committed_while_values_are_written(warehouse: SqlWarehouse) -> None:
    began, through = Event(), Event()

    def values() -> Iterator[object]:
        began.set()
        assert through.wait(WAIT)
        yield from ()

    writing = Thread(target=lambda: warehouse.write_values([], values()))  # type: ignore[arg-type]
    writing.start()
    assert began.wait(WAIT)
    before = warehouse.state()
    warehouse.write_accounts(account("acme"))
    assert warehouse.state().batch == before.batch + 1
    through.set()
    writing.join(WAIT)
    assert not writing.is_alive()


def test_values_wait_for_who_keeps_the_store_still(warehouse: SqlWarehouse) -> None:
    written = Event()

    def write() -> None:
        warehouse.write_values([], iter(()))
        written.set()

    with warehouse.still():
        writing = Thread(target=write)
        writing.start()
        assert not written.wait(0.2)
    assert written.wait(WAIT)
    writing.join(WAIT)


def test_facts_of_another_thread_wait_for_who_keeps_the_store_still(warehouse: SqlWarehouse) -> None:
    writing = Thread(target=lambda: warehouse.write_accounts(account("acme")))
    with warehouse.still():
        writing.start()
        writing.join(0.2)
        assert writing.is_alive()
    writing.join(WAIT)
    assert warehouse.batch() == 1
