"""Single sign-on: an identity provider of our own, small and on this machine, vouches for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client, override_settings
from tests.web.conftest import VERA, browser
from tests.web.members.conftest import ROOT

from bellwether.catalog.serving import ServedWorkspace
from bellwether.config.env import SingleSignOn
from bellwether.config.web import openid_connect
from bellwether.members.actions import inviting
from bellwether.members.models import Member

Person = dict[str, object]


class Provider(BaseHTTPRequestHandler):
    """Answers as OpenID Connect providers do; `person` is whom it vouches for."""

    person: ClassVar[Person] = {}

    def do_GET(self) -> None:  # the standard library asks for this name
        address = f"http://{self.headers['Host']}"
        if self.path == "/.well-known/openid-configuration":
            self._say(
                {
                    "issuer": address,
                    "authorization_endpoint": f"{address}/authorize",
                    "token_endpoint": f"{address}/token",
                    "userinfo_endpoint": f"{address}/userinfo",
                    "jwks_uri": f"{address}/keys",
                }
            )
        else:
            self._say(Provider.person)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say({"access_token": "good", "token_type": "Bearer", "expires_in": 3600})

    def _say(self, value: Person) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""


@pytest.fixture
def provider(workspace: ServedWorkspace) -> Iterator[str]:
    """The address of the identity provider, which this workspace trusts."""
    server = HTTPServer(("localhost", 0), Provider)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    address = f"http://localhost:{server.server_address[1]}"
    trusted = openid_connect(SingleSignOn(address, "bellwether", "secret", "Tailwind", ("allowed.example",)))
    with override_settings(SOCIALACCOUNT_PROVIDERS=trusted, BELLWETHER_OIDC_DOMAINS=("allowed.example",)):
        yield address
    server.shutdown()
    server.server_close()


def signs_in(person: Person) -> Client:
    """A browser that comes back from the identity provider with this person."""
    Provider.person = person
    client = browser()
    sent = client.get("/sign-in/with/single-sign-on/")
    asked = parse_qs(urlsplit(sent.headers["Location"]).query)
    client.get("/sign-in/with/single-sign-on/back/", {"code": "any", "state": asked["state"][0]})
    return client


def who(client: Client) -> str:
    pk = client.session.get("_auth_user_id")
    return "" if pk is None else Member.objects.get(pk=pk).email


def test_the_page_offers_it_by_name(provider: str) -> None:
    assert "Sign in with Tailwind" in browser().get("/sign-in/").content.decode()


def test_without_a_provider_nothing_is_offered(workspace: ServedWorkspace) -> None:
    assert django_settings.SOCIALACCOUNT_PROVIDERS == {}
    assert browser().get("/sign-in/with/single-sign-on/").status_code == 404


def test_one_is_sent_to_the_provider_with_a_proof_of_ones_own(provider: str) -> None:
    sent = browser().get("/sign-in/with/single-sign-on/").headers["Location"]
    asked = parse_qs(urlsplit(sent).query)
    assert sent.startswith(f"{provider}/authorize?")
    assert (asked["client_id"], asked["code_challenge_method"]) == (["bellwether"], ["S256"])
    assert asked["redirect_uri"] == ["http://localhost/sign-in/with/single-sign-on/back/"]


def test_a_member_comes_in_by_their_verified_address(provider: str) -> None:
    client = signs_in({"sub": "1", "email": "Vera@Tailwind.example", "email_verified": True, "name": "V."})
    assert who(client) == Member.objects.get(name=VERA).email


def test_an_address_that_is_not_verified_lets_nobody_in(provider: str) -> None:
    assert who(signs_in({"sub": "1", "email": "vera@tailwind.example", "email_verified": False})) == ""


def test_who_was_invited_becomes_a_member(provider: str) -> None:
    inviting.invite("nina@elsewhere.example", role="analyst", by=ROOT)
    client = signs_in({"sub": "2", "email": "nina@elsewhere.example", "email_verified": True, "name": "Nina"})
    nina = Member.objects.get(email="nina@elsewhere.example")
    assert (who(client), nina.role, nina.name) == (nina.email, "analyst", "Nina")


def test_who_nobody_invited_stays_out(provider: str) -> None:
    before = Member.objects.count()
    client = signs_in({"sub": "3", "email": "eve@elsewhere.example", "email_verified": True, "name": "Eve"})
    assert (who(client), Member.objects.count()) == ("", before)


def test_an_allowed_domain_may_look(provider: str) -> None:
    client = signs_in({"sub": "4", "email": "dan@allowed.example", "email_verified": True, "name": "Dan"})
    assert (who(client), Member.objects.get(name="Dan").role) == ("dan@allowed.example", "viewer")


def test_who_was_shut_out_stays_out(provider: str) -> None:
    person: Person = {"sub": "5", "email": "vera@tailwind.example", "email_verified": True}
    signs_in(person)
    Member.objects.filter(name=VERA).update(is_active=False)
    assert who(signs_in(person)) == ""


def test_a_state_of_somebody_else_is_refused(provider: str) -> None:
    Provider.person = {"sub": "1", "email": "vera@tailwind.example", "email_verified": True}
    client = browser()
    answer = client.get("/sign-in/with/single-sign-on/back/", {"code": "any", "state": "forged"})
    assert (answer.status_code, who(client)) == (401, "")
