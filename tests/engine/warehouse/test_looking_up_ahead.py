"""What is there about events may be looked up before they are written, and others may write in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Event, Thread

import pyarrow as pa
import pytest

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.warehouse.turns import Turns
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

WAIT = 60


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[SqlWarehouse]:
    """A warehouse in a file."""
    warehouse = open_duckdb(tmp_path / "w.duckdb")
    warehouse.prepare(Catalog())
    yield warehouse
    warehouse.close()


def events(random: Random) -> pa.Table:
    """Some events of few ids, each id with few things that it may say."""
    ids = random.sample(range(40), random.choice((3, 20)))
    return pa.table(
        {
            "id": [f"e{one}" for one in ids],
            "account": ["acme"] * len(ids),
            "person": ["ann"] * len(ids),
            "name": [random.choice(("Login", "Export")) for _ in ids],
            "at": pa.array([one * 1_000_000 for one in ids], pa.int64()),
            "day": pa.array([0] * len(ids), pa.int32()),
            "recorded": pa.array([random.randrange(5) for _ in ids], pa.int64()),
        }
    )


@pytest.mark.parametrize("seed", range(6))
def test_events_that_were_looked_up_a_while_ago_are_settled_like_any_others(tmp_path: Path, seed: int) -> None:
    told: list[list[object]] = []
    for ahead in (False, True):
        random, found = Random(seed), []
        warehouse = open_duckdb(tmp_path / f"{ahead}.duckdb")
        warehouse.prepare(Catalog())
        for _ in range(5):
            arriving, between = warehouse.digest_events(events(random)), random.randrange(4)
            if ahead:
                arriving = warehouse.looked_up(arriving)
                assert arriving.there is not None
            if between == 1:
                warehouse.write_events(warehouse.digest_events(events(random)), update=bool(random.randrange(2)))
            elif between == 2:
                warehouse.retract_ids("event", [f"e{random.randrange(40)}"], 9)
            elif between == 3:
                warehouse.erase("ann", 9)
            found.append(warehouse.write_events(arriving, update=bool(random.randrange(2))))
        told.append([(one.created, one.unchanged, one.updated, one.conflicts) for one in found])
        warehouse.close()
    assert told[0] == told[1]


def test_what_was_looked_up_does_not_count_inside_of_what_is_tried(warehouse: SqlWarehouse) -> None:
    table = events(Random(1))
    ahead = warehouse.looked_up(warehouse.digest_events(table))
    with warehouse.whole(kept=False):
        assert warehouse.write_events(ahead).created == table.num_rows
        assert warehouse.write_events(ahead).unchanged == table.num_rows
    assert warehouse.write_events(ahead).created == table.num_rows


def test_who_waits_for_a_lock_has_it_before_its_holder_has_it_again() -> None:
    turns, holds, order = Turns(), Event(), []

    def piece_after_piece() -> None:
        for number in range(3):
            with turns, turns:
                if not number:
                    holds.set()
                    # The other one stands in the queue once nobody else could.
                    while not turns.awaited:
                        pass
                order.append(f"piece {number}")

    writing = Thread(target=piece_after_piece)
    writing.start()
    assert holds.wait(WAIT)
    with turns:
        order.append("an edit")
    writing.join(WAIT)
    assert order == ["piece 0", "an edit", "piece 1", "piece 2"]
