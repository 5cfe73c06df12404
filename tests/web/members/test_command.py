"""Members from the command line, on a home that no server holds and beside one that does."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.command import Command, command_in
from tests.web.conftest import browser, served_again

from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.models import Member


@pytest.fixture
def command(company_home: Path, tmp_path: Path) -> Iterator[Command]:
    """The command on a copy of the company's home."""
    shutil.copytree(company_home, tmp_path / "home")
    yield command_in(tmp_path / "home")
    served_again()


@pytest.fixture
def beside(own_workspace: ServedWorkspace) -> Iterator[Command]:
    """The command on the home that is being served."""
    yield command_in(own_workspace.home.directory)
    served_again()


def test_members_are_listed(command: Command) -> None:
    listed = command("members", "list", "--format", "json").json()
    assert {(one["name"], one["role"]) for one in listed} >= {
        ("Vera Lindqvist", "Account manager"),
        ("Administrator", "Administrator"),
    }


def test_an_invitation_prints_a_link_that_opens(beside: Command) -> None:
    ran = beside("members", "invite", "nina@tailwind.example", "--role", "analyst", "--format", "json")
    served_again()
    assert browser().get(re.sub("^http://[^/]+", "", ran.json()["link"])).status_code == 200


def test_a_sign_in_link_lets_its_member_in(beside: Command) -> None:
    ran = beside("members", "sign-in-link", "VERA@tailwind.example", "--format", "json")
    served_again()
    client = browser()
    assert client.get(re.sub("^http://[^/]+", "", ran.json()["link"])).status_code == 302
    vera = Member.objects.get(email="vera@tailwind.example")
    assert client.session["_auth_user_id"] == str(vera.pk)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("invite", "nina", "--role", "viewer"), "not an e-mail address"),
        (("invite", "nina@x.example", "--role", "king"), "There is no role “king”"),
        (("invite", "vera@tailwind.example"), "is a member already"),
        (("sign-in-link", "nobody@x.example"), "Nobody here has the address"),
    ],
)
def test_what_cannot_be_done_is_told(command: Command, words: tuple[str, ...], sentence: str) -> None:
    ran = command("members", *words)
    assert (ran.code, sentence in ran.err) == (3, True)
