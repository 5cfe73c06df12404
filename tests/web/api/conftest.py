"""A program with a key, that asks over REST."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.web.company import NOW
from tests.web.conftest import served_copy

from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.actions import keying
from bellwether.members.actions.keying import Acting
from bellwether.members.actions.recording import Actor
from bellwether.members.keys import OF_REST

ADA = Actor.of_this_machine("Ada", NOW)


@dataclass(frozen=True)
class Reply:
    """A reply: its status, its headers, and its body, numbers with a point as their text."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass
class Program:
    """A program that comes with a key."""

    secret: str
    client: Client = field(default_factory=lambda: Client(SERVER_NAME="localhost", enforce_csrf_checks=True))

    def asks(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        """The reply to a request; a body that is no text is sent as JSON."""
        told = body if isinstance(body, str | bytes) else None if body is None else json.dumps(body)
        response = self.client.generic(
            method,
            f"/api/v1/{path}",
            told or "",
            content_type=headers.pop("content_type", "application/json"),
            headers={"Authorization": f"Bearer {self.secret}", **{k.replace("_", "-"): v for k, v in headers.items()}},
        )
        text = response.content.decode()
        return Reply(response.status_code, dict(response.headers), json.loads(text, parse_float=str) if text else None)

    def get(self, path: str, **headers: str) -> Reply:
        """The reply to a question."""
        return self.asks("GET", path, **headers)

    def put(self, path: str, body: object, **headers: str) -> Reply:
        """The reply to a write."""
        return self.asks("PUT", path, body, **headers)

    def post(self, path: str, body: object, **headers: str) -> Reply:
        """The reply to many writes."""
        return self.asks("POST", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Reply:
        """The reply to a removal."""
        return self.asks("DELETE", path, **headers)


MakeProgram = Callable[..., Program]


def make_program(*scopes: str, role: str = "administrator", source: str = "crm") -> Program:
    """A program whose key has these scopes, all of them without any."""
    given = frozenset(scopes) or frozenset(OF_REST)
    return Program(keying.make_key(source, by=ADA, scopes=given, acting=Acting(role)).secret)


@pytest.fixture(scope="module")
def module_workspace(company_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedWorkspace]:
    """A workspace that the tests of a module write to; each writes to things of its own."""
    with served_copy(company_home, tmp_path_factory.mktemp("rest") / "home") as workspace:
        # Of two facts about one thing the later one holds: a clock that stands still has none.
        moments = count()
        workspace.now = lambda: NOW + timedelta(milliseconds=next(moments))
        yield workspace


@pytest.fixture
def program(module_workspace: ServedWorkspace) -> Program:
    """A program that may do everything."""
    return make_program()
