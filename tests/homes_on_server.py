"""Homes whose application tables are on the server of the run, in a database for each.

Where SQLite has its file, such a home has a note of the same name that says which database is its own. So a home that
is copied, moved or thrown away takes its tables with it, as the tests expect of a directory.
"""

from __future__ import annotations

import uuid
from pathlib import Path

import msgspec
from django.db import connections
from tests.application_database import template_on
from tests.postgresql import NOBODYS, ON_SERVER, server_of_run

from bellwether.workspace import database
from bellwether.workspace.home import Home

_OF_A_HOME = "home_"


class Note(msgspec.Struct, frozen=True):
    """What stands in place of the file: the database, and the home that it was made for."""

    database: str
    home: str


def database_of(home: Home) -> str:
    """The database of a home; that of a copy is made here, as a copy of what the original has."""
    place, own = home.app_database, str(home.directory.resolve())
    note = msgspec.json.decode(place.read_bytes(), type=Note) if place.exists() else None
    if note is not None and note.home == own:
        return note.database
    if not home.directory.exists():
        _RESTORED[own] = _made("template1")
        return _RESTORED[own]
    name = _RESTORED.pop(own, "") or _made(template_on(server_of_run()) if note is None else note.database)
    place.write_bytes(msgspec.json.encode(Note(name, own)))
    return name


_RESTORED: dict[str, str] = {}
"""The databases of homes that were not there yet when they were asked for."""


def _made(template: str) -> str:
    name = _OF_A_HOME + uuid.uuid4().hex
    server_of_run().run(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def environment_of(home: Path) -> dict[str, str]:
    """What a process must be told in its environment, so that it finds the tables of a home."""
    return {"BELLWETHER_DATABASE_URL": server_of_run().url(database_of(Home(home)))} if ON_SERVER else {}


def give_every_home_its_database() -> None:
    """From now on, whoever connects to a home in this process has the home's own database, as with SQLite its file."""
    connect = database.connect

    def connect_its_own(home: Home) -> None:
        described = connections.databases["default"]
        if described["NAME"] == NOBODYS or described["NAME"].startswith(_OF_A_HOME):
            database.disconnect()
            described["NAME"] = database_of(home)
        connect(home)

    database.connect = connect_its_own
