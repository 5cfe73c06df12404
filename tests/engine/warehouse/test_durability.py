"""The file survives: kills at any moment, newer and older stores, a second process."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from bellwether.engine.warehouse.duckdb import StoreHeld
from bellwether.engine.warehouse.rows import EventRequest, StoredVersion, ValueBlocks
from bellwether.engine.warehouse.schema import MIGRATIONS, NewerStore
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 2_000

# Writes numbered transactions of events, memberships and values for ever, and says which ones it has committed.
WRITER = """
import sys
from pathlib import Path
import numpy as np
import pyarrow as pa
from bellwether.engine.warehouse.protocol import StoredVersion, ValueBlocks
from bellwether.engine.warehouse.warehouse import open_duckdb

ROWS = int(sys.argv[2])
warehouse = open_duckdb(Path(sys.argv[1]))
turn = warehouse.batch() // 2
while True:
    turn += 1
    ids = [f"{turn}-{n}" for n in range(ROWS)]
    people = [f"p{turn}-{n}" for n in range(ROWS)]
    day = np.full(ROWS, turn % 1000, dtype=np.int32)
    at = np.full(ROWS, turn)
    with warehouse.transaction():
        warehouse.write_events(pa.table({"id": ids, "person": people, "account": ["A"] * ROWS, "name": ["X"] * ROWS,
                                         "at": at, "day": day, "recorded": at}))
        members = {"person": people, "account": ["A"] * ROWS, "starts": day, "recorded": at}
        warehouse.write_memberships(pa.table(members))
        accounts = np.arange(1, 300)
        cells = np.full((accounts.size, 30), turn)
        blocks = ValueBlocks(1, accounts, np.zeros_like(accounts), cells, None, np.zeros(cells.shape, np.uint16))
        warehouse.write_values([StoredVersion(1, "m", str(turn), "exact", 0, 1, 29, turn)], iter([blocks]))
    print(turn, flush=True)
"""


def killed_while_writing(path: Path, seconds: float) -> int:
    """The last turn that the writer said was committed before it was killed."""
    command = [sys.executable, "-c", WRITER, str(path), str(ROWS)]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    first = writer.stdout.readline()
    time.sleep(seconds)
    writer.send_signal(signal.SIGKILL)
    said = [first, *writer.stdout.read().splitlines()]
    writer.wait()
    return max(int(line) for line in said if line.strip())


def assert_whole(warehouse: SqlWarehouse, committed: int) -> None:
    """Every turn is there in all its parts or in none, and no committed one is lost."""
    pieces = list(warehouse.events(EventRequest(None, 0, 10_000, rows=True)))
    at = np.concatenate([rows.at for rows in pieces])
    turns, counts = np.unique(at, return_counts=True)
    assert turns.tolist() == list(range(1, len(turns) + 1))
    assert set(counts.tolist()) == {ROWS}
    assert len(turns) >= committed
    assert warehouse.memberships().person.size == ROWS * len(turns)
    assert warehouse.batch() == 2 * len(turns)
    (version,) = warehouse.versions()
    assert version.fingerprint == str(len(turns))
    values = warehouse.read_values(1, None, 0, 29)
    assert np.unique(values.numbers).tolist() == [len(turns)]


def hunt(path: Path, kills: int, seed: int) -> None:
    moments = random.Random(seed)
    for _ in range(kills):
        committed = killed_while_writing(path, moments.uniform(0.0, 0.6))
        warehouse = open_duckdb(path)
        assert_whole(warehouse, committed)
        warehouse.close()


def test_a_killed_writer_leaves_whole_transactions(tmp_path: Path) -> None:
    hunt(tmp_path / "facts.duckdb", kills=3, seed=1)


@pytest.mark.long
def test_many_killed_writers_leave_whole_transactions(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    hunt(tmp_path / "facts.duckdb", kills=40, seed=int(pytestconfig.getoption("--hypothesis-seed") or 0))


def login(number: int) -> pa.Table:
    columns = {"id": [f"e{number}"], "account": ["A"], "name": ["X"], "at": [number], "day": [number], "recorded": [1]}
    return pa.table(columns)


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    first = open_duckdb(tmp_path / "facts.duckdb")
    first.write_events(login(1))
    first.close()
    again = open_duckdb(tmp_path / "facts.duckdb")
    assert again.event_names() == ("X",)
    assert again.accounts().external_id == ("A",)
    again.close()


def test_a_file_in_use_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "facts.duckdb"
    open_duckdb(path).close()
    code = (
        "import sys, time; from pathlib import Path; from bellwether.engine.warehouse.warehouse import open_duckdb; "
        "held = open_duckdb(Path(sys.argv[1])); print('open', flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    holder.stdout.readline()
    try:
        with pytest.raises(
            StoreHeld, match="is in use by another process: stop it, or send the command to the running"
        ):
            open_duckdb(path)
    finally:
        holder.kill()
        holder.wait()


def test_a_store_without_a_schema_is_brought_up_step_by_step(tmp_path: Path) -> None:
    path = tmp_path / "facts.duckdb"
    with duckdb.connect(str(path)) as empty:
        empty.execute("CREATE TABLE meta (serial BIGINT, key TEXT, value TEXT)")
        empty.execute("INSERT INTO meta VALUES (1, 'schema', '0')")
    open_duckdb(path).close()
    with duckdb.connect(str(path)) as migrated:
        row = migrated.execute("SELECT value FROM meta WHERE key = 'schema' ORDER BY serial DESC").fetchone()
    assert row == (str(len(MIGRATIONS)),)


def test_a_store_of_a_newer_bellwether_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "facts.duckdb"
    open_duckdb(path).close()
    with duckdb.connect(str(path)) as newer:
        newer.execute("INSERT INTO meta VALUES (99, 'schema', '99')")
    with pytest.raises(NewerStore, match="this warehouse has schema 99, but this Bellwether knows only up to"):
        open_duckdb(path)


def test_new_files_have_the_storage_of_the_oldest_release_we_run_on(tmp_path: Path) -> None:
    path = tmp_path / "facts.duckdb"
    open_duckdb(path).close()
    with duckdb.connect(str(path)) as connection:
        tags: Any = connection.execute("SELECT tags FROM duckdb_databases() WHERE database_name = 'facts'").fetchone()
    assert tags is not None
    assert tags[0]["storage_version"].startswith("v1.5")


def test_threads_read_whole_states_while_another_writes() -> None:
    warehouse = open_duckdb()
    warehouse.write_events(login(0))
    torn: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            days = np.concatenate([rows.day for rows in warehouse.events(EventRequest(None, 0, 10_000))])
            if sorted(days.tolist()) != list(range(len(days))):
                torn.append(str(sorted(days.tolist())))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(1, 15):
        warehouse.write_events(login(number))
    done.set()
    for reader in readers:
        reader.join()
    assert torn == []
    warehouse.close()


def test_a_stream_that_is_left_early_leaves_the_store_usable() -> None:
    warehouse = open_duckdb()
    warehouse.write_events(login(1))
    stream = warehouse.events(EventRequest(None, 0, 100))
    next(stream)
    del stream
    accounts = np.array([1])
    cells = np.zeros((1, 30), dtype=np.int64)
    blocks = ValueBlocks(1, accounts, accounts, cells, None, cells.astype(np.uint16))
    warehouse.write_values([StoredVersion(1, "m", "f", "exact", 0, 1, 59, 1)], iter([blocks]))
    assert warehouse.latest((1,))[0].account.tolist() == [1]
    warehouse.close()
