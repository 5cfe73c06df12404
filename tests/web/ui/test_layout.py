"""The layout around every page: places by permission, appearance by cookie, errors inside it, a strict policy."""

from __future__ import annotations

import re
from typing import Protocol

import pytest
from django.test import override_settings
from tests.web.conftest import SignedIn, browser

from bellwether.ui import assets

INLINE = re.compile(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=")


class Answered(Protocol):
    """What a browser got."""

    @property
    def content(self) -> bytes: ...


def text(answer: Answered) -> str:
    return answer.content.decode()


def places(page: str) -> list[str]:
    return re.findall(r'class="navigation-link" href="([^"]+)"', page)


def test_every_built_file_that_pages_ask_for_is_there() -> None:
    assert {name: (assets.BUILT / built).exists() for name, built in assets.names(assets.BUILT).items()} == {
        "app.js": True,
        "style.css": True,
        "inter.woff2": True,
    }


def test_the_navigation_leads_where_the_role_may_go(as_member: SignedIn) -> None:
    everywhere = ["/", "/portfolio/", "/tasks/", "/segments/", "/metrics/", "/cohorts/", "/health/"]
    assert places(text(as_member("Viewer").get("/metrics/"))) == everywhere
    assert places(text(as_member("Administrator").get("/metrics/"))) == [*everywhere, "/administration/"]


def test_the_place_that_a_page_belongs_to_is_marked(as_member: SignedIn) -> None:
    page = text(as_member("Analyst").get("/metrics/new"))
    assert re.findall(r'href="([^"]+)" data-key="\w" aria-current="page"', page) == ["/metrics/"]


@pytest.mark.parametrize(
    ("cookie", "begins"),
    [
        ("dark", '<html lang="en" data-theme="dark">'),
        ("system", '<html lang="en">'),
        ('"><script>alert(1)</script>', '<html lang="en">'),
    ],
)
def test_the_appearance_is_drawn_by_the_server_and_only_what_is_known(
    as_member: SignedIn, cookie: str, begins: str
) -> None:
    client = as_member("Viewer")
    client.cookies["theme"] = cookie
    assert begins in text(client.get("/metrics/"))


def test_a_page_that_is_not_there_says_so_inside_the_layout(as_member: SignedIn) -> None:
    answer = as_member("Viewer").get("/metrics/there/is/no/such/page")
    assert answer.status_code == 404
    assert "There is no such page" in text(answer)
    assert places(text(answer)) != []


def test_what_a_role_does_not_allow_is_named_with_who_can_give_it(as_member: SignedIn) -> None:
    answer = as_member("Viewer").get("/metrics/new")
    assert answer.status_code == 403
    assert "It needs the right “define metrics”. An administrator can give it to you." in text(answer)


@pytest.mark.parametrize("path", ["/metrics/", "/metrics/new", "/metrics/active_share/edit", "/no/such/page"])
def test_no_page_needs_what_its_policy_forbids(as_member: SignedIn, path: str) -> None:
    answer = as_member("Analyst").get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert INLINE.findall(text(answer)) == []


def test_the_page_of_parts_is_for_development_only(as_member: SignedIn) -> None:
    client = as_member("Viewer")
    assert [client.get(path).status_code for path in ("/ui/", "/ui/chart", "/ui/details")] == [404, 404, 404]
    with override_settings(DEBUG=True):
        page = text(client.get("/ui/"))
        assert client.get("/ui/chart").json()["target"]["value"] == 60.0
    assert INLINE.findall(page) == []
    assert "Pine &amp; Rowe" in page


def test_who_is_not_signed_in_is_asked_to() -> None:
    answer = browser().get("/metrics/?q=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=%2Fmetrics%2F%3Fq%3D1")
