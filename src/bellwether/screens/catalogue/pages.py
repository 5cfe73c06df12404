"""The pages of the KPI catalogue."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.catalog import queries
from bellwether.catalog.domain import DefinitionsRefused, FamilySpec, Kind, MetricSpec
from bellwether.catalog.serving import served
from bellwether.kpis.adding import Plan
from bellwether.kpis.domain import Kpi, KpiRefused, PresetKind
from bellwether.kpis.loading import library
from bellwether.kpis.readiness import Look, Readiness, readiness
from bellwether.kpis.words import DIRECTION_WORDS, INDICATOR_WORDS, ROLLUP_WORDS
from bellwether.screens.catalogue.shelves import Chosen, for_page, presets, shelves, used_here
from bellwether.screens.catalogue.taking import Taking, plan_of, preset_plan, previewed, take
from bellwether.ui.page import PageRequest, page, wants_part
from bellwether.ui.toasts import next_page

CATALOGUE = "/catalogue/"


@require_http_methods(["GET", "POST"])
@page(Permission.DEFINE_METRICS)
def catalogue(request: PageRequest) -> HttpResponse:
    """The KPIs, all or those of a preset; a POST takes a whole preset, after its preview."""
    known = library()
    chosen = Chosen(request.GET.get("preset", ""), request.GET.get("q", "").strip())
    preset, may_take = known.presets.get(chosen.preset), _may(request)
    content: dict[str, object] = {"chosen": chosen, "preset": preset, "may_take": may_take}
    if preset is not None and may_take and (request.method == "POST" or "preview" in request.GET):
        try:
            plan = preset_plan(known, chosen.preset)
            if request.method == "POST":
                return _taken(request, plan, f"{CATALOGUE}?preset={chosen.preset}")
            content |= {"preview": previewed(plan), "plan": plan}
        except (KpiRefused, DefinitionsRefused) as refused:
            content["refused"] = for_page(str(refused))
    looked = _looked_at(tuple(known.kpis)) if "check" in request.GET and may_take else None
    content |= {
        "shelves": shelves(known, chosen, request.viewer, looked),
        "goals": presets(known, PresetKind.GOAL),
        "roles_of": presets(known, PresetKind.ROLE),
        "checked": looked is not None,
        "breadcrumbs": [{"name": "Metrics", "url": "/metrics/"}],
    }
    return render(request, "catalogue/list.html", content, status=409 if "refused" in content else 200)


@require_http_methods(["GET", "POST"])
@page(Permission.DEFINE_METRICS)
def kpi(request: PageRequest, key: str) -> HttpResponse:
    """One KPI: how to read it, its conventions, and the form that takes it."""
    known = library()
    found = known.kpis.get(key)
    if found is None:
        raise Http404
    taking = Taking.read(found, {name: str(value) for name, value in (request.POST or request.GET).items()})
    content = _about(request.viewer, found, taking)
    content["may_take"] = _may(request)
    if content["may_take"] and (request.method == "POST" or "preview" in request.GET):
        try:
            plan = plan_of(known, taking)
            if request.method == "POST" and request.POST.get("act") != "preview":
                return _taken(request, plan, f"/metrics/{taking.key}/")
            content |= {"preview": previewed(plan), "plan": plan}
        except (KpiRefused, DefinitionsRefused) as refused:
            content["refused"] = for_page(str(refused))
    return render(request, "catalogue/kpi.html", content, status=422 if "refused" in content else 200)


@require_safe
@page(Permission.DEFINE_METRICS)
def data(request: PageRequest, key: str) -> HttpResponse:
    """Which data the KPI reads, and how much of it is there."""
    found = library().kpis.get(key)
    if found is None or not _may(request):
        raise Http404
    (looked_at,) = _looked_at((key,)).values()
    if wants_part(request):
        return render(request, "catalogue/data.html", _told(looked_at))
    content = {**_about(request.viewer, found, Taking(found)), **_told(looked_at), "may_take": True}
    return render(request, "catalogue/kpi.html", content)


def _about(viewer: Viewer, found: Kpi, taking: Taking) -> dict[str, object]:
    wording = found.variant().wording
    facts = [
        ("Code", found.code),
        ("Also called", ", ".join(found.aliases)),
        ("Better is", DIRECTION_WORDS[wording.direction] if isinstance(wording, MetricSpec) else "more"),
        ("For a group", ROLLUP_WORDS[found.rollup]),
        ("It moves", INDICATOR_WORDS[wording.indicator] if wording.indicator is not None else ""),
        ("Dated by", wording.anchor),
        ("Period", wording.period),
        ("Bands from", wording.bands_source),
    ]
    families = queries.definitions().each(Kind.FAMILY, FamilySpec)
    return {
        "kpi": found,
        "wording": wording,
        "facts": [(name, text) for name, text in facts if text],
        "review": wording.review,
        "used": used_here(found, queries.definitions(), viewer),
        "taking": taking,
        "picked": taking.variant or found.default,
        "parameters": [(one, dict(taking.choices).get(one.key, "")) for one in found.parameters],
        "families": [(definition.key, spec.name) for definition, spec in families],
        "family": library().families[found.family].name,
        "breadcrumbs": [{"name": "Metrics", "url": "/metrics/"}, {"name": "KPI catalogue", "url": CATALOGUE}],
    }


def _taken(request: PageRequest, plan: Plan, there: str) -> HttpResponse:
    done = take(plan, by=request.viewer)
    said = f"{len(done.changes)} definitions are added or changed. Their past is being computed."
    next_page(request, said if done.changes else "Everything of it is there already.")
    return HttpResponseRedirect(there)


def _looked_at(keys: tuple[str, ...]) -> dict[str, Readiness]:
    workspace = served()
    found = readiness(library(), queries.definitions(), workspace.warehouse, keys, Look(workspace.last_day()))
    return {one.kpi.key: one for one in found}


def _told(looked_at: Readiness) -> dict[str, object]:
    return {"looked_at": looked_at, "hindrance": for_page(looked_at.hindrance)}


def _may(request: PageRequest) -> bool:
    """What is there, and what adding would change, is told to who may see everything."""
    return not request.viewer.hidden and request.viewer.accounts is None
