"""The search page, and the answers that the command palette asks for."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from bellwether.access.permission import Permission
from bellwether.screens.search.found import Results, results
from bellwether.ui.page import PageRequest, page


@page(Permission.SEE)
def search(request: PageRequest) -> HttpResponse:
    """What a query finds: as JSON for the palette, else as a page."""
    typed = request.GET.get("q", "")
    found = results(request.viewer, typed)
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    response = JsonResponse(_json(found)) if wants_json else render(request, "search/page.html", _shown(typed, found))
    patch_vary_headers(response, ["Accept"])
    return response


def _json(found: tuple[Results, ...]) -> dict[str, object]:
    return {
        "groups": [
            {
                "name": group.name,
                "items": [{"title": one.title, "url": one.url, "hint": one.hint} for one in group.items],
            }
            for group in found
        ]
    }


def _shown(typed: str, found: tuple[Results, ...]) -> dict[str, object]:
    groups = [group for group in found if group.items]
    return {"typed": typed, "groups": groups}
