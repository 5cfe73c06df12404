"""The page of one metric, for everybody who may read it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bellwether.access.closure import visible
from bellwether.access.permission import Permission
from bellwether.board.boards import NothingComputed
from bellwether.catalog.domain import Kind
from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.screens.filters.scope import looking
from bellwether.screens.metric.about import about, lie
from bellwether.screens.workbench import history
from bellwether.ui.addresses import number_address
from bellwether.ui.page import PageRequest, page, wants_part


@require_safe
@page(Permission.SEE)
def metric(request: PageRequest, key: str) -> HttpResponse:
    """What it is, how the accounts stand, who keeps it, and how it came to be what it is."""
    return render(request, "metric/page.html", _content(request, _metric(request, key)))


@require_safe
@page(Permission.SEE)
def accounts(request: PageRequest, key: str) -> HttpResponse:
    """How the accounts lie by it."""
    found = _metric(request, key)
    try:
        seen = lie(looking(request.viewer, request.session), found)
    except NothingComputed:
        seen = None
    if wants_part(request):
        return render(request, "metric/lie.html", {"seen": seen})
    return render(request, "metric/page.html", {**_content(request, found), "seen": seen, "drawn": True})


def _metric(request: PageRequest, key: str) -> Metric:
    found = visible(served().catalog(), request.viewer).metrics.get(key)
    if found is None:
        raise Http404
    return found


def _content(request: PageRequest, found: Metric) -> dict[str, object]:
    kind = Kind.HEALTH if found.kind is MetricKind.SCORED else Kind.METRIC
    edits = Permission.DEFINE_HEALTH if kind is Kind.HEALTH else Permission.DEFINE_METRICS
    edit = f"/health/{found.key}/edit" if kind is Kind.HEALTH else f"/metrics/{found.key}/edit"
    return {
        "about": about(request.viewer, found),
        "edit_url": edit if request.viewer.may(edits) else "",
        "portfolio_url": f"/portfolio/?columns={found.key}&sort=-m.{found.key}",
        "number_url": number_address(found.key, "", served().last_day()),
        # A viewer from whom something is hidden must not read of it in an older wording.
        "versions": () if request.viewer.hidden else history.told(found.key, kind),
        "breadcrumbs": [{"name": "Metrics", "url": "/metrics/"}],
    }
