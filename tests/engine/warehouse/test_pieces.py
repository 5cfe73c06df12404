"""Values that are committed piece by piece count all at once, whatever happens to the write and whoever reads."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pytest

from bellwether.engine.warehouse import values
from bellwether.engine.warehouse.rows import BLOCK_DAYS, StoredVersion, ValueBlocks
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACCOUNTS = np.arange(1, 300)

# Replaces what is stored piece by piece, and waits in the middle to be killed.
WRITER = """
import sys, time
from pathlib import Path
from tests.engine.warehouse.test_pieces import piece, version
from bellwether.engine.warehouse import values
from bellwether.engine.warehouse.warehouse import open_duckdb

values.BYTES_PER_INSERT = 1
warehouse = open_duckdb(Path(sys.argv[1]))

def pieces():
    for block in range(3):
        yield piece(2, block)
    print("half", flush=True)
    time.sleep(120)

warehouse.write_values([version(2)], pieces())
"""


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "BYTES_PER_INSERT", 1)


def version(said: int) -> StoredVersion:
    return StoredVersion(1, "m", str(said), "exact", 0, 1, 5 * BLOCK_DAYS - 1, said)


def piece(said: int, block: int) -> ValueBlocks:
    cells = np.full((ACCOUNTS.size, BLOCK_DAYS), said)
    return ValueBlocks(1, ACCOUNTS, np.full(ACCOUNTS.size, block), cells, None, np.zeros(cells.shape, np.uint16))


def write(warehouse: SqlWarehouse, said: int) -> None:
    warehouse.write_values([version(said)], iter([piece(said, block) for block in range(5)]))


def told(warehouse: SqlWarehouse) -> tuple[list[int], list[str]]:
    """The different values that are stored, and the versions."""
    found = warehouse.read_values(1, None, 0, 5 * BLOCK_DAYS - 1)
    assert found.account.size == 5 * ACCOUNTS.size
    return np.unique(found.numbers).tolist(), [one.fingerprint for one in warehouse.versions()]


def rows_in(path: Path) -> int:
    with duckdb.connect(str(path)) as connection:
        (count,) = connection.execute("SELECT COUNT(*) FROM value_chunk").fetchall()[0]
    return int(count)


def test_who_reads_while_values_are_written_sees_those_of_before(tmp_path: Path) -> None:
    warehouse = open_duckdb(tmp_path / "facts.duckdb")
    write(warehouse, 1)
    seen = []

    def pieces() -> Iterator[ValueBlocks]:
        for block in range(5):
            yield piece(2, block)
            seen.append(told(warehouse))

    warehouse.write_values([version(2)], pieces())
    assert seen == [([1], ["1"])] * 5
    assert told(warehouse) == ([2], ["2"])
    warehouse.close()


def test_who_began_to_read_while_values_were_written_goes_on_seeing_those_of_before(tmp_path: Path) -> None:
    warehouse = open_duckdb(tmp_path / "facts.duckdb")
    write(warehouse, 1)
    reading = warehouse.steady()

    def pieces() -> Iterator[ValueBlocks]:
        for block in range(5):
            yield piece(2, block)
            if block == 2:
                reading.__enter__()
                warehouse.batch()

    warehouse.write_values([version(2)], pieces())
    try:
        assert told(warehouse) == ([1], ["1"])
    finally:
        reading.__exit__(None, None, None)
    assert told(warehouse) == ([2], ["2"])
    warehouse.close()


def test_what_a_failed_write_committed_counts_for_nobody_and_is_removed_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "facts.duckdb"
    warehouse = open_duckdb(path)
    write(warehouse, 1)

    def failing() -> Iterator[ValueBlocks]:
        yield from (piece(2, block) for block in range(3))
        raise RuntimeError("the engine stopped")

    with pytest.raises(RuntimeError, match="the engine stopped"):
        warehouse.write_values([version(2)], failing())
    assert told(warehouse) == ([1], ["1"])
    write(warehouse, 3)
    assert told(warehouse) == ([3], ["3"])
    warehouse.close()
    assert rows_in(path) == 10


def test_a_write_that_is_taken_back_leaves_no_piece(tmp_path: Path) -> None:
    path = tmp_path / "facts.duckdb"
    warehouse = open_duckdb(path)
    write(warehouse, 1)
    with warehouse.whole(kept=False):
        write(warehouse, 2)
        assert told(warehouse) == ([2], ["2"])
    assert told(warehouse) == ([1], ["1"])
    warehouse.close()
    assert rows_in(path) == 10


def test_values_killed_half_way_are_those_of_before_and_written_again_are_whole(tmp_path: Path) -> None:
    path = tmp_path / "facts.duckdb"
    warehouse = open_duckdb(path)
    write(warehouse, 1)
    warehouse.close()
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "half\n"
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert rows_in(path) > 10
    warehouse = open_duckdb(path)
    assert told(warehouse) == ([1], ["1"])
    write(warehouse, 2)
    assert told(warehouse) == ([2], ["2"])
    warehouse.close()
    assert rows_in(path) == 10
