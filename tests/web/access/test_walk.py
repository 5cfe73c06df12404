"""The walk: every address, asked for by every role and by an outsider."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile, is_zipfile

import pytest
from django.conf import settings
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
    # Addresses of programs are for keys, not for members: tests/web/api asks for each of them without one.
    ours = [one for one in _addresses(get_resolver().url_patterns) if not one.startswith("api/v1/")]
    assert sorted(ours) == sorted(ROUTES)


def _addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for one in patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield address
        else:
            yield from _addresses(one.url_patterns, address)


@dataclass(frozen=True)
class Answer:
    """What the server said, without the page's token and the moment that a workbook was made."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def sends_to_sign_in(self) -> bool:
        """Whether it asks who one is."""
        return self.status == 302 and self.headers["Location"].startswith("/sign-in/")


@dataclass(frozen=True)
class Walker:
    """Asks for examples, as whom one likes; with the numbers of the rows that examples name."""

    sessions: Mapping[str, str]
    rows: Mapping[str, int]

    def asks(self, who: str, route: Route, **swap: str) -> Answer:
        """The example's answer, with some words of it exchanged; guarded in the browser whatever it is."""
        form = None if route.form is None else {key: self.worded(text, swap) for key, text in route.form.items()}
        answer = self.answer(who, self.worded(route.example, swap), form)
        _guarded(answer)
        return answer

    def sends(self, who: str, route: Route, *, strict: bool = False) -> Answer:
        """The answer to an empty form."""
        return self.answer(who, self.worded(route.example, {}), {}, strict=strict)

    def answer(self, who: str, address: str, form: dict[str, str] | None, *, strict: bool = False) -> Answer:
        """The answer to this member, who asks, or sends a form."""
        client = Client(SERVER_NAME="localhost", enforce_csrf_checks=strict)
        if who:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        response = client.get(address) if form is None else client.post(address, form)
        return Answer(response.status_code, dict(response.headers), told_by(response.getvalue()))

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
            assert answer.status < 500
            if route.needs is EVERYONE:
                continue
            if not who:
                assert answer.sends_to_sign_in
                sent = walker.sends(who, route)
                assert sent.sends_to_sign_in or sent.status == 405
            elif allows(route.shown, role):
                assert answer.status != 403
                assert not answer.sends_to_sign_in
            else:
                assert answer.status == 403
            if who and not allows(route.sending or route.needs, role):
                assert walker.sends(who, route).status in REFUSED


@pytest.mark.parametrize("address", ROUTES)
def test_nothing_is_sent_without_the_pages_own_token(address: str, walker: Walker) -> None:
    assert walker.sends("Administrator", ROUTES[address], strict=True).status in REFUSED


def _naming(word: str) -> list[str]:
    return [address for address, route in ROUTES.items() if word in route.example or word in str(route.form)]


@pytest.mark.parametrize("address", _naming("north"))
def test_an_account_of_others_is_as_if_it_were_not_there(address: str, walker: Walker) -> None:
    """For Vera; where her role may not ask at all, that is what she is told."""
    route = ROUTES[address]
    theirs, nobodys = (walker.asks(VERA, route, north=word) for word in ("kestrel", "no-such"))
    assert theirs.status == nobodys.status
    assert theirs.status in {404, 422} or not allows(route.shown, "account_manager")
    assert "Kestrel" not in theirs.text


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
    assert "CSAT" not in hidden.text
    if address in _naming(HIDDEN):
        nothing = walker.asks(who, route, csat=NO_METRIC)
        assert hidden.status == nothing.status
        assert hidden.text.replace(HIDDEN, NO_METRIC) == nothing.text


def allows(needs: Needs, role: str) -> bool:
    """Whether a role may."""
    return not isinstance(needs, Permission) or needs in BUILT_IN[role].permissions


def _guarded(answer: Answer) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert (answer.headers["X-Frame-Options"], answer.headers["X-Content-Type-Options"]) == ("DENY", "nosniff")


def told_by(content: bytes) -> str:
    """What an answer says, without what differs from one to the next."""
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as workbook:
            parts = [workbook.read(name) for name in workbook.namelist() if not name.startswith("docProps")]
        content = b"\n".join(parts)
    return _TOKEN.sub("", content.decode("utf-8", "replace"))
