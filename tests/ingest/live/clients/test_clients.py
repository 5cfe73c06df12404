"""The real libraries from their registries, through faults, against the endpoint: nothing lost, nothing twice.

Each is installed once into an environment of its own under `.venv/clients`. Where a registry cannot be reached its
libraries are left out, and the test says so.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import time
import venv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.ingest.live.clients.faults import Fault, between
from tests.ingest.live.lean_server import KEY
from tests.ingest.live.processes import ROOT, Server, stored

from bellwether.ingest.quarantine.batches import batches

HERE = Path(__file__).parent
CLIENTS = ROOT / ".venv" / "clients"
EVENTS = 120

pytestmark = pytest.mark.long


def installed(name: str, *requirements: str) -> Path:
    """The interpreter of an environment with these packages."""
    directory = CLIENTS / name
    python, done = directory / "bin" / "python", directory / "installed"
    if not done.exists():
        venv.create(directory, with_pip=True, clear=True)
        _run(name, [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *requirements])
        done.touch()
    return python


def installed_for_node(package: str) -> Path:
    """The directory that holds a package's modules."""
    directory = CLIENTS / "node"
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Segment's library for Node needs node and npm, which are not there.")
    if not (directory / "node_modules" / package).exists():
        directory.mkdir(parents=True, exist_ok=True)
        _run(package, ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(directory), package])
    return directory


def _run(name: str, command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        told = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        pytest.skip(f"{name} could not be installed; its registry may be out of reach: {' '.join(told)}")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The endpoint as a process; stopped at the end of the test, which looks at what is stored."""
    server = Server(tmp_path)
    server.start()
    yield server
    if server.process is not None and server.process.poll() is None:
        server.kill()


def sent(command: list[str]) -> str:
    """What a library says at the end: how many messages it gave up."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize("release", ["==2.3.4", ""])
def test_segment_for_python_loses_nothing_and_doubles_nothing(server: Server, release: str) -> None:
    python = installed(f"segment{release or '-newest'}", f"segment-analytics-python{release}")
    with between(server.port) as standing:
        words = [str(python), str(HERE / "send_segment.py"), "segment.analytics.client"]
        said = sent([*words, f"http://127.0.0.1:{standing.server_port}", KEY, "py", str(EVENTS), "0.005"])
    server.stop()
    assert said == "0 []"
    assert standing.met[Fault.LOST] > 0
    assert stored(server.directory) == Counter({f"py-{number}": 1 for number in range(EVENTS)})


def test_rudderstack_for_python_loses_nothing_and_doubles_nothing(server: Server) -> None:
    python = installed("rudder-newest", "rudder-sdk-python")
    with between(server.port) as standing:
        words = [str(python), str(HERE / "send_segment.py"), "rudderstack.analytics.client"]
        said = sent([*words, f"http://127.0.0.1:{standing.server_port}", KEY, "rs", str(EVENTS), "0.005"])
    server.stop()
    assert said == "0 []"
    assert standing.met[Fault.LOST] > 0
    found = stored(server.directory)
    assert (len(found), set(found.values())) == (EVENTS, {1})


def test_segment_for_node_loses_nothing_and_doubles_nothing(server: Server) -> None:
    modules = installed_for_node("@segment/analytics-node")
    with between(server.port) as standing:
        words = ["node", str(HERE / "send_node.mjs"), str(modules)]
        said = sent([*words, f"http://127.0.0.1:{standing.server_port}", KEY, "js", str(EVENTS)])
    server.stop()
    assert said == "0 []"
    assert standing.met[Fault.LOST] > 0
    # The library sends an event of a megabyte, which it should not: it is kept aside, and those beside it are taken.
    expected = Counter({f"js-{number}": 1 for number in range(EVENTS) if number != 3})
    assert stored(server.directory) == expected
    aside = [row.reason for batch in batches(server.directory / "quarantine") for row in batch.rows()]
    assert set(aside) == {"the message has more than 65,536 bytes"}


@pytest.mark.parametrize("kills", [50])
def test_segment_for_python_outlives_kills_of_the_server(server: Server, kills: int) -> None:
    python = installed("segment-newest", "segment-analytics-python")
    words = [str(python), str(HERE / "send_segment.py"), "segment.analytics.client"]
    sender = subprocess.Popen(
        [*words, f"http://127.0.0.1:{server.port}", KEY, "kill", "4000", "0.01"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    drawn = random.Random(5)
    for _ in range(kills):
        time.sleep(drawn.uniform(0.05, 0.6))
        server.kill()
        server.start()
    told, _ = sender.communicate(timeout=240)
    server.stop()
    assert told.strip().splitlines()[-1] == "0 []"
    assert stored(server.directory) == Counter({f"kill-{number}": 1 for number in range(4000)})
