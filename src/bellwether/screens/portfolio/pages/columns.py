"""Choosing the columns of the table and their order."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from bellwether.access.closure import visible
from bellwether.access.permission import Permission
from bellwether.catalog.serving import served
from bellwether.screens.choices import Choices, Column, MetricShown, choices
from bellwether.screens.portfolio.arranging import NAMES, Arrangement, acts, moved_by
from bellwether.screens.portfolio.columns import columns
from bellwether.screens.portfolio.layout import Choice
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
    kept = _arranged(offered, state if chosen is None else replace(state, columns=chosen))
    kept = moved_by(kept, act)
    if act == "apply":
        return HttpResponseRedirect(state.arranged(kept).url)
    if act == "reset":
        return HttpResponseRedirect(replace(state, columns=None, pinned=0, widths=()).url)
    more = {"chooser": _chooser(offered, kept, state)}
    if wants_part(request):
        return render(request, "portfolio/columns.html", more)
    return whole_page(request, more)


@page(Permission.SEE)
def column_menu(request: PageRequest) -> HttpResponse:
    """What can be done with one column; with `to` or `width`, the table with it there, or that wide."""
    state = opened(request.viewer, request.GET).state
    offered = choices(visible(served().catalog(), request.viewer))
    key = request.GET.get("key", "")
    arrangement = _arranged(offered, state)
    column = offered.by_key().get(key)
    if key != NAMES and (column is None or key not in arrangement.keys):
        raise Http404
    to, width = (_whole(request.GET.get(one, "")) for one in ("to", "width"))
    if to is not None:
        return HttpResponseRedirect(state.arranged(arrangement.moved(key, to)).url)
    if width is not None:
        return HttpResponseRedirect(state.arranged(arrangement.sized(key, width)).url)
    menu = {
        "name": "Account" if column is None else column.name,
        "text": column.metric.description if isinstance(column, MetricShown) else "",
        "metric": key if isinstance(column, MetricShown) else "",
        "acts": [Choice(name, state.arranged(after).url, False) for name, after in acts(arrangement, key).items()],
    }
    if wants_part(request):
        return render(request, "portfolio/column_menu.html", {"menu": menu})
    return whole_page(request, {"column_menu": menu})


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 6 else None


def _arranged(offered: Choices, state: State) -> Arrangement:
    """The columns that are shown, as they are arranged now."""
    keys = tuple(one.key for one in columns(offered, state.columns))
    return Arrangement(keys, min(state.pinned, len(keys)), state.widths)


def _chooser(offered: Choices, arrangement: Arrangement, state: State) -> dict[str, object]:
    kept = arrangement.keys
    known = offered.by_key()
    groups: list[tuple[str, tuple[Column, ...]]] = [("Account", offered.traits)]
    groups += [(family.name, metrics) for family, metrics in offered.families]
    return {
        "chosen": [known[key] for key in kept],
        "groups": [(name, [one for one in some if one.key not in kept]) for name, some in groups],
        "fields": replace(state, columns=None, pinned=arrangement.pinned, widths=arrangement.widths).fields,
        "close_url": state.url,
    }
