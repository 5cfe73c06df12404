"""A PostgreSQL server of the tests' own, and whether a whole run is to use it.

With BELLWETHER_TEST_DATABASE=postgresql every home that tests make keeps its application tables on the server. The
process that begins the run starts the server and stops it; its workers are told of it by the environment.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg
import pytest

from bellwether.config.env import PostgresDatabase

SWITCH, PLACE = "BELLWETHER_TEST_DATABASE", "BELLWETHER_TEST_SERVER"
ON_SERVER = os.environ.get(SWITCH, "sqlite") == "postgresql"
OWNER = "bellwether"
NOBODYS = "of_no_home"
"""The database that a process is told of before it opens a home. It does not exist: whoever forgets the home fails."""
SECONDS_TO_START = 300
MISSING = (
    "PostgreSQL's “initdb” and “postgres” are neither in the PATH nor in /usr/lib/postgresql: "
    "install the server (apt-get install -y postgresql) to run on it too."
)


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL server, reached through a socket in its directory."""

    socket: Path

    def run(self, statement: str) -> None:
        """Runs a statement that makes or drops a database."""
        with psycopg.connect(host=str(self.socket), user=OWNER, dbname="postgres", autocommit=True) as opened:
            opened.execute(statement.encode())

    def has(self, name: str) -> bool:
        """Whether there is a database of that name."""
        with psycopg.connect(host=str(self.socket), user=OWNER, dbname="postgres", autocommit=True) as opened:
            return opened.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def database(self, name: str) -> PostgresDatabase:
        """The database of that name, as the environment would describe it."""
        return PostgresDatabase(str(self.socket), None, name, OWNER, "")

    def url(self, name: str) -> str:
        """The address of a database, for BELLWETHER_DATABASE_URL."""
        return f"postgresql://{OWNER}@/{name}?host={self.socket}"


def begin_run() -> None:
    """Has this process and all that it starts use the server of the run, which is started where there is none yet."""
    if PLACE not in os.environ:
        if _programs() is None:
            pytest.exit(MISSING, returncode=1)
        os.environ[PLACE] = str(server_of_process().socket)
    os.environ["BELLWETHER_DATABASE_URL"] = server_of_run().url(NOBODYS)


def server_of_run() -> Server:
    """The server that this run uses."""
    return Server(Path(os.environ[PLACE]))


@cache
def server_of_process() -> Server:
    """The server that this process of tests has for itself, until its end; or a skip that says what is missing."""
    programs = _programs()
    if programs is None:
        pytest.skip(MISSING)
    return _STARTED.enter_context(_started(programs))


def stop() -> None:
    """Stops what this process has started; whatever happens, it stops at the process's end."""
    _STARTED.close()


_STARTED = ExitStack()
atexit.register(stop)


@contextmanager
def _started(programs: Path) -> Iterator[Server]:
    # The path of a socket is at most 107 bytes, so that it cannot lie in pytest's directories.
    directory = Path(tempfile.mkdtemp(prefix="bw-pg-", dir="/tmp"))
    user = _other_user()
    if user is not None:
        os.chown(directory, user, -1)
    place = directory / "data"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "user": user, "cwd": directory}
    made = [str(programs / "initdb"), "-D", str(place), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*made, "--locale=C.UTF-8"], check=True, **quiet)  # type: ignore[call-overload]
    settings = (
        "listen_addresses=",
        f"unix_socket_directories={directory}",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=200",
    )
    options = [part for setting in settings for part in ("-c", setting)]
    process = subprocess.Popen(  # type: ignore[call-overload]
        [str(programs / "postgres"), "-D", str(place), *options],
        preexec_fn=_end_with_its_parent,  # noqa: PLW1509  # no thread of ours runs before the tests
        **quiet,
    )
    try:
        server = Server(directory)
        _wait_for(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(SECONDS_TO_START)
        shutil.rmtree(directory, ignore_errors=True)


def _end_with_its_parent() -> None:
    """Has Linux stop the server when whoever started it is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


_PR_SET_PDEATHSIG = 1


def _programs() -> Path | None:
    """The directory of PostgreSQL's programs: Debian keeps them out of the PATH."""
    found = shutil.which("postgres")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    return next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)


def _version(place: Path) -> int:
    return int(place.parent.name) if place.parent.name.isdigit() else 0


def _other_user() -> int | None:
    """Who runs the server where we are root, which it refuses to run as."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    return names.get("postgres", names.get("nobody"))


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            server.run("SELECT 1")
            return
        except psycopg.OperationalError:
            if time.monotonic() > until or process.poll() is not None:
                raise
            time.sleep(0.05)
