"""An import that is killed at any moment leaves an open, whole warehouse, and running it again completes it."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.warehouse.rows import EventRequest
from bellwether.engine.warehouse.warehouse import open_duckdb
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file
from bellwether.ingest.mapping import EventMapping
from bellwether.ingest.report import ImportReport

ROWS = 6000
MAPPING = EventMapping(id="id", name="name", at="at", account="account", user="user")

# Small pieces, so that there are many moments to die at; every piece is announced.
VICTIM = """
import sys
from pathlib import Path
from bellwether.ingest.files import csv_pieces
from tests.ingest.test_kill import run
csv_pieces.BLOCK_BYTES = 16384
run(Path(sys.argv[1]), lambda progress: print(progress.rows, flush=True))
"""


def run(home: Path, progress: object = lambda _: None) -> ImportReport:
    warehouse = open_duckdb(home / "warehouse.duckdb")
    try:
        warehouse.prepare(Catalog())
        into = Destination(Catalog(), warehouse, home / "quarantine", datetime(2025, 1, 31, tzinfo=UTC), progress)  # type: ignore[arg-type]
        return import_file(home / "events.csv", "events", MAPPING, into)
    finally:
        warehouse.close()


def write_events(home: Path) -> None:
    rows = "".join(
        f"{row},a{row % 7},u{row % 91},Login,2025-01-{row % 28 + 1:02}\n" if row % 100 else f"{row},a,u,Login,never\n"
        for row in range(1, ROWS + 1)
    )
    (home / "events.csv").write_text("id,account,user,name,at\n" + rows, encoding="utf-8")


def stored(home: Path) -> int:
    warehouse = open_duckdb(home / "warehouse.duckdb")
    try:
        return sum(len(rows.day) for rows in warehouse.events(EventRequest(None, -100_000, 100_000)))
    finally:
        warehouse.close()


def kill_once(home: Path, seed: int) -> None:
    """Starts an import and kills it a little after a piece chosen by the seed."""
    chance = random.Random(seed)
    victim = subprocess.Popen(
        [sys.executable, "-c", VICTIM, str(home)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert victim.stdout is not None
    for _ in range(chance.randrange(1, 6)):
        victim.stdout.readline()
    time.sleep(chance.random() * 0.1)
    victim.kill()
    victim.wait()
    victim.stdout.close()


def survives(home: Path, seeds: range) -> None:
    write_events(home)
    for seed in seeds:
        kill_once(home, seed)
        before = stored(home)
        assert before <= ROWS - ROWS // 100
    report = run(home)
    (events,) = report.written.values()
    assert events.created + events.unchanged == ROWS - ROWS // 100
    assert report.rejected == ROWS // 100
    assert stored(home) == ROWS - ROWS // 100
    again = run(home)
    assert not again.changed


def test_a_killed_import_is_completed_by_the_next(tmp_path: Path) -> None:
    survives(tmp_path, range(3))


@pytest.mark.long
@pytest.mark.parametrize("start", range(0, 40, 4))
def test_many_killed_imports_are_completed_by_the_next(tmp_path: Path, start: int) -> None:
    survives(tmp_path, range(start, start + 4))
