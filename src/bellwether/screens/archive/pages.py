"""The pages that archive a metric, a segment or an alert rule, and the act that brings it back."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from bellwether.access.closure import visible
from bellwether.access.permission import Permission
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import DefinitionsRefused, Kind
from bellwether.catalog.queries import archived
from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import MetricKind
from bellwether.screens.archive.uses import uses_of
from bellwether.screens.rules.listing import visible_rules
from bellwether.screens.workbench import saving
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where definitions of a kind are listed."""

    kind: Kind
    title: str
    word: str
    url: str


METRICS = Shelf(Kind.METRIC, "Metrics", "metric", "/metrics/")
SEGMENTS = Shelf(Kind.SEGMENT, "Segments", "segment", "/segments/")
RULES = Shelf(Kind.ALERT, "Alert rules", "alert rule", "/alerts/rules/")


@require_http_methods(["GET", "POST"])
@page(Permission.DEFINE_METRICS)
def metric(request: PageRequest, key: str) -> HttpResponse:
    """Archives a metric."""
    found = visible(served().catalog(), request.viewer).metrics.get(key)
    if found is None or found.kind is MetricKind.SCORED:
        raise Http404
    return _archive(request, METRICS, key, found.name)


@require_http_methods(["GET", "POST"])
@page(Permission.DEFINE_SEGMENTS)
def segment(request: PageRequest, key: str) -> HttpResponse:
    """Archives a segment."""
    found = visible(served().catalog(), request.viewer).segments.get(key)
    if found is None:
        raise Http404
    return _archive(request, SEGMENTS, key, found.name)


@require_http_methods(["GET", "POST"])
@page(Permission.DEFINE_ALERTS)
def rule(request: PageRequest, key: str) -> HttpResponse:
    """Archives an alert rule."""
    found = visible_rules(request.viewer).get(key)
    if found is None:
        raise Http404
    return _archive(request, RULES, key, found.rule.name)


@require_POST
@page(Permission.DEFINE_METRICS)
def restore_metric(request: PageRequest, key: str) -> HttpResponse:
    """Brings a metric back as it was."""
    return _restore(request, METRICS, key)


@require_POST
@page(Permission.DEFINE_SEGMENTS)
def restore_segment(request: PageRequest, key: str) -> HttpResponse:
    """Brings a segment back as it was."""
    return _restore(request, SEGMENTS, key)


@require_POST
@page(Permission.DEFINE_ALERTS)
def restore_rule(request: PageRequest, key: str) -> HttpResponse:
    """Brings an alert rule back as it was."""
    return _restore(request, RULES, key)


def _archive(request: PageRequest, shelf: Shelf, key: str, name: str) -> HttpResponse:
    uses = uses_of(request.viewer, shelf.kind, key)
    refused = ""
    if request.method == "POST" and not uses.stand_in_the_way:
        authorship = Authorship(request.viewer.name, served().now(), request.POST.get("why", "").strip()[:400])
        try:
            served().retire(shelf.kind, key, authorship)
        except DefinitionsRefused as problems:
            refused = "; ".join(problem.sentence for problem in problems.problems)
        else:
            next_page(request, f"“{name}” is archived. It can be brought back at the foot of this page.")
            return HttpResponseRedirect(shelf.url)
    content = {
        "name": name,
        "shelf": shelf,
        "uses": uses,
        "refused": refused,
        "breadcrumbs": [{"name": shelf.title, "url": shelf.url}],
    }
    in_the_way = request.method == "POST"
    return render(request, "archive/page.html", content, status=409 if in_the_way else 200)


def _restore(request: PageRequest, shelf: Shelf, key: str) -> HttpResponse:
    found = dict(archived(shelf.kind)).get(key)
    if found is None or request.viewer.hidden:
        raise Http404
    try:
        saving.save(key, found.spec, note="Brought back from the archive", by=request.viewer, kind=shelf.kind)
    except DefinitionsRefused as refused:
        next_page(request, "; ".join(problem.sentence for problem in refused.problems), bad=True)
    else:
        next_page(request, "It is back as it was. Targets that were archived with it are set anew.")
    return HttpResponseRedirect(shelf.url)
