"""Whatever is written into any field of any form: it is kept or refused with a page, never an error of ours.

The databases differ in what they keep (PostgreSQL has lengths and no NUL), people do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from tests.postgresql import ON_SERVER
from tests.web.access.routes.table import ROUTES
from tests.web.access.test_walk import Walker
from tests.web.conftest import VERA, served_copy, signed_in
from tests.web.members.conftest import ROOT

from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.actions import grouping, inviting
from bellwether.members.models import Member

TEXTS = {
    "a character that is none": "a\0b",
    "very long": "a" * 5_000,
}
_TYPED = {"text", "search", "email", "url", "tel", "password", "number", "date", "hidden", ""}
_LEAVING = ("/sign-out", "/switch-role", "/view-as", "/activity", "/sessions")

asked = pytest.mark.skipif(not ON_SERVER, reason="PostgreSQL is asked, which is the stricter one.")


@dataclass
class Form:
    """A form of a page: where it leads, and its fields with what stands in them."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[Form] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        if tag == "form":
            action = told.get("action") or told.get("hx-post") or told.get("hx-get") or self.address
            method = "post" if "hx-post" in told else told.get("method", "get").lower()
            self._open = Form(urljoin(self.address, action), method)
            self.found.append(self._open)
        elif self._open is not None and told.get("name"):
            self._note(self._open, tag, told)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None

    @staticmethod
    def _note(form: Form, tag: str, told: Mapping[str, str]) -> None:
        name, kind = told["name"], told.get("type", "") if tag == "input" else ""
        if tag == "input" and kind in {"checkbox", "radio"} and "checked" not in told:
            form.fields.setdefault(name, told.get("value", "on"))
            return
        form.fields[name] = told.get("value", "")
        if tag in {"textarea", "select"} or kind in _TYPED:
            form.typed.append(name)


@pytest.fixture(scope="module")
def own(company_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedWorkspace]:
    with served_copy(company_home, tmp_path_factory.mktemp("any text") / "home") as workspace:
        yield workspace


@pytest.fixture
def walker(own: ServedWorkspace) -> Iterator[Walker]:
    """A walker whose changes of the application database are taken back."""
    with transaction.atomic():
        vera = Member.objects.get(name=VERA)
        invited = inviting.invite("nina@tailwind.example", role="viewer", by=ROOT)
        team = grouping.make_team("North", members=[vera], by=ROOT)
        yield Walker({}, {"vera": vera.pk, "team": team.pk, "invitation": invited.invitation.pk})
        transaction.set_rollback(True)


def sent(form: Form, name: str, text: str) -> int:
    """The status of the answer to a form with this text in one of its fields."""
    client: Client = signed_in("Administrator")
    filled = {**form.fields, name: text}
    if form.method == "post":
        body = urlencode(filled)
        return client.post(form.action, body, content_type="application/x-www-form-urlencoded").status_code
    address = urlsplit(form.action)
    return client.get(f"{address.path}?{urlencode(filled)}").status_code


def test_a_character_that_no_database_keeps_is_refused_before_anything_is_written(walker: Walker) -> None:
    answer = signed_in(VERA).post("/accounts/north/notes/", {"kind": "note", "text": "a\0b"})
    assert (answer.status_code, answer.content.decode().partition(",")[0]) == (
        400,
        "What was sent holds the character zero",
    )


@pytest.mark.long
@asked
@pytest.mark.parametrize("address", [one for one, route in ROUTES.items() if route.form is None])
def test_any_text_in_any_field_is_answered(address: str, walker: Walker, subtests: pytest.Subtests) -> None:
    example = walker.worded(ROUTES[address].example, {})
    page = signed_in("Administrator").get(example)
    if page.streaming or not page.headers.get("Content-Type", "").startswith("text/html"):
        return
    forms = Forms(example)
    forms.feed(page.content.decode())
    for form in forms.found:
        if any(word in form.action for word in _LEAVING):
            continue
        for name in form.typed:
            for what, text in TEXTS.items():
                with subtests.test(form=form.action, field=name, text=what), transaction.atomic():
                    assert sent(form, name, text) < 500
                    transaction.set_rollback(True)


@pytest.mark.long
@asked
@pytest.mark.parametrize("address", ROUTES)
def test_any_text_in_any_address_is_answered(address: str, walker: Walker, subtests: pytest.Subtests) -> None:
    route = ROUTES[address]
    example = urlsplit(walker.worded(route.example, {}))
    asked = dict(part.partition("=")[::2] for part in example.query.split("&") if part)
    for name in asked:
        for what, text in TEXTS.items():
            with subtests.test(field=name, text=what):
                form = Form(example.path, "get", asked)
                assert sent(form, name, text) < 500
    for name in route.form or {}:
        for what, text in TEXTS.items():
            with subtests.test(sent=name, text=what), transaction.atomic():
                form = Form(walker.worded(route.example, {}), "post", dict(route.form or {}))
                assert sent(form, name, text) < 500
                transaction.set_rollback(True)
