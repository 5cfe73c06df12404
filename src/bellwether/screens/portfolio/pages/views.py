"""Saving what the page shows as a view, and changing views."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from bellwether.access.permission import Permission
from bellwether.accounts.views import actions
from bellwether.accounts.views.domain import View, ViewRefused
from bellwether.accounts.views.queries import view
from bellwether.catalog.serving import served
from bellwether.screens.portfolio.state import State
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page


@page(Permission.SEE)
@require_POST
def save(request: PageRequest) -> HttpResponse:
    """A new view of what the page shows."""
    query = _query(request)
    shared = request.POST.get("shared") == "1"
    name = request.POST.get("name", "")
    try:
        saved = actions.save_view(name, query, shared=shared, by=request.viewer, at=served().now())
    except ViewRefused as refused:
        return _told(request, refused, query)
    next_page(request, f"“{saved.name}” is saved{' for everyone' if shared else ''}.")
    return HttpResponseRedirect(f"/portfolio/?view={saved.key}")


@page(Permission.SEE)
@require_POST
def change(request: PageRequest, key: int) -> HttpResponse:
    """Updates, renames, shares or deletes a view; `revision` is the one that the form was made for."""
    found = view(request.viewer, key)
    if found is None:
        return render(request, "portfolio/no_view.html", status=404)
    revision = request.POST.get("revision", "")
    seen = replace(found, revision=int(revision)) if revision.isdecimal() else found
    try:
        told = _changed(request, seen)
    except ViewRefused as refused:
        return _told(request, refused, _query(request) or found.query)
    next_page(request, told)
    return HttpResponseRedirect("/portfolio/" if request.POST.get("do") == "delete" else f"/portfolio/?view={key}")


def _changed(request: PageRequest, seen: View) -> str:
    by, at = request.viewer, served().now()
    match request.POST.get("do", ""):
        case "update":
            return f"“{actions.update_view(seen, _query(request), by=by, at=at).name}” shows this from now on."
        case "rename":
            return f"The view is called “{actions.rename_view(seen, request.POST.get('name', ''), by=by, at=at).name}”."
        case "share":
            return f"Everyone sees “{actions.share_view(seen, shared=True, by=by, at=at).name}” now."
        case "unshare":
            return f"Only you see “{actions.share_view(seen, shared=False, by=by, at=at).name}” now."
        case "delete":
            actions.delete_view(seen, by=by, at=at)
            return f"“{seen.name}” is deleted."
        case _:
            raise ViewRefused("Nothing was asked for. Use the buttons of the view.")


def _query(request: PageRequest) -> str:
    return State.read(dict(parse_qsl(request.POST.get("query", "")))).unsaved.query


def _told(request: PageRequest, refused: ViewRefused, query: str) -> HttpResponse:
    next_page(request, str(refused), bad=True)
    return HttpResponseRedirect(f"/portfolio/?{query}" if query else "/portfolio/")
