"""The portfolio page and its parts: who asks, what for, what they get."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from bellwether.access.permission import Permission
from bellwether.accounts.views.chosen import choose
from bellwether.board.board import page as page_of
from bellwether.screens.portfolio.layout import layout, rows_of
from bellwether.screens.portfolio.showing import shown
from bellwether.screens.portfolio.state import State
from bellwether.ui.page import PageRequest, page, wants_part

PAGE = 60
"""Rows on a page; the next ones are fetched when the end comes into sight."""


@page(Permission.SEE)
def portfolio(request: PageRequest) -> HttpResponse:
    """The table, whole or without the layout around it."""
    content = shown(request.viewer, request.session, State.read(request.GET))
    part = wants_part(request) and "HX-History-Restore-Request" not in request.headers
    first = page_of(content.board, content.rows, request.GET.get("after"), PAGE)
    filled = layout(content, first)
    response = render(request, "portfolio/body.html" if part else "portfolio/page.html", filled)
    patch_vary_headers(response, ["HX-Request"])
    return response


@page(Permission.SEE)
def more_rows(request: PageRequest) -> HttpResponse:
    """The rows that follow those that the page has."""
    content = shown(request.viewer, request.session, State.read(request.GET))
    following = page_of(content.board, content.rows, request.GET.get("after"), PAGE)
    return render(request, "portfolio/rows.html", rows_of(content, following))


@page(Permission.SEE)
def choose_accounts(request: PageRequest, key: str) -> HttpResponse:
    """Sets which accounts the whole application shows, and returns to the page."""
    choose(request.viewer, request.session, key)
    to = request.GET.get("next", "")
    sound = url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(to if sound else "/portfolio/")
