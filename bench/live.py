"""Live events over HTTP: one server process, the client on the same machine, and the floor in the same run.

    .venv/bin/python bench/live.py                          # less than three minutes
    .venv/bin/python bench/live.py --seconds 600            # memory over ten minutes
    .venv/bin/python bench/live.py --home DIRECTORY --port 23700

The floor is what no receiver can do without: the same bodies parsed with msgspec, and the same Arrow tables inserted
into the same table of a fresh store, in one process that does nothing else.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import live_sender
import msgspec
import numpy as np
from goals import table
from results import Figure, machine

from bellwether.engine.warehouse.duckdb import DuckStore
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb
from bellwether.ingest.live.happening import Events, Into
from bellwether.ingest.live.parcels import Parcel
from bellwether.ingest.live.properties import TypedProperties
from bellwether.ingest.live.reading import Reading
from bellwether.ingest.live.wire import Batch, read_body

COMMAND = str(Path(sys.executable).with_name("bellwether"))
BATCH, SENDERS, SINGLE_SENDERS = 100, 48, 96
GROUP = 5_000
FLAT = 0.1
DEFINITIONS = """
events: [Event 1, Event 2]
properties:
  amount: {type: number}
  plan: {type: text}
metrics:
  - {key: active, name: Active people, formula: "active_users(30d)"}
  - {key: spent, name: Spent, formula: 'sum("Event 1".amount, 30d)'}
  - {key: often, name: How often, formula: 'count("Event 2", 7d)'}
