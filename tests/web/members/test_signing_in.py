"""Getting in and out: passwords, second steps, links, sessions."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from tests.web.conftest import VERA, SignedIn, browser

from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.links import DEMO_MARKER, entry_link
from bellwether.members.models import Member

SENTENCE = "a long enough password"
EMAIL = "vera@tailwind.example"


@pytest.fixture(autouse=True)
def _no_tries_before() -> None:
    cache.clear()


def sign_in(client: Client, password: str = SENTENCE, **more: str) -> tuple[int, str]:
    response = client.post("/sign-in/", {"login": EMAIL, "password": password, **more})
    return response.status_code, response.headers.get("Location", "")


def found(pattern: str, client: Client, path: str) -> str:
    match = re.search(pattern, client.get(path).content.decode())
    assert match is not None
    return match[1]


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_an_address_and_a_password_sign_in(workspace: ServedWorkspace) -> None:
    client = browser()
    assert sign_in(client) == (302, "/")
    assert who(client) == str(Member.objects.get(name=VERA).pk)


def test_an_address_is_taken_however_it_is_capitalised(workspace: ServedWorkspace) -> None:
    response = browser().post("/sign-in/", {"login": EMAIL.upper(), "password": SENTENCE})
    assert response.status_code == 302


def test_one_goes_on_where_one_wanted_to_go(workspace: ServedWorkspace) -> None:
    assert sign_in(browser(), next="/portfolio/?sort=-mrr") == (302, "/portfolio/?sort=-mrr")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(workspace: ServedWorkspace, elsewhere: str) -> None:
    status, location = sign_in(browser(), next=elsewhere)
    assert (status, location) == (302, "/")


def test_a_wrong_password_is_told_without_telling_who_is_a_member(workspace: ServedWorkspace) -> None:
    for email in (EMAIL, "nobody@tailwind.example"):
        response = browser().post("/sign-in/", {"login": email, "password": "wrong"})
        assert response.status_code == 200
        assert "not correct" in response.content.decode()


def test_guessing_ends_after_five_tries(workspace: ServedWorkspace) -> None:
    for _ in range(5):
        sign_in(browser(), "wrong")
    client = browser()
    assert sign_in(client)[0] == 200
    assert who(client) is None


def test_who_is_not_active_does_not_get_in_and_is_out_at_once(as_member: SignedIn) -> None:
    inside = as_member(VERA)
    Member.objects.filter(name=VERA).update(is_active=False)
    assert inside.get("/you/security/").status_code == 302
    client = browser()
    sign_in(client)
    assert who(client) is None


def test_nobody_signs_up(workspace: ServedWorkspace) -> None:
    assert browser().get("/sign-up/").status_code == 404


def test_signing_out_takes_a_click(as_member: SignedIn) -> None:
    client = as_member(VERA)
    client.get("/sign-out/")
    assert who(client) is not None
    client.post("/sign-out/")
    assert who(client) is None


def test_a_second_step_is_asked_for_and_each_code_works_once(as_member: SignedIn) -> None:
    client = browser()
    sign_in(client)
    client.post("/you/confirm/", {"password": SENTENCE})
    key = found(r"Key: <code[^>]*>(\w+)<", client, "/you/security/app/")
    code = _code(key)
    turned_on = client.post("/you/security/app/", {"code": code})
    assert turned_on.headers["Location"] == "/you/security/recovery-codes/"
    recovery = found(r"<pre[^>]*>(\d+)", client, "/you/security/recovery-codes/")
    client.post("/sign-out/")
    assert sign_in(client) == (302, "/sign-in/second-step/")
    assert who(client) is None
    client.post("/sign-in/second-step/", {"code": "000000"})
    assert who(client) is None
    client.post("/sign-in/second-step/", {"code": recovery})
    assert who(client) is not None
    client.post("/sign-out/")
    sign_in(client)
    client.post("/sign-in/second-step/", {"code": recovery})
    assert who(client) is None


def _code(key: str) -> str:
    return str(format_hotp_value(hotp_value(key, next(iter(yield_hotp_counters_from_time())))))


def test_changing_how_one_signs_in_asks_again(as_member: SignedIn) -> None:
    response = as_member(VERA).get("/you/security/app/")
    assert (response.status_code, response.headers["Location"].partition("?")[0]) == (302, "/you/confirm/")


def test_a_new_password_is_hard_to_guess_and_keeps_this_browser_in(workspace: ServedWorkspace) -> None:
    client = browser()
    sign_in(client)
    weak = {"oldpassword": SENTENCE, "password1": "password12", "password2": "password12"}
    assert client.post("/you/password/", weak).status_code == 200
    strong = {"oldpassword": SENTENCE, "password1": "seven geese over", "password2": "seven geese over"}
    assert client.post("/you/password/", strong).status_code == 302
    assert client.get("/you/security/").status_code == 200
    assert Member.objects.get(name=VERA).password.startswith("argon2")


def test_one_signs_out_everywhere_else(workspace: ServedWorkspace) -> None:
    here, there = browser(), browser()
    sign_in(here)
    sign_in(there)
    assert here.get("/you/sessions/").content.decode().count('<th scope="row">') == 2
    here.post("/you/sessions/")
    assert (here.get("/you/sessions/").status_code, there.get("/you/sessions/").status_code) == (200, 302)


def test_a_sign_in_link_works_once(workspace: ServedWorkspace) -> None:
    link = entry_link(Member.objects.get(name=VERA))
    assert [browser().get(link).status_code for _ in range(2)] == [302, 403]


def test_a_sign_in_link_is_over_after_a_day(workspace: ServedWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    link = entry_link(Member.objects.get(name=VERA))
    later = time.time() + 24 * 3600 + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert browser().get(link).status_code == 403


def test_in_a_demo_the_printed_link_works_again_and_roles_are_switched(own_workspace: ServedWorkspace) -> None:
    (own_workspace.home.directory / DEMO_MARKER).write_text("demo", encoding="utf-8")
    vera, manager = Member.objects.get(name=VERA), Member.objects.get(name="Manager")
    link = entry_link(vera)
    client = browser()
    assert [client.get(link).status_code for _ in range(2)] == [302, 302]
    assert client.post("/switch-role/", {"role": str(manager.pk)}).status_code == 302
    assert who(client) == str(manager.pk)


def test_elsewhere_nobody_switches_roles(as_member: SignedIn) -> None:
    manager = Member.objects.get(name="Manager")
    client = as_member("Administrator")
    assert client.post("/switch-role/", {"role": str(manager.pk)}).status_code == 404
    assert browser().post("/switch-role/", {"role": str(manager.pk)}).status_code == 404
