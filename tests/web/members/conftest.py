"""Members are tested on both application databases: a file in the home, and a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from tests.application_database import BOTH, make_home, on_server, server, template_on
from tests.postgresql import Server
from tests.web.conftest import served_again

from bellwether.members.actions import people
from bellwether.members.actions.recording import Actor
from bellwether.members.domain import Standing
from bellwether.members.models import Member
from bellwether.workspace import database
from bellwether.workspace.home import Home

__all__ = ["server"]

NOW = datetime(2024, 3, 11, 9, 30, tzinfo=UTC)
ROOT = Actor.of_this_machine("Root", NOW)


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home without members, its tables in a file."""
    made = make_home(tmp_path_factory.mktemp("empty") / "home")
    served_again()
    return made


@pytest.fixture(params=BOTH)
def home(request: pytest.FixtureRequest, empty_home: Home) -> Iterator[Home]:
    """A home without members, once in a file and once on a server; what a test writes is taken back."""
    # Whatever is being served is left alone: a connection to it must not be taken for the one that is wanted.
    database.disconnect()
    if request.param == "sqlite":
        database.connect(empty_home)
        wanted: AbstractContextManager[None] = nullcontext()
    else:
        started: Server = request.getfixturevalue("server")
        wanted = on_server(started.database(template_on(started)))
    with wanted, _taken_back():
        assert connection.vendor == request.param
        yield empty_home
    served_again()


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_member(name: str, role: str = "viewer", password: str | None = None) -> Member:
    """A member of that name."""
    email = f"{name.lower()}@tailwind.example"
    return people.add(Standing(name, email, role, "", active=True, teams=()), password, by=ROOT)


@pytest.fixture
def ada(home: Home) -> Member:
    """The administrator of a workspace without anything else."""
    return make_member("Ada", "administrator")
