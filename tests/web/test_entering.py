"""Signing in by a link that the server printed."""

from __future__ import annotations

from tests.web.conftest import VERA, browser

from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.links import entry_link
from bellwether.members.models import Member


def test_the_printed_link_signs_its_member_in(workspace: ServedWorkspace) -> None:
    client = browser()
    vera = Member.objects.get(name=VERA)
    response = client.get(entry_link(vera))
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(vera.pk)


def test_a_changed_link_signs_nobody_in(workspace: ServedWorkspace) -> None:
    client = browser()
    response = client.get(entry_link(Member.objects.get(name=VERA)).replace(":", "x:", 1))
    assert response.status_code == 403
    assert "_auth_user_id" not in client.session
