"""The application database of a test: a file in its home, or a database on a PostgreSQL server that the tests start."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from bellwether.config.env import Environment, PostgresDatabase
from bellwether.config.settings import application_database
from bellwether.workspace import database
from bellwether.workspace.home import Home

TEMPLATE = "bellwether_template"
OWNER = "bellwether"
SECONDS_TO_START = 120


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL server, reached through a socket in its directory."""

    socket: Path

    def run(self, statement: str) -> None:
        """Runs a statement that makes or drops a database."""
        with psycopg.connect(host=str(self.socket), user=OWNER, dbname="postgres", autocommit=True) as opened:
            opened.execute(statement.encode())

    def database(self, name: str) -> PostgresDatabase:
        """The database of that name, as the environment would describe it."""
        return PostgresDatabase(str(self.socket), None, name, OWNER, "")

    def url(self, name: str) -> str:
        """The address of a database, for BELLWETHER_DATABASE_URL."""
        return f"postgresql://{OWNER}@/{name}?host={self.socket}"


def make_home(directory: Path) -> Home:
    """A new home whose application database is the one in use, up to date."""
    made = Home(directory)
    made.directory.mkdir()
    made.write_stamp()
    database.connect(made)
    database.migrate(made)
    return made


@contextmanager
def on_server(described: PostgresDatabase) -> Iterator[None]:
    """For a while the application database is this one."""
    before = connections.databases["default"]
    wanted = application_database(Environment(Path(), described))
    connections.databases["default"] = connections.configure_settings({"default": wanted})["default"]
    try:
        yield
    finally:
        database.disconnect()
        connections.databases["default"] = before


@contextmanager
def started_server() -> Iterator[Server]:
    """A server of our own in a new directory, or a skip that says what is missing."""
    programs = {name: shutil.which(name) for name in ("initdb", "postgres")}
    if None in programs.values():
        pytest.skip("PostgreSQL's “initdb” and “postgres” are not in the PATH: install the server to run on it too.")
    # The path of a socket is at most 107 bytes, so that it cannot lie in pytest's directories.
    directory = Path(tempfile.mkdtemp(prefix="bw-pg-"))
    user = _other_user()
    if user is not None:
        os.chown(directory, user, -1)
    place = directory / "data"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "user": user, "cwd": directory}
    made = [str(programs["initdb"]), "-D", str(place), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*made, "--locale=C.UTF-8"], check=True, **quiet)  # type: ignore[call-overload]
    settings = ("listen_addresses=", f"unix_socket_directories={directory}", "fsync=off", "max_connections=20")
    options = [part for setting in settings for part in ("-c", setting)]
    process = subprocess.Popen([str(programs["postgres"]), "-D", str(place), *options], **quiet)  # type: ignore[call-overload]
    try:
        server = Server(directory)
        _wait_for(server)
        server.run(f"CREATE DATABASE {TEMPLATE}")
        with on_server(server.database(TEMPLATE)):
            make_home(directory / "template-home")
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(SECONDS_TO_START)
        shutil.rmtree(directory, ignore_errors=True)


def _other_user() -> int | None:
    """Who runs the server where we are root, which it refuses to run as."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    return names.get("postgres", names.get("nobody"))


def _wait_for(server: Server) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            server.run("SELECT 1")
            return
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


@contextmanager
def fresh_database(server: Server) -> Iterator[str]:
    """The name of a database with our tables that nobody else uses, gone at the end."""
    name = f"bellwether_{time.monotonic_ns()}"
    server.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    try:
        yield name
    finally:
        server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server, one for each process of tests that asks for it."""
    with started_server() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A new home whose application database is the one in use: once in the home, once on a server."""
    if request.param == "sqlite":
        yield make_home(tmp_path / "home")
        database.disconnect()
        return
    started: Server = request.getfixturevalue("server")
    with fresh_database(started) as name, on_server(started.database(name)):
        yield make_home(tmp_path / "home")
