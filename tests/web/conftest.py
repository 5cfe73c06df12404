"""A served workspace, and members of every role who are signed in.

Pages need more of Django than commands do, and a process has one Django: these tests run by themselves
(`pytest tests/web`), as `make test` does.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

os.environ["DJANGO_SETTINGS_MODULE"] = "bellwether.config.web"
os.environ.setdefault("BELLWETHER_HOME", tempfile.mkdtemp(prefix="bellwether-web-"))

from bellwether.workspace import database

database.make_ready()

from django.db import transaction
from django.test import Client
from tests.command import command_in
from tests.web.company import NOW, make_company

from bellwether.access.role import BUILT_IN
from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.models import Member
from bellwether.workspace import running
from bellwether.workspace.home import find_home

VERA, JONAS = "Vera Lindqvist", "Jonas Weber"

SignedIn = Callable[[str], Client]


@pytest.fixture(scope="session")
def company_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the small company, with a member of every role; tests work on copies of it or read only."""
    home = tmp_path_factory.mktemp("company") / "home"
    make_company(command_in(home), tmp_path_factory.mktemp("files") / "company")
    with_members(home)
    return home


def with_members(home: Path) -> None:
    """Adds Vera and Jonas, account managers, and one member of every other role, named after it."""
    workspace = ServedWorkspace(find_home(home), clock=lambda: NOW)
    for name, role in ((VERA, "account_manager"), (JONAS, "account_manager"), *_ONE_OF_EACH):
        email = name.split()[0].lower() + "@tailwind.example"
        member = Member(email=email, name=name, role=role)
        member.set_password("a long enough password")
        member.save()
    workspace.close()


_ONE_OF_EACH = tuple((role.name, role.key) for role in BUILT_IN.values() if role.key != "account_manager")


@pytest.fixture(scope="session")
def shared_workspace(company_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedWorkspace]:
    """The company's workspace, open for the whole run. Its warehouse is for tests that only read it."""
    with served_copy(company_home, tmp_path_factory.mktemp("served") / "home") as workspace:
        yield workspace


@contextmanager
def served_copy(home: Path, to: Path) -> Iterator[ServedWorkspace]:
    """A copy of a home, open and served by this process; what was served before is served again afterwards."""
    shutil.copytree(home, to)
    before = _Served.workspace
    workspace = _Served.workspace = ServedWorkspace(find_home(to), clock=lambda: NOW)
    running.run(workspace)
    try:
        yield workspace
    finally:
        workspace.close()
        _Served.workspace = before
        running.run(before)
        served_again()


class _Served:
    workspace: ServedWorkspace | None = None


def served_again() -> None:
    """The application database is that of the served workspace, if there is one."""
    database.disconnect()
    if _Served.workspace is not None:
        database.connect(_Served.workspace.home)


@pytest.fixture
def workspace(shared_workspace: ServedWorkspace) -> Iterator[ServedWorkspace]:
    """The served workspace. What a test writes to the application database is taken back; facts are only read."""
    with transaction.atomic():
        yield shared_workspace
        transaction.set_rollback(True)


@pytest.fixture
def own_workspace(company_home: Path, tmp_path: Path) -> Iterator[ServedWorkspace]:
    """A served workspace of one test's own, which may write facts. It takes a second: prefer `workspace`."""
    with served_copy(company_home, tmp_path / "home") as workspace:
        yield workspace


@pytest.fixture
def as_member(workspace: ServedWorkspace) -> SignedIn:
    """A browser in which a member is signed in, by name: “Vera Lindqvist”, or a role as “Manager”."""
    return signed_in


def browser() -> Client:
    """A browser in which nobody is signed in."""
    return Client(SERVER_NAME="localhost")


def signed_in(name: str) -> Client:
    """A browser in which the member of this name is signed in."""
    client = browser()
    client.force_login(Member.objects.get(name=name))
    return client
