"""The lean server as a process, a sender that never gives up, and what is stored once the server has ended."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from tests.ingest.live.lean_server import KEY
from tests.ports import free_port

from bellwether.engine.warehouse.warehouse import open_duckdb

ROOT = Path(__file__).parents[3]
SECONDS = 120
"""More than a server or a sender takes on the slowest machine."""


def until(holds: Callable[[], bool]) -> None:
    """Comes back when something holds; fails when it never does."""
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


@dataclass
class Server:
    """A server of live facts on a directory; started, killed and started again on the same port."""

    directory: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self, *more: str) -> None:
        """Starts it, and comes back when it answers."""
        words = [sys.executable, "-m", "tests.ingest.live.lean_server", str(self.directory), str(self.port), *more]
        self.process = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as knocking:
                if knocking.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("the server did not start")

    def tell(self, told: signal.Signals) -> None:
        """Sends the process a signal."""
        assert self.process is not None
        os.kill(self.process.pid, told)

    def kill(self) -> None:
        """Ends it at once, wherever it is."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Lets it finish."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(SECONDS)


def stored(directory: Path) -> Counter[str]:
    """How often each message is stored; for servers that have ended."""
    warehouse = open_duckdb(directory / "warehouse.duckdb")
    with warehouse._store.reading() as session:
        cursor = session.cursor  # type: ignore[attr-defined]
        found: Counter[str] = Counter(dict(cursor.execute("SELECT id, count(*) FROM event GROUP BY id").fetchall()))
    warehouse.close()
    return found


@dataclass
class Sender:
    """Sends batches one after another, each until it is acknowledged, as libraries do."""

    port: int
    name: str
    events: int = 20
    sent: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    enough: Event = field(default_factory=Event)
    thread: Thread = field(init=False)

    def start(self) -> None:
        """Sends in a thread of its own until it has sent enough."""
        self.thread = Thread(target=self._run, daemon=True)
        self.thread.start()

    def finish(self) -> None:
        """Comes back when everything that was begun is acknowledged."""
        self.enough.set()
        self.thread.join()

    def _run(self) -> None:
        number = 0
        while not self.enough.is_set():
            ids = [f"{self.name}-{number}-{place}" for place in range(self.events)]
            self.sent |= set(ids)
            self._until_acknowledged(ids)
            self.acknowledged |= set(ids)
            number += 1

    def _until_acknowledged(self, ids: list[str]) -> None:
        while self._asked(ids) != http.client.OK:
            time.sleep(0.02)

    def _asked(self, ids: list[str]) -> int:
        batch = [
            {"type": "track", "event": "Sent", "messageId": one, "userId": "u", "properties": {"number": place}}
            for place, one in enumerate(ids)
        ]
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            line.request("POST", "/v1/batch", json.dumps({"batch": batch, "writeKey": KEY}))
            status = line.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            line.close()
        self.statuses[status] += 1
        return status
