"""Choosing the columns of the table and their order."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from bellwether.access.closure import visible
from bellwether.access.permission import Permission
from bellwether.catalog.serving import served
from bellwether.screens.choices import Choices, Column, choices
from bellwether.screens.portfolio.columns import columns, moved
from bellwether.screens.portfolio.opening import opened
from bellwether.screens.portfolio.pages.table import whole_page
from bellwether.screens.portfolio.state import State
from bellwether.ui.page import PageRequest, page, wants_part


@page(Permission.SEE)
def choose_columns(request: PageRequest) -> HttpResponse:
    """The chosen columns with buttons that move and remove them, and the others to add; applied, the table."""
    state = opened(request.viewer, request.GET).state
    offered = choices(visible(served().catalog(), request.viewer))
    act = request.GET.get("do", "")
    chosen = tuple(request.GET.getlist("c")) if "c" in request.GET or act else None
    kept = tuple(one.key for one in columns(offered, chosen if chosen is not None else state.columns))
    kept = moved(kept, act)
    if act == "apply":
        return HttpResponseRedirect(replace(state, columns=kept).url)
    if act == "reset":
        return HttpResponseRedirect(replace(state, columns=None).url)
    more = {"chooser": _chooser(offered, kept, state)}
    if wants_part(request):
        return render(request, "portfolio/columns.html", more)
    return whole_page(request, more)


def _chooser(offered: Choices, kept: tuple[str, ...], state: State) -> dict[str, object]:
    known = offered.by_key()
    groups: list[tuple[str, tuple[Column, ...]]] = [("Account", offered.traits)]
    groups += [(family.name, metrics) for family, metrics in offered.families]
    return {
        "chosen": [known[key] for key in kept],
        "groups": [(name, [one for one in some if one.key not in kept]) for name, some in groups],
        "fields": replace(state, columns=None).fields,
        "close_url": state.url,
    }
