"""The walk: every address, asked for by every role and by an outsider."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile, is_zipfile

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.web.access.routes.route import EVERYONE, Needs, Route
from tests.web.access.routes.table import ROUTES
from tests.web.conftest import VERA, signed_in
from tests.web.members.conftest import ROOT

from bellwether.access.permission import Permission
from bellwether.access.role import BUILT_IN, Scope
from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.actions import grouping, inviting, permitting
from bellwether.members.domain import Right
from bellwether.members.models import Member

OUTSIDER = ""
WHO = {
    VERA: "account_manager",
    "Administrator": "administrator",
    "Manager": "manager",
    "Analyst": "analyst",
    "Viewer": "viewer",
}
REFUSED = {403, 405}
HIDDEN, NO_METRIC = "csat", "csax"
_TOKEN = re.compile(r'(?<=csrf-token" content=")[^"]+|(?<=csrfmiddlewaretoken" value=")[^"]+')


def test_the_walk_knows_every_address() -> None:
    assert sorted(_addresses(get_resolver().url_patterns)) == sorted(ROUTES)


def _addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for one in patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield address
        else:
            yield from _addresses(one.url_patterns, address)


@dataclass(frozen=True)
class Walker:
    """Asks for examples, as whom one likes; with the numbers of the rows that examples name."""

    sessions: Mapping[str, str]
    rows: Mapping[str, int]

    def browser(self, who: str, *, strict: bool = False) -> Client:
        """A browser in which this member is signed in."""
        client = Client(SERVER_NAME="localhost", enforce_csrf_checks=strict)
        if who:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        return client

    def asks(self, who: str, route: Route, **swap: str) -> HttpResponse:
        """The example's answer, with some words of it exchanged; guarded in the browser whatever it is."""
        client, address = self.browser(who), self.worded(route.example, swap)
        if route.form is None:
            answer = client.get(address)
        else:
            answer = client.post(address, {name: self.worded(text, swap) for name, text in route.form.items()})
        _guarded(answer)
        return answer

    def sends(self, who: str, route: Route, *, strict: bool = False) -> HttpResponse:
        """The answer to an empty form."""
        return self.browser(who, strict=strict).post(self.worded(route.example, {}))

    def worded(self, text: str, swap: Mapping[str, str]) -> str:
        """A text of an example with the numbers of rows, and words exchanged."""
        for name, number in self.rows.items():
            text = text.replace("{" + name + "}", str(number))
        for old, new in swap.items():
            text = text.replace(old, new)
        return text


@pytest.fixture(scope="module")
def sessions(shared_workspace: ServedWorkspace) -> dict[str, str]:
    """A session of every member; what the walk does to it is taken back."""
    return {who: signed_in(who).cookies[settings.SESSION_COOKIE_NAME].value for who in WHO}


@pytest.fixture
def walker(sessions: dict[str, str], workspace: ServedWorkspace) -> Walker:
    """A walker on a workspace with the rows that examples name."""
    vera = Member.objects.get(name=VERA)
    permitting.make_role("Lead", permissions=[], scope=Scope.TEAM, by=ROOT)
    invited = inviting.invite("nina@tailwind.example", role="viewer", by=ROOT)
    team = grouping.make_team("North", members=[vera], by=ROOT)
    return Walker(sessions, {"vera": vera.pk, "team": team.pk, "invitation": invited.invitation.pk})


@pytest.mark.parametrize("address", ROUTES)
def test_each_gets_what_they_may_and_nothing_else(address: str, walker: Walker, subtests: pytest.Subtests) -> None:
    route = ROUTES[address]
    for who, role in {OUTSIDER: "", **WHO}.items():
        with subtests.test(who=who or "an outsider"):
            answer = walker.asks(who, route)
            assert answer.status_code < 500
            if route.needs is EVERYONE:
                continue
            if not who:
                assert _sent_to_sign_in(answer)
                assert _sent_to_sign_in(walker.sends(who, route)) or walker.sends(who, route).status_code == 405
            elif allows(route.shown, role):
                assert answer.status_code != 403
                assert not _sent_to_sign_in(answer)
            else:
                assert answer.status_code == 403
            if who and not allows(route.sending or route.needs, role):
                assert walker.sends(who, route).status_code in REFUSED


@pytest.mark.parametrize("address", ROUTES)
def test_nothing_is_sent_without_the_pages_own_token(address: str, walker: Walker) -> None:
    assert walker.sends("Administrator", ROUTES[address], strict=True).status_code in REFUSED


def _naming(word: str) -> list[str]:
    return [address for address, route in ROUTES.items() if word in route.example or word in str(route.form)]


@pytest.mark.parametrize("address", _naming("north"))
def test_an_account_of_others_is_as_if_it_were_not_there(address: str, walker: Walker) -> None:
    """For Vera; where her role may not ask at all, that is what she is told."""
    route = ROUTES[address]
    theirs, nobodys = (walker.asks(VERA, route, north=word) for word in ("kestrel", "no-such"))
    assert theirs.status_code == nobodys.status_code
    assert theirs.status_code in {404, 422} or not allows(route.shown, "account_manager")
    assert "Kestrel" not in _text(theirs)


@pytest.mark.parametrize("address", ROUTES)
def test_a_hidden_metric_is_as_if_it_were_not_there(address: str, walker: Walker) -> None:
    """For an analyst, or where they may not ask, for a manager."""
    route = ROUTES[address]
    who = next((one for one in ("Analyst", "Manager") if allows(route.shown, WHO[one])), None)
    if who is None or route.needs is EVERYONE:
        return
    for role in ("analyst", "manager"):
        permitting.set_right(role, HIDDEN, Right(see=False), by=ROOT)
    hidden = walker.asks(who, route)
    assert "CSAT" not in _text(hidden)
    if address in _naming(HIDDEN):
        nothing = walker.asks(who, route, csat=NO_METRIC)
        assert hidden.status_code == nothing.status_code
        assert _text(hidden).replace(HIDDEN, NO_METRIC) == _text(nothing)


def allows(needs: Needs, role: str) -> bool:
    """Whether a role may."""
    return not isinstance(needs, Permission) or needs in BUILT_IN[role].permissions


def _sent_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/")


def _guarded(answer: HttpResponse) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert (answer.headers["X-Frame-Options"], answer.headers["X-Content-Type-Options"]) == ("DENY", "nosniff")


def _text(answer: HttpResponse) -> str:
    """All that an answer says, without the page's token and the moment that a workbook was made."""
    content = b"".join(answer) if answer.streaming else answer.content
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as workbook:
            parts = [workbook.read(name) for name in workbook.namelist() if not name.startswith("docProps")]
        content = b"\n".join(parts)
    return _TOKEN.sub("", content.decode("utf-8", "replace"))
