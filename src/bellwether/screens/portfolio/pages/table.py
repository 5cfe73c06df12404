"""The portfolio page and its parts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from bellwether.access.permission import Permission
from bellwether.accounts.views.chosen import choose
from bellwether.board.board import page as page_of
from bellwether.engine.definitions.errors import UnknownName
from bellwether.screens.portfolio.foot import whole_foot
from bellwether.screens.portfolio.grouped import group_of, group_rows, groups_of
from bellwether.screens.portfolio.layout import foot_of, layout, rows_of
from bellwether.screens.portfolio.opening import opened
from bellwether.screens.portfolio.rows import looks, rendered
from bellwether.screens.portfolio.showing import Shown, shown
from bellwether.screens.portfolio.tiles import tiles
from bellwether.ui.page import PageRequest, page, safe_next, wants_part

PAGE = 50
"""Rows on a page; the next ones are fetched when the end comes into sight."""

GROUP = 500
"""Rows of one group that open under it; its name leads to all of them."""

NOTHING: Mapping[str, object] = MappingProxyType({})


@page(Permission.SEE)
def portfolio(request: PageRequest) -> HttpResponse:
    """The table, whole or without the layout around it."""
    return whole_page(request)


@page(Permission.SEE)
def more_rows(request: PageRequest) -> HttpResponse:
    """The rows that follow those that the page has; to who has no scripts the page that begins with them."""
    if not wants_part(request):
        return whole_page(request)
    content = asked(request)
    following = page_of(content.board, content.rows, request.GET.get("after"), PAGE)
    return render(request, "portfolio/rows.html", rows_of(content, following))


@page(Permission.SEE)
def foot(request: PageRequest) -> HttpResponse:
    """The foot of the table, recounted where that is needed."""
    content = asked(request)
    filled = whole_foot(content, looks(content))
    if wants_part(request):
        return render(request, "portfolio/foot.html", foot_of(content, filled))
    return whole_page(request, foot_of(content, filled))


@page(Permission.SEE)
def family_tiles(request: PageRequest) -> HttpResponse:
    """The tiles: first without their lines, which take longer and follow by themselves."""
    content = asked(request)
    drawn = request.GET.get("drawn") == "1" or not wants_part(request)
    again = content.state.at("/portfolio/tiles/", drawn="1")
    more = {"tiles": tiles(content, with_lines=drawn), "drawn": drawn, "tiles_url": again}
    if wants_part(request):
        return render(request, "portfolio/tiles.html", more)
    return whole_page(request, more)


@page(Permission.SEE)
def groups(request: PageRequest) -> HttpResponse:
    """The bodies of a grouped table."""
    content = asked(request)
    try:
        found = groups_of(content)
    except UnknownName as problem:
        return whole_page(request, {"group_problem": str(problem)})
    bodies = group_rows(content, found, looks(content))
    if wants_part(request):
        return HttpResponse(bodies)
    return whole_page(request, {"bodies": bodies})


@page(Permission.SEE)
def group(request: PageRequest) -> HttpResponse:
    """The accounts of one group, as the body that follows its row."""
    content = asked(request)
    try:
        found = group_of(content, request.GET.get("of", ""))
    except UnknownName:
        raise Http404 from None
    at = request.GET.get("at", "")
    rows = content.rows[:0] if found is None else found.rows
    place = int(at) if at.isdecimal() and len(at) < 6 else 0
    return render(request, "portfolio/group.html", {"rows": rendered(content, rows[:GROUP]), "at": place})


@page(Permission.SEE)
def choose_accounts(request: PageRequest, key: str) -> HttpResponse:
    """Sets which accounts the whole application shows, and returns to the page."""
    choose(request.viewer, request.session, key)
    return HttpResponseRedirect(safe_next(request, "/portfolio/"))


def asked(request: PageRequest) -> Shown:
    """What the page shows of the state in its address."""
    return shown(request.viewer, request.session, opened(request.viewer, request.GET).state)


def whole_page(request: PageRequest, more: Mapping[str, object] = NOTHING) -> HttpResponse:
    """The page of the state in its address; for htmx without the layout around it."""
    opening = opened(request.viewer, request.GET)
    content = shown(request.viewer, request.session, opening.state)
    first = page_of(content.board, content.rows, request.GET.get("after"), PAGE)
    partly = wants_part(request) and "HX-History-Restore-Request" not in request.headers
    template = "portfolio/body.html" if partly else "portfolio/page.html"
    response = render(request, template, {**layout(content, opening, first), **more})
    if partly:
        response.headers["HX-Push-Url"] = opening.state.url
    patch_vary_headers(response, ["HX-Request"])
    return response
