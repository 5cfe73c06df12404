"""The application database of a test: a file in its home, or a database on a PostgreSQL server that the tests start."""

from __future__ import annotations

import fcntl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django import conf
from django.db import connections
from tests.postgresql import ON_SERVER, Server, server_of_process, server_of_run

from bellwether.config.databases import application_database
from bellwether.config.env import Environment, PostgresDatabase
from bellwether.workspace import database
from bellwether.workspace.home import Home

BOTH = ["postgresql"] if ON_SERVER else ["sqlite", "postgresql"]
"""What a test of the application database runs on."""

of_the_file = pytest.mark.skipif(ON_SERVER, reason="This is about the file of the application database.")
"""Marks what means nothing where the application database is on a server."""


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
    database.disconnect()
    connections.databases["default"] = connections.configure_settings({"default": wanted})["default"]
    try:
        yield
    finally:
        database.disconnect()
        connections.databases["default"] = before


def template_on(server: Server) -> str:
    """The name of a database with all tables, made by whichever process asks first; new ones are copies of it."""
    name = "template_" + conf.settings.SETTINGS_MODULE.rpartition(".")[2]
    with (server.socket / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not server.has(name):
            server.run(f"CREATE DATABASE {name}_unfinished")
            with on_server(server.database(f"{name}_unfinished")):
                database.migrate(Home(server.socket))
            server.run(f"ALTER DATABASE {name}_unfinished RENAME TO {name}")
    return name


@contextmanager
def fresh_database(server: Server) -> Iterator[str]:
    """The name of a database with our tables that nobody else uses, gone at the end."""
    with _database(server, template_on(server)) as name:
        yield name


@contextmanager
def empty_database(server: Server) -> Iterator[str]:
    """The name of a database without tables, gone at the end."""
    with _database(server, "template1") as name:
        yield name


@contextmanager
def _database(server: Server, template: str) -> Iterator[str]:
    name = f"bellwether_{uuid.uuid4().hex}"
    server.run(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield name
    finally:
        server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def server() -> Server:
    """The server of the run, or one that this process of tests has for itself."""
    return server_of_run() if ON_SERVER else server_of_process()


@pytest.fixture(params=BOTH)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A new home whose application database is the one in use: once in the home, once on a server."""
    if request.param == "sqlite":
        yield make_home(tmp_path / "home")
        database.disconnect()
        return
    started: Server = request.getfixturevalue("server")
    with fresh_database(started) as name, on_server(started.database(name)):
        yield make_home(tmp_path / "home")
