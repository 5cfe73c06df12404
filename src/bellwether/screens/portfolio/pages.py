"""The portfolio page and its parts: who asks, what for, what they get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from bellwether.access.permission import Permission
from bellwether.accounts.views.chosen import choose
from bellwether.board.board import page as page_of
from bellwether.screens.filters.draft import Draft
from bellwether.screens.filters.drafting import draft_of
from bellwether.screens.filters.pages import drafted
from bellwether.screens.portfolio.foot import whole_foot
from bellwether.screens.portfolio.layout import foot_of, layout, rows_of
from bellwether.screens.portfolio.rows import looks
from bellwether.screens.portfolio.showing import shown
from bellwether.screens.portfolio.state import State
from bellwether.ui.page import PageRequest, page, wants_part

_BODY = "portfolio/body.html"

PAGE = 60
"""Rows on a page; the next ones are fetched when the end comes into sight."""


@page(Permission.SEE)
def portfolio(request: PageRequest) -> HttpResponse:
    """The table, whole or without the layout around it."""
    return _page(request, State.read(request.GET))


@page(Permission.SEE)
def build_filter(request: PageRequest) -> HttpResponse:
    """The filter builder over the table; what it says, once every condition of it is complete and applied."""
    state = State.read(request.GET)
    act = request.GET.get("do", "")
    building = "g0.join" in request.GET
    draft = Draft.read(request.GET).after(act) if building else draft_of(state.filter)
    form = drafted(request, draft)
    if act == "apply" and not form.built.faults:
        return HttpResponseRedirect(replace(state, filter=form.built.condition).url)
    fields = replace(state, filter=None).fields
    more = {"filter": form, "fields": fields, "close_url": state.url}
    return _page(request, state, more, part="portfolio/filter.html")


def _page(
    request: PageRequest, state: State, more: Mapping[str, object] = MappingProxyType({}), part: str = _BODY
) -> HttpResponse:
    partly = wants_part(request) and "HX-History-Restore-Request" not in request.headers
    if partly and part != _BODY:
        return render(request, part, dict(more))
    content = shown(request.viewer, request.session, state)
    first = page_of(content.board, content.rows, request.GET.get("after"), PAGE)
    response = render(request, part if partly else "portfolio/page.html", {**layout(content, first), **more})
    patch_vary_headers(response, ["HX-Request"])
    return response


@page(Permission.SEE)
def more_rows(request: PageRequest) -> HttpResponse:
    """The rows that follow those that the page has."""
    content = shown(request.viewer, request.session, State.read(request.GET))
    following = page_of(content.board, content.rows, request.GET.get("after"), PAGE)
    return render(request, "portfolio/rows.html", rows_of(content, following))


@page(Permission.SEE)
def foot(request: PageRequest) -> HttpResponse:
    """The foot of the table, recounted where that is needed."""
    content = shown(request.viewer, request.session, State.read(request.GET))
    first = page_of(content.board, content.rows, None, PAGE)
    filled = whole_foot(content, looks(content, first.rows))
    return render(request, "portfolio/foot.html", foot_of(content, filled))


@page(Permission.SEE)
def choose_accounts(request: PageRequest, key: str) -> HttpResponse:
    """Sets which accounts the whole application shows, and returns to the page."""
    choose(request.viewer, request.session, key)
    to = request.GET.get("next", "")
    sound = url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(to if sound else "/portfolio/")
