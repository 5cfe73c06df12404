"""Keys from the command line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.command import Command, command_in
from tests.web.conftest import served_again


@pytest.fixture
def command(company_home: Path, tmp_path: Path) -> Iterator[Command]:
    """The command on a copy of the company's home."""
    shutil.copytree(company_home, tmp_path / "home")
    yield command_in(tmp_path / "home")
    served_again()


def test_keys_are_made_rotated_and_revoked_from_the_command_line(command: Command) -> None:
    first = command("keys", "add", "web_shop", "--format", "json").json()["key"]
    second = command("keys", "rotate", first, "--hours", "0", "--format", "json").json()["key"]
    third = command("keys", "rotate", second[:8], "--format", "json").json()["key"]
    command("keys", "revoke", third)
    listed = command("keys", "list", "--format", "json").json()
    assert [(one["source"], one["key"], one["holds"]) for one in listed] == [
        ("web_shop", third[:8], False),
        ("web_shop", second[:8], True),
        ("web_shop", first[:8], False),
    ]


def test_a_key_that_is_not_there_is_refused_with_those_that_are(command: Command) -> None:
    command("keys", "add", "web_shop")
    ran = command("keys", "revoke", "bwk_nothing")
    assert "No key that still holds begins with “bwk_noth”. The keys that hold: bwk_" in ran.err
    assert ran.code != 0


def test_a_source_is_called_as_definitions_can_call_it(command: Command) -> None:
    ran = command("keys", "add", "Web Shop")
    assert ran.code != 0
    assert "“Web Shop” cannot be the name of a source" in ran.err
    assert "Write “web_shop”." in ran.err


def test_a_key_holds_until_the_end_of_the_day_that_is_named(command: Command) -> None:
    command("keys", "add", "crm", "--scope", "read", "--role", "viewer", "--until", "2099-12-31")
    (listed,) = command("keys", "list", "--format", "json").json()
    assert (listed["scopes"], listed["role"], listed["until"]) == ("read", "viewer", "2100-01-01T00:00:00+00:00")