"""


@dataclass(frozen=True)
class Load:
    """What a client saw, and what the server took for it."""

    seconds: float
    requests: int
    events: int
    failed: int
    milliseconds: np.ndarray
    client_cpu: float
    server_cpu: float

    def and_then(self, later: "Load") -> "Load":
        """Both, one after the other."""
        return Load(
            self.seconds + later.seconds,
            self.requests + later.requests,
            self.events + later.events,
            self.failed + later.failed,
            np.concatenate([self.milliseconds, later.milliseconds]),
            self.client_cpu + later.client_cpu,
            self.server_cpu + later.server_cpu,
        )

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds

    @property
    def p99(self) -> float:
        """Milliseconds within which 99 of 100 requests were answered."""
        return float(np.quantile(self.milliseconds, 0.99))


class Server:
    """A server on a home, with a key for its events."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self._first = 1
        if not home.exists():
            self.command("init")
        self.key = json.loads(self.command("keys", "add", "bench", "--format", "json"))
        self.key = (self.key[0] if isinstance(self.key, list) else self.key)["key"]
        self._process = subprocess.Popen(
            [COMMAND, "--home", str(home), "serve", "--port", str(port)], stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with socket.socket() as knocking:
                if knocking.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)

    def command(self, *words: str) -> str:
        """What a command on the home wrote."""
        done = subprocess.run([COMMAND, "--home", str(self.home), *words], capture_output=True, text=True, check=True)
        return done.stdout

    def define(self, definitions: str) -> None:
        """Applies definitions."""
        with tempfile.TemporaryDirectory() as directory:
            (Path(directory) / "all.yaml").write_text(definitions)
            self.command("apply", directory)

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Megabytes that the process holds of its own, without pages of files."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")) / 1000

    def load(self, events: int, senders: int, seconds: float) -> Load:
        """What a client sees that sends for some seconds."""
        before = self.cpu()
        words = [str(self.port), self.key, str(senders), str(events), str(seconds), str(self._first)]
        self._first += 1_000_000
        done = subprocess.run(
            [sys.executable, live_sender.__file__, *words], capture_output=True, text=True, check=True
        )
        told = json.loads(done.stdout)
        taken = told["statuses"].get("200", 0)
        failed = sum(told["statuses"].values()) - taken
        milliseconds = np.array(told["milliseconds"])
        return Load(told["seconds"], taken, taken * events, failed, milliseconds, told["cpu"], self.cpu() - before)

    def stop(self) -> None:
        """Ends the process."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)


@contextmanager
def served(home: Path, port: int) -> Iterator[Server]:
    """A server for as long as it is needed."""
    server = Server(home, port)
    try:
        yield server
    finally:
        server.stop()


def floor(directory: Path, groups: int = 20) -> tuple[float, float]:
    """Microseconds of processor time per event: of parsing bodies with msgspec, and of inserting their Arrow tables."""
    bodies = [live_sender.body(BATCH, 1 + place * BATCH) for place in range(GROUP // BATCH)]
    store: SqlWarehouse = open_duckdb(directory / "floor.duckdb")
    assert isinstance(store._store, DuckStore)
    decoder = msgspec.json.Decoder(Batch)
    reading = Reading(lambda _: True)
    parsing = inserting = 0.0
    for group in range(groups):
        sent = [
            one.replace(live_sender.TOKEN, b"%08x" % group).replace(b"@" * 24, b"2026-01-01T00:00:00.000Z")
            for one in bodies
        ]
        began = time.process_time()
        for one in sent:
            decoder.decode(one)
        parsing += time.process_time() - began
        (delivery,) = reading.read([Parcel("floor", 0, read_body(one, None)) for one in sent])
        assert delivery.events is not None
        rows = delivery.events
        digested = Events.of("floor", rows, TypedProperties({}), Into(store, "UTC", {})).digested
        columns = {name: digested.events.column(name) for name in ("id", "raw", "at", "day", "recorded")}
        size = rows.size
        nothing = np.zeros(size, dtype=np.int32)
        whole = digested.events.select([]).append_column("fact", [np.arange(size) + group * size])
        for name in ("account", "person", "name", "source", "dated"):
            whole = whole.append_column(name, [nothing])
        for name, values in {**columns, "k": [digested.k], "hash": [digested.hash]}.items():
            whole = whole.append_column(name, values)
        began = time.process_time()
        with store._store.writing() as session:
            session.append("event", whole)
        inserting += time.process_time() - began
    store.close()
    each = 1e6 / (groups * GROUP)
    return parsing * each, inserting * each


def under_refresh(server: Server, seconds: float) -> tuple[Load, int]:
    """What a client sees while everything is computed again and again, and how often it was."""
    until, times = time.monotonic() + seconds, 0
    with ThreadPoolExecutor(1) as beside:
        sending = beside.submit(server.load, 1, 8, seconds)
        while time.monotonic() < until:
            # Another fiscal year is another meaning of every metric.
            server.define(f"workspace: {{fiscal_start_month: {1 + times % 2}}}")
            server.command("compute")
            times += 1
        return sending.result(), times


def figures(directory: Path, port: int, seconds: float) -> list[Figure]:
    """Rates, the floor, and memory."""
    parsing, inserting = floor(directory)
    with served(directory / "home", port) as server:
        server.define(DEFINITIONS)
        server.load(BATCH, SENDERS, 3)
        halves, memory = [], [server.memory()]
        for _ in range(2):
            halves.append(server.load(BATCH, SENDERS, seconds / 2))
            memory.append(server.memory())
        batches = halves[0].and_then(halves[1])
        singles = server.load(1, SINGLE_SENDERS, min(seconds, 20))
    each = 1e6 * batches.server_cpu / max(batches.events, 1)
    lean = parsing + inserting
    return [
        Figure(
            f"events in batches of {BATCH} over {SENDERS} connections",
            f"{batches.rate:,.0f} events/s ({each:.1f} µs of CPU each; the client’s: "
            f"{1e6 * batches.client_cpu / max(batches.events, 1):.1f} µs); p99 {batches.p99:.0f} ms; "
            f"{batches.failed} refused",
            "≥ 40,000 events/s",
            batches.rate >= 40_000,
        ),
        Figure("floor: msgspec, and the insert of the same tables", f"{parsing:.1f} + {inserting:.1f} µs of CPU", ""),
        Figure("beside the floor", f"{each / lean:.1f}×", ""),
        Figure(
            f"requests of one event over {SINGLE_SENDERS} connections",
            f"{singles.rate:,.0f}/s ({1e3 * singles.server_cpu / max(singles.requests, 1):.2f} ms of CPU each); "
            f"p99 {singles.p99:.0f} ms; {singles.failed} refused",
            "≥ 1,500/s",
            singles.rate >= 1_500,
        ),
        Figure(
            f"memory before, halfway through and after {seconds:.0f} s and {batches.events:,} events",
            " → ".join(f"{one:.0f}" for one in memory) + " MB",
            f"flat: the second half adds < {FLAT:.0%}",
            memory[2] < memory[1] * (1 + FLAT),
        ),
    ]


def figures_beside_refresh(home: Path, port: int, seconds: float) -> Figure:
    """How long a sender waits while the demo company is computed anew."""
    if not home.exists():
        subprocess.run([COMMAND, "--home", str(home), "demo"], check=True, stdout=subprocess.DEVNULL)
    with served(home, port) as server:
        load, times = under_refresh(server, seconds)
    return Figure(
        f"p99 of single events over 8 connections while everything is computed anew ({times} times in {seconds:.0f} s)",
        f"{load.p99:.0f} ms (median {np.median(load.milliseconds):.0f} ms; {load.rate:,.0f}/s)",
        "≤ 150 ms",
        load.p99 <= 150,
    )


def main() -> None:
    """Measures, and prints."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=20, help="how long batches are sent")
    options.add_argument("--port", type=int, default=23700)
    options.add_argument("--home", type=Path, help="a directory to keep the demo company in")
    options.add_argument("--only", choices=["rates", "refresh"], help="one part alone")
    chosen = options.parse_args()
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="bellwether-live-") as scratch:
        kept = chosen.home or Path(scratch)
        kept.mkdir(parents=True, exist_ok=True)
        if chosen.only != "refresh":
            found += figures(Path(scratch), chosen.port, chosen.seconds)
        if chosen.only != "rates":
            found.append(figures_beside_refresh(kept / "demo", chosen.port + 1, chosen.seconds))
    print(f"{machine()}.\n\n{table(found)}")


if __name__ == "__main__":
    main()
