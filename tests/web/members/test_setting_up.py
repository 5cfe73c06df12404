"""A workspace without members is set up by whoever can read its home."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.web.conftest import browser

from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.domain import set_up_code
from bellwether.members.models import Member
from bellwether.workspace.secret import secret_of

OWNER = {"name": "Ada", "email": "Ada@own.example", "password": "seven geese over", "again": "seven geese over"}


@pytest.fixture
def stranger(workspace: ServedWorkspace) -> Client:
    """A browser on a workspace that nobody has set up."""
    Member.objects.all().delete()
    return browser()


@pytest.mark.parametrize("page", ["/", "/portfolio/", "/sign-in/", "/administration/members/", "/no-such-page/"])
def test_every_page_leads_to_set_up(stranger: Client, page: str) -> None:
    response = stranger.get(page)
    assert (response.status_code, response.headers["Location"]) == (302, "/set-up/")


def test_probes_of_the_server_need_no_set_up(stranger: Client) -> None:
    assert stranger.get("/healthz").status_code == 200


@pytest.mark.parametrize("code", ["", "AAAA-BBBB-CCCC-DDDD"])
def test_without_the_code_nobody_takes_over(stranger: Client, code: str) -> None:
    assert stranger.post("/set-up/", {**OWNER, "code": code}).status_code == 200
    assert not Member.objects.exists()


def test_the_code_makes_the_owner_who_is_signed_in(stranger: Client, workspace: ServedWorkspace) -> None:
    code = set_up_code(secret_of(workspace.home))
    response = stranger.post("/set-up/", {**OWNER, "code": code.lower().replace("-", " ")})
    assert (response.status_code, response.headers["Location"]) == (302, "/set-up/data/")
    owner = Member.objects.get()
    assert (owner.email, owner.role) == ("ada@own.example", "administrator")
    assert stranger.get("/set-up/data/").status_code == 200


def test_a_password_that_is_easy_to_guess_is_refused(stranger: Client, workspace: ServedWorkspace) -> None:
    code = set_up_code(secret_of(workspace.home))
    for password in ("short", "password123", "ada@own.example"):
        stranger.post("/set-up/", {**OWNER, "code": code, "password": password, "again": password})
    assert not Member.objects.exists()


def test_a_workspace_is_set_up_once(workspace: ServedWorkspace) -> None:
    code = set_up_code(secret_of(workspace.home))
    before = Member.objects.count()
    response = browser().post("/set-up/", {**OWNER, "code": code})
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert Member.objects.count() == before


def test_the_code_is_made_of_the_homes_secret() -> None:
    assert set_up_code("a home's secret") == "RGX4-YYTR-RNLQ-87JS"
    assert set_up_code("another") != set_up_code("a home's secret")
