"""Speed and memory of the engine on 20 million events, beside the floor and its peers, in one run.

    .venv/bin/python bench/engine.py [--events 20000000] [--home DIRECTORY]

Every figure stands beside its goal. With a home the events are written once and used again.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import peers
import pyarrow as pa
import workload
from environments import PeerMissing, environment
from goals import ISLANDS, goals, table, within
from results import OURS, AtSize, Figure, Timing, machine

from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.engine import Engine, Span, one_day
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.warehouse import open_duckdb

ROOT = Path(__file__).parents[1]
YEAR = Span(date(2025, 1, 1), workload.LAST)
TWO_YEARS = Span(date(2024, 1, 2), workload.LAST)


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """The median wall time of some runs."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return sorted(found)[len(found) // 2]


def source(home: Path, size: workload.Size) -> Path:
    """A warehouse with the events of this size, written unless it is there."""
    path = home / f"events-{size.events}.duckdb"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        made = home / "made.duckdb"
        made.unlink(missing_ok=True)
        built = seconds(lambda: workload.build(made, size).close())
        made.rename(path)
        print(f"wrote {size.events:,} events in {built:.0f} s", file=sys.stderr)
    return path


def at_size(home: Path, size: workload.Size) -> AtSize:
    """Floor and back-fill, each in a process of its own; the back-fill is left in `run.duckdb`."""
    path = source(home, size)
    floor = peers.floor(path)
    run = home / "run.duckdb"
    shutil.copy(path, run)
    # Or the disk would still be busy with the copy.
    os.sync()
    backfill, memory = peers.in_own_process("backfill", run)
    return AtSize(size.events, machine(), floor, backfill, memory, {}, [], [])


def live(path: Path, size: workload.Size) -> list[Figure]:
    """What happens after the back-fill: new events, late events, previews and reads."""
    warehouse = open_duckdb(path)
    engine = Engine(warehouse, workload.catalog())
    rng = np.random.default_rng(11)
    today = workload.LAST_DAY
    warehouse.write_events(arrivals(rng, size, 50_000, today, "today"))
    refresh = seconds(lambda: engine.refresh(workload.LAST))
    warehouse.write_events(arrivals(rng, size, 1, today - 60, "late"))
    heal = seconds(lambda: engine.refresh(workload.LAST))
    formula = parse('percent(users("Event 1", 45d), active_users(45d))')
    one = EachAccount(("17",))
    first = seconds(lambda: engine.values(formula, one, days=YEAR), 3)
    everyone = seconds(lambda: engine.values(formula, days=YEAR))
    day = seconds(lambda: engine.values("active_30", days=one_day(workload.LAST)))
    warehouse.close()
    return [
        within("refresh after 50,000 new events of today", refresh, 2),
        within("healing one event that is 60 days late", heal, 1),
        within("preview of a new formula: one account, one year", first, 0.1),
        within(f"preview of a new formula: all {size.accounts:,} accounts, one year", everyone, 2),
        Figure("one distinct metric on one day, computed and not read", f"{day:.3g} s", ""),
    ]


def arrivals(rng: np.random.Generator, size: workload.Size, count: int, day: int, mark: str) -> pa.Table:
    """New events of one day."""
    person = rng.integers(0, size.people, count)
    account = rng.integers(0, size.accounts, count)
    return pa.table(
        {
            "id": [f"{mark} {number}" for number in range(count)],
            "account": pa.array(account).cast(pa.string()),
            "person": pa.array(person).cast(pa.string()),
            "name": [f"Event {number}" for number in rng.integers(0, workload.NAMES, count)],
            "at": np.full(count, day * workload.MICROSECONDS_A_DAY),
            "day": np.full(count, day, dtype=np.int32),
            "dated": np.zeros(count, dtype=np.bool_),
            "recorded": np.full(count, 2),
            "raw": ["{}"] * count,
        }
    )


def reads(home: Path) -> list[Figure]:
    """What pages ask for: a table of 10,000 accounts, and two years of one account."""
    size = workload.Size(2_000_000, 10_000, 100_000, 729)
    path = home / "reads.duckdb"
    path.unlink(missing_ok=True)
    warehouse = workload.build(path, size)
    engine = Engine(warehouse, workload.catalog())
    computed = seconds(lambda: engine.refresh(workload.LAST))
    keys = list(workload.metrics())
    table = seconds(lambda: engine.latest(keys[:20]), 9)
    page = seconds(lambda: engine.history(keys[:60], "17", TWO_YEARS), 9)
    warehouse.close()
    path.unlink()
    values = size.accounts * size.days * len(keys)
    return [
        Figure(f"{values:,} values of 10,000 accounts over two years, computed and committed", f"{computed:.3g} s", ""),
        within("reading one day of 10,000 accounts × 20 metrics", table * 1000, 50, "ms"),
        within("reading two years of 60 metrics of one account", page * 1000, 50, "ms"),
    ]


def starts(home: Path) -> list[Figure]:
    """How long a command takes to begin, where Bellwether is installed: its own dependencies, everything compiled."""
    try:
        programs = environment(home, "bellwether", ["--require-hashes", "-r", str(ROOT / "requirements/runtime.lock")])
    except PeerMissing as missing:
        print(missing, file=sys.stderr)
        return []
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONPYCACHEPREFIX": str(home / "compiled")}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [str(programs / "python"), "-c", "from bellwether.cli.main import main; main()"]

    def runs(*words: str) -> Callable[[], object]:
        return lambda: subprocess.run([*command, *words], env=surroundings, capture_output=True, check=True)

    with tempfile.TemporaryDirectory() as directory:
        at = ["--home", f"{directory}/home"]
        runs(*at, "init")()
        runs(*at, "check", "1 + 1")()
        helped = seconds(runs("--help"), 5)
        checked = seconds(runs(*at, "check", "1 + 1"), 5)
    return [within("`bellwether --help`", helped, 0.4), within("a command that opens the workspace", checked, 1)]


def figures(home: Path, size: workload.Size) -> list[Figure]:
    """Everything but the back-fill itself, whose result is in `run.duckdb`."""
    return live(home / "run.duckdb", size) + reads(home) + starts(home)


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=20_000_000)
    options.add_argument("--home", type=Path)
    chosen = options.parse_args()
    home = chosen.home or Path(tempfile.mkdtemp(prefix="bellwether-bench-"))
    size = workload.Size(events=chosen.events)
    found = at_size(home, size)
    path = source(home, size)
    found.peers = {
        OURS: {"people_30": Timing(peers.in_own_process("formula", path, "active_users(30d)")[0])},
        ISLANDS: {"people_30": Timing(peers.islands(path, 30))},
    }
    found.figures = figures(home, size)
    print(f"{size.events:,} events, {size.accounts:,} accounts, {size.people:,} people, 365 days. {found.machine}.\n")
    print(table([*goals(found), *found.figures]))


if __name__ == "__main__":
    main()
