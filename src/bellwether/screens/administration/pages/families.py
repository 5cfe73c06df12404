"""Families: their names, their order, and the order of their metrics."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST
from msgspec.structs import replace

from bellwether.access.closure import visible
from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import Definition, Definitions, DefinitionsRefused, FamilySpec, Kind
from bellwether.catalog.families import rearranged
from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import Metric
from bellwether.ingest.suggest.names import snake
from bellwether.screens.administration.sections import drawn
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page, with_toast

_FAMILIES = "/administration/families/"
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class FamilyShown:
    """A family and its metrics, as far as the viewer may see them."""

    key: str
    name: str
    metrics: tuple[Metric, ...]


@require_http_methods(["GET", "POST"])
@page(Permission.DEFINE_METRICS)
def families(request: PageRequest) -> HttpResponse:
    """All families with their metrics; and a form for another one."""
    refused = ""
    if request.method == "POST":
        name = " ".join(request.POST.get("name", "").split())[:_LONGEST]
        key = snake(name)
        if key in _specs():
            refused = f"There is a family “{_specs()[key].name}” already. Choose another name."
        else:
            refused = _refusal(request, {key: FamilySpec(name=name)})
        if not refused:
            next_page(request, f"The family “{name}” is made. Metrics are put into it in their own editor.")
            return HttpResponseRedirect(_FAMILIES)
    catalog = visible(served().catalog(), request.viewer)
    shown = [
        FamilyShown(key, family.name, tuple(one for one in catalog.metrics.values() if one.family == key))
        for key, family in catalog.families.items()
    ]
    loose = [one for one in catalog.metrics.values() if one.family not in catalog.families]
    context = {"families": shown, "loose": loose, "refused": refused}
    return drawn(request, "families.html", context, status=422 if refused else 200)


@require_POST
@page(Permission.DEFINE_METRICS)
def order(request: PageRequest) -> HttpResponse:
    """Puts the families into another order."""
    specs = _specs()
    wanted = [key for key in dict.fromkeys(request.POST.get("order", "").split()) if key in specs]
    keys = list(rearranged(list(specs), wanted))
    changed = {key: replace(specs[key], order=at) for at, key in enumerate(keys, 1) if specs[key].order != at}
    return _answered(_refusal(request, changed) if changed else "", "The families are in their new order.")


@require_POST
@page(Permission.DEFINE_METRICS)
def metric_order(request: PageRequest, family: str) -> HttpResponse:
    """Puts the metrics of a family into another order; those that the viewer may not see keep their places."""
    spec = _spec(family)
    here = [key for key, metric in served().catalog().metrics.items() if metric.family == family]
    seen = [key for key in here if request.viewer.sees_metric(key)]
    wanted = [key for key in dict.fromkeys(request.POST.get("order", "").split()) if key in seen]
    metrics = tuple(rearranged(here, wanted))
    refused = _refusal(request, {family: replace(spec, metrics=metrics)}) if list(metrics) != here else ""
    return _answered(refused, f"{spec.name} is in its new order.")


@require_POST
@page(Permission.DEFINE_METRICS)
def rename(request: PageRequest, family: str) -> HttpResponse:
    """Gives a family another name; its key, which definitions use, stays."""
    spec = _spec(family)
    name = " ".join(request.POST.get("name", "").split())[:_LONGEST]
    refused = _refusal(request, {family: replace(spec, name=name)})
    next_page(request, refused or f"“{spec.name}” is now “{name}”.", bad=bool(refused))
    return HttpResponseRedirect(_FAMILIES)


def _specs() -> dict[str, FamilySpec]:
    """The families in their order."""
    found = queries.definitions().typed(Kind.FAMILY, FamilySpec)
    return dict(sorted(found.items(), key=lambda one: (one[1].order or 0, one[0])))


def _spec(key: str) -> FamilySpec:
    found = _specs().get(key)
    if found is None:
        raise Http404
    return found


def _refusal(request: PageRequest, changed: dict[str, FamilySpec]) -> str:
    """Applies; why that is refused, or nothing."""
    wanted = Definitions(Definition(Kind.FAMILY, key, spec) for key, spec in changed.items())
    try:
        served().apply(wanted, _authorship(request.viewer))
    except DefinitionsRefused as refused:
        return "; ".join(problem.sentence for problem in refused.problems)
    return ""


def _authorship(viewer: Viewer) -> Authorship:
    return Authorship(viewer.name, served().now(), "families arranged")


def _answered(refused: str, done: str) -> HttpResponse:
    return with_toast(HttpResponse(status=204), refused or done, bad=bool(refused))
