"""The page that opens in the morning."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bellwether.access.permission import Permission
from bellwether.board.boards import NothingComputed
from bellwether.screens.today.moves import moves, wins
from bellwether.screens.today.needs import needs
from bellwether.screens.today.subject import Subject, subject
from bellwether.screens.today.tiles import rates, tiles
from bellwether.ui.page import PageRequest, page, wants_part
from bellwether.work.alerts.watching import names_by_id
from bellwether.work.failing.queries import open_source_alerts
from bellwether.work.pages.showing import shown_source, shown_task
from bellwether.work.tasks import queries as tasks
from bellwether.work.tasks.domain import Due
from bellwether.work.tasks.queries import Which
from bellwether.workspace.running import running

NOTHING: Mapping[str, object] = MappingProxyType({})

TASKS = 6
"""Tasks on the page; the rest is one click away."""


@require_safe
@page(Permission.SEE)
def today(request: PageRequest) -> HttpResponse:
    """What a member should know and do this morning."""
    return _whole(request)


def _whole(request: PageRequest, parts: Mapping[str, object] = NOTHING) -> HttpResponse:
    """The page, with parts of it drawn that it otherwise fetches for itself."""
    try:
        seen = subject(request.viewer, request.session)
    except NothingComputed:
        return _empty(request)
    if not seen.board.size:
        return _empty(request)
    now, names = running().today(), names_by_id(running().engine())
    own = [
        task
        for task in tasks.tasks(request.viewer, Which(owner=request.viewer.member))
        if task.stands(now) is not Due.SNOOZED
    ]
    content = {
        "tiles": tiles(seen),
        "tasks": tuple(shown_task(task, names, now) for task in own[:TASKS]),
        "more_tasks": max(len(own) - TASKS, 0),
        "may_work": request.viewer.may(Permission.WORK_TASKS),
        "moves": moves(seen),
        "wins": wins(seen),
        "day": seen.board.day,
        "in_sight": seen.rows.size,
        "complaints": seen.scope.complaints,
        "missing": tuple(shown_source(one, now) for one in open_source_alerts(request.viewer)),
        **parts,
    }
    return render(request, "today/page.html", content)


def _empty(request: PageRequest) -> HttpResponse:
    """What the first morning shows: how data comes in."""
    waits = bool(running().warehouse.accounts().external_id)
    return render(request, "today/empty.html", {"may_import": request.viewer.may(Permission.IMPORT), "waits": waits})


@require_safe
@page(Permission.SEE)
def needing(request: PageRequest) -> HttpResponse:
    """The accounts that need somebody: each is explained from its rows, so the page fetches them for itself."""
    pressing, count = needs(_seen(request))
    content = {
        "needs": pressing,
        "more_needs": count - len(pressing),
        "show_owner": len({need.owner for need in pressing}) > 1,
    }
    if not wants_part(request):
        return _whole(request, {**content, "with_needs": True})
    return render(request, "today/needs.html", content)


@require_safe
@page(Permission.SEE)
def kept_revenue(request: PageRequest) -> HttpResponse:
    """The tiles that must be recounted: a part that the page fetches for itself."""
    found = rates(_seen(request))
    if not wants_part(request):
        return _whole(request, {"kept": found, "with_kept": True})
    return render(request, "today/tiles.html", {"tiles": found})


def _seen(request: PageRequest) -> Subject:
    """What a part looks at; before anything is computed no page asks for one."""
    try:
        return subject(request.viewer, request.session)
    except NothingComputed:
        raise Http404 from None
