"""Pages of the metric workbench: the list, and the editor."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from bellwether.access.closure import visible
from bellwether.access.permission import Permission
from bellwether.catalog.domain import DefinitionsRefused, Kind, MetricSpec
from bellwether.catalog.queries import Version
from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import Direction
from bellwether.screens.archive.shelving import shelved
from bellwether.screens.filters.scope import looking
from bellwether.screens.workbench import history, saving, trying
from bellwether.screens.workbench.entered import EnteredForm, entered_initial, entered_spec
from bellwether.screens.workbench.forms import MetricForm, free_key, initial_of, spec_of
from bellwether.screens.workbench.listing import listed
from bellwether.screens.workbench.preview_pages import previewed
from bellwether.screens.workbench.previewing import offered
from bellwether.screens.workbench.trying import Wrong
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page

ENTERED = "entered"


@page(Permission.SEE)
def metrics(request: PageRequest) -> HttpResponse:
    """The metrics by family."""
    sought = request.GET.get("q", "")
    return render(
        request,
        "workbench/list.html",
        {
            "families": listed(looking(request.viewer, request.session), sought),
            "sought": sought,
            "day": served().last_day(),
            "can_define": request.viewer.may(Permission.DEFINE_METRICS),
            "shelved": () if sought else shelved(request.viewer, Kind.METRIC, Permission.DEFINE_METRICS),
        },
    )


@page(Permission.DEFINE_METRICS)
def new(request: PageRequest) -> HttpResponse:
    """A metric that is not there yet; the address may bring its formula, or say that people enter its values."""
    catalog = visible(served().catalog(), request.viewer)
    initial = {"formula": request.GET.get("formula", ""), "direction": Direction.UP, "base": 0}
    form = _form(request.GET.get("kind") == ENTERED)(catalog, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        key = free_key(form.cleaned_data["key"], request.viewer)
        if served().catalog().metrics.get(key) is not None:
            form.add_error("key", f"There is a metric “{key}” already; choose another key.")
        elif (response := _saved(request, form, key, None)) is not None:
            return response
    return _editor(request, form, None)


@page(Permission.DEFINE_METRICS)
def edit(request: PageRequest, key: str) -> HttpResponse:
    """A metric's definition, with the versions that it had."""
    current = history.wording(key)
    if current is None or not request.viewer.sees_metric(key):
        raise Http404
    number = request.GET.get("version", "")
    shown = history.wording(key, int(number)) if number.isdecimal() and len(number) < 10 else current
    if shown is None or not isinstance(shown.spec, MetricSpec) or not isinstance(current.spec, MetricSpec):
        raise Http404
    # An older wording may read what is hidden by now.
    if shown.number != current.number and request.viewer.hidden:
        raise Http404
    catalog = visible(served().catalog(), request.viewer)
    entered = current.spec.entered is not None
    initial = (entered_initial if entered else initial_of)(shown.spec, current.number)
    form = _form(entered)(catalog, request.POST or None, initial={**initial, "key": key})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["base"] != current.number:
            return _editor(request, form, current, stale=True)
        if (response := _saved(request, form, key, current.spec)) is not None:
            return response
    return _editor(request, form, current)


def _form(entered: bool) -> type[MetricForm]:
    return EnteredForm if entered else MetricForm


def _saved(request: PageRequest, form: MetricForm, key: str, before: MetricSpec | None) -> HttpResponse | None:
    """The way back to the editor once the definition is saved; None where it is refused, with the form saying why."""
    spec = (entered_spec if isinstance(form, EnteredForm) else spec_of)(form.cleaned_data, before)
    formula = None if spec.formula is None else trying.tried(request.viewer, spec.formula)
    applies = None if spec.applies_to is None else trying.tried_condition(request.viewer, spec.applies_to)
    for field, tried in (("formula", formula), ("applies_to", applies)):
        for error in tried.errors if isinstance(tried, Wrong) else ():
            form.add_error(field, error.sentence)
    moved = before is not None and (spec.start, spec.target) != (before.start, before.target)
    if moved and not request.viewer.edits_target(key):
        form.add_error("target", "Your role may define this metric, not move its target. Ask for “edit targets”.")
    if form.errors:
        return None
    try:
        number = saving.save(key, spec, note=form.cleaned_data["note"], by=request.viewer)
    except DefinitionsRefused as refused:
        for problem in refused.problems:
            form.add_error("formula" if "formula" in problem.where else None, problem.sentence)
        return None
    past = "Values can be entered on any account." if spec.entered is not None else "Its past is being computed."
    said = f"Saved as version {number}. {past}" if number else "Nothing had changed."
    next_page(request, said)
    return HttpResponseRedirect(f"/metrics/{key}/edit")


def _editor(request: PageRequest, form: MetricForm, current: Version | None, *, stale: bool = False) -> HttpResponse:
    sent = _sent(request.POST, form)
    entered = isinstance(form, EnteredForm)
    key = "" if current is None else str(form.initial["key"])
    shown = previewed(request, {"account": request.GET.get("account", ""), **sent, "of": key})
    status = 409 if stale else 422 if form.is_bound else 200
    return render(
        request,
        "workbench/edit.html",
        {
            "form": form,
            "current": current,
            "key": key,
            "entered": entered,
            "kept": (bool(form["kept"].value()) and not form.is_bound) or form.data.get("kept") == "on",
            "stale": stale,
            "next_version": current.number + 1 if current is not None else 1,
            "versions": history.told(key) if key and not request.viewer.hidden else (),
            "breadcrumbs": [{"name": "Metrics", "url": "/metrics/"}],
            "segment_targets": _other_targets(key),
            **shown,
            "accounts": offered(request.viewer, str(shown["account"])),
        },
        status=status,
    )


def _sent(posted: QueryDict, form: MetricForm) -> dict[str, str]:
    if posted:
        return {name: str(value) for name, value in posted.items()}
    return {name: str(value) for name, value in form.initial.items() if value not in (None, False)}


def _other_targets(key: str) -> int:
    """How many targets the metric has for segments, accounts and times of their own."""
    metric = served().catalog().metrics.get(key)
    return 0 if metric is None else sum(1 for one in metric.targets if one.account or one.segment or one.starts)
