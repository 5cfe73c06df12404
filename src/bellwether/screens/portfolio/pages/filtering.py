"""The filter builder over the table."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from bellwether.access.closure import visible
from bellwether.access.permission import Permission
from bellwether.catalog.serving import served
from bellwether.screens.filters.draft import Draft
from bellwether.screens.filters.drafting import draft_of, truths
from bellwether.screens.filters.pages import drafted
from bellwether.screens.portfolio.opening import opened
from bellwether.screens.portfolio.pages.table import whole_page
from bellwether.screens.portfolio.suggesting import suggestions
from bellwether.ui.page import PageRequest, page, wants_part


@page(Permission.SEE)
def build_filter(request: PageRequest) -> HttpResponse:
    """The form; once every condition of it is complete and applied, the table of the accounts of which it holds."""
    state = opened(request.viewer, request.GET).state
    act = request.GET.get("do", "")
    known = visible(served().catalog(), request.viewer)
    held = draft_of(state.filter, truths(known.account_traits.values()))
    draft = Draft.read(request.GET).after(act) if "g0.join" in request.GET else held
    form = drafted(request, draft)
    if act == "apply" and not form.built.faults:
        return HttpResponseRedirect(replace(state, filter=form.built.condition).url)
    more: dict[str, object] = {"filter": form, "fields": replace(state, filter=None).fields, "close_url": state.url}
    if state.filter is None and "g0.join" not in request.GET:
        more["suggestions"] = suggestions(state, known)
    if wants_part(request):
        return render(request, "portfolio/filter.html", more)
    return whole_page(request, more)
