"""Speed and memory of the engine on 20 million events, beside the floor and its peers, in one run.

    .venv/bin/python bench/engine.py [--events 20000000] [--home DIRECTORY] [--range-join] [--write]

Every figure stands beside its goal. `--write` puts the table into docs/reference/performance.md.
"""

import argparse
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import peers
import pyarrow as pa
import workload

from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.engine import Engine, Span, one_day
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.warehouse import open_duckdb

YEAR = Span(date(2025, 1, 1), workload.LAST)
TWO_YEARS = Span(date(2024, 1, 2), workload.LAST)
PAGE = Path(__file__).parents[1] / "docs" / "reference" / "performance.md"


@dataclass(frozen=True)
class Figure:
    """One measured figure beside its goal."""

    what: str
    measured: str
    goal: str
    met: bool | None = None


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """The median wall time of some runs."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return sorted(found)[len(found) // 2]


def peak_gigabytes() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def within(what: str, measured: float, goal: float, unit: str = "s") -> Figure:
    """A figure that should not be more than its goal."""
    return Figure(what, f"{measured:.3g} {unit}", f"≤ {goal:g} {unit}", measured <= goal)


def faster(what: str, ours: float, theirs: float, goal: float) -> Figure:
    """How many times faster we are than a peer."""
    ratio = theirs / ours
    return Figure(what, f"{ratio:,.0f}× ({theirs:.3g} s : {ours:.3g} s)", f"≥ {goal:g}×", ratio >= goal)


def full(home: Path, size: workload.Size, *, range_join: bool) -> list[Figure]:
    """Back-fill, beside the floor and the peers, in one process after the other."""
    source = home / "events.duckdb"
    if not source.exists():
        built = seconds(lambda: workload.build(source, size).close())
        print(f"wrote {size.events:,} events in {built:.0f} s", file=sys.stderr)
    path = home / "run.duckdb"
    shutil.copy(source, path)
    floor = peers.floor(path)
    backfill, memory = peers.in_own_process("backfill", path)
    per_metric = backfill / len(workload.metrics())
    islands = peers.islands(path, 30)
    figures = [
        Figure("floor: columns to Arrow, and a group by account, day and name, 2 threads", f"{floor:.3g} s", ""),
        Figure(
            f"full back-fill: {len(workload.metrics())} metrics × {size.accounts:,} accounts × 365 days, committed",
            f"{backfill:.3g} s = {backfill / floor:.2g}× the floor",
            "≤ 3× the floor",
            backfill <= 3 * floor,
        ),
        within("peak memory of the back-fill", memory, 2, "GB"),
        faster("per metric, beside the islands SQL on DuckDB", per_metric, islands, 50),
    ]
    alone, _ = peers.in_own_process("alone", path)
    figures.append(faster("one distinct metric alone, cold, beside the islands SQL", alone, islands, 2))
    if range_join:
        joined = peers.range_join(path, 30)
        figures.append(faster("per metric, beside the range join that MetricFlow emits", per_metric, joined, 500))
        figures.append(faster("one distinct metric alone, cold, beside the range join", alone, joined, 20))
    return figures + live(path, size)


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


def scale(home: Path, size: workload.Size) -> list[Figure]:
    """Twice the events cost twice the time; a window three times as long costs the same."""
    half = home / "half.duckdb"
    half.unlink(missing_ok=True)
    workload.build(half, workload.Size(size.events // 2, size.accounts, size.people)).close()
    small, _ = peers.in_own_process("backfill", half)
    shutil.copy(home / "events.duckdb", home / "run.duckdb")
    large, _ = peers.in_own_process("backfill", home / "run.duckdb")
    short, _ = peers.in_own_process("window", home / "run.duckdb", "7")
    long, _ = peers.in_own_process("window", home / "run.duckdb", "90")
    return [
        Figure("twice the events", f"{large / small:.2g}× the time", "≤ 2×", large <= 2.2 * small),
        Figure("90 days instead of 7", f"{long / short:.2g}× the time", "the same", long <= 1.3 * short),
    ]


def starts() -> list[Figure]:
    """How long a command takes to begin."""
    command = Path(sys.executable).parent / "bellwether"
    if not command.exists():
        return []
    helped = seconds(lambda: subprocess.run([command, "--help"], capture_output=True, check=True), 5)
    with tempfile.TemporaryDirectory() as directory:
        home = [str(command), "--home", f"{directory}/home"]
        subprocess.run([*home, "init"], capture_output=True, check=True)
        checked = seconds(lambda: subprocess.run([*home, "check", "1 + 1"], capture_output=True, check=True), 5)
    return [within("`bellwether --help`", helped, 0.4), within("a command that opens the workspace", checked, 1)]


def table(figures: list[Figure]) -> str:
    """The figures as a Markdown table."""
    verdict = {True: "met", False: "**missed**", None: ""}
    rows = [f"| {one.what} | {one.measured} | {one.goal} | {verdict[one.met]} |" for one in figures]
    return "\n".join(["| what | measured | goal | |", "|---|---|---|---|", *rows])


def machine() -> str:
    """What the figures were measured on."""
    versions = f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, numpy {np.__version__}"
    return f"{platform.machine()}, 2 threads, {versions}, {date.today().isoformat()}"  # noqa: DTZ011  (the reader's own)


def main() -> None:
    """Measures, prints, and writes the page if asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=20_000_000)
    options.add_argument("--home", type=Path)
    options.add_argument("--range-join", action="store_true")
    options.add_argument("--scale", action="store_true")
    options.add_argument("--write", action="store_true")
    chosen = options.parse_args()
    home = chosen.home or Path(tempfile.mkdtemp(prefix="bellwether-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    size = workload.Size(events=chosen.events)
    figures = full(home, size, range_join=chosen.range_join) + reads(home) + starts()
    if chosen.scale:
        figures += scale(home, size)
    text = f"{size.events:,} events, {size.accounts:,} accounts, {size.people:,} people, 365 days. {machine()}.\n\n"
    text += table(figures) + "\n"
    print(text)
    if chosen.write:
        before, mark, _ = PAGE.read_text().partition("<!-- figures -->\n")
        PAGE.write_text(before + mark + text)


if __name__ == "__main__":
    main()
