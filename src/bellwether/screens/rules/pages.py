"""The pages of alert rules: the list, and the editor with its live preview."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from bellwether.access.closure import visible
from bellwether.access.permission import Permission
from bellwether.catalog.alert_specs import AlertSpec
from bellwether.catalog.domain import DefinitionsRefused, Kind
from bellwether.catalog.queries import Version, versions
from bellwether.catalog.serving import served
from bellwether.engine.definitions.catalog import Catalog
from bellwether.screens.archive.shelving import shelved
from bellwether.screens.rules.forms import RuleForm, half_filled, initial_of, spec_of
from bellwether.screens.rules.listing import entries, visible_rules
from bellwether.screens.rules.trying import Tried, tried
from bellwether.screens.workbench import history, saving, trying
from bellwether.screens.workbench.forms import free_key, key_for
from bellwether.screens.workbench.names import names
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page, with_announcement

RULES = "/alerts/rules/"


@require_safe
@page(Permission.SEE)
def rule_list(request: PageRequest) -> HttpResponse:
    """The rules, and how many of their alerts are open."""
    content = {
        "entries": entries(request.viewer),
        "can_define": request.viewer.may(Permission.DEFINE_ALERTS),
        "shelved": shelved(request.viewer, Kind.ALERT, Permission.DEFINE_ALERTS),
        "breadcrumbs": [{"name": "Alerts", "url": "/alerts/"}],
    }
    return render(request, "rules/list.html", content)


@page(Permission.DEFINE_ALERTS)
def new(request: PageRequest) -> HttpResponse:
    """A rule that is not there yet."""
    initial = {"base": 0, "when": request.GET.get("when", ""), "tone": "bad"}
    form = RuleForm(_catalog(request), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        key = free_key(key_for(form.cleaned_data["name"]), request.viewer)
        if versions(Kind.ALERT, key):
            form.add_error("name", "There is, or was, a rule of this name already; choose another name.")
        elif (response := _saved(request, form, key)) is not None:
            return response
    return _editor(request, form, "", None)


@page(Permission.DEFINE_ALERTS)
def edit(request: PageRequest, key: str) -> HttpResponse:
    """A rule's definition, with the versions that it had."""
    if key not in visible_rules(request.viewer):
        raise Http404
    current = versions(Kind.ALERT, key)[-1]
    spec = _shown(request, key, current)
    form = RuleForm(_catalog(request), request.POST or None, initial=initial_of(spec, current.number))
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["base"] != current.number:
            return _editor(request, form, key, current, stale=True)
        if (response := _saved(request, form, key)) is not None:
            return response
    return _editor(request, form, key, current)


@require_POST
@page(Permission.DEFINE_ALERTS)
def preview(request: PageRequest) -> HttpResponse:
    """Whom the rule would find."""
    outcome = tried(request.viewer, half_filled(RuleForm(_catalog(request), request.POST)))
    return with_announcement(render(request, "rules/preview.html", {"tried": outcome}), outcome.in_short)


@require_safe
@page(Permission.DEFINE_ALERTS)
def condition_names(request: PageRequest) -> HttpResponse:
    """The names that the editor completes."""
    return JsonResponse(names(trying.schema(request.viewer)))


def _catalog(request: PageRequest) -> Catalog:
    return visible(served().catalog(), request.viewer)


def _shown(request: PageRequest, key: str, current: Version) -> AlertSpec:
    """The wording in force, or an older one that is asked for; not one that reads what is hidden by now."""
    number = request.GET.get("version", "")
    asked = [one for one in versions(Kind.ALERT, key) if str(one.number) == number]
    spec = (asked or [current])[0].spec
    if not isinstance(spec, AlertSpec):
        raise Http404
    outcome = tried(request.viewer, spec) if asked else Tried()
    if outcome.wrong is not None or outcome.missing:
        raise Http404
    return spec


def _saved(request: PageRequest, form: RuleForm, key: str) -> HttpResponse | None:
    spec = spec_of(form.cleaned_data)
    wrong = tried(request.viewer, spec).wrong
    if wrong is not None:
        for error in wrong.errors:
            form.add_error("when", error.sentence)
        return None
    try:
        number = saving.save(key, spec, note=form.cleaned_data["note"], by=request.viewer, kind=Kind.ALERT)
    except DefinitionsRefused as refused:
        for problem in refused.problems:
            form.add_error("when" if "when" in problem.where else None, problem.sentence)
        return None
    said = f"Saved as version {number}. It looks at every account when values change next."
    next_page(request, said if number else "Nothing had changed.")
    return HttpResponseRedirect(RULES)


def _editor(
    request: PageRequest, form: RuleForm, key: str, current: Version | None, *, stale: bool = False
) -> HttpResponse:
    if form.is_bound:
        spec = half_filled(RuleForm(_catalog(request), request.POST))
    elif current is not None:
        spec = _shown(request, key, current)
    else:
        spec = AlertSpec(name="", when=str(form.initial.get("when", "")))
    content = {
        "form": form,
        "key": key,
        "current": current,
        "stale": stale,
        "next_version": 1 if current is None else current.number + 1,
        "tried": tried(request.viewer, spec),
        "versions": history.told(key, Kind.ALERT) if key and not request.viewer.hidden else (),
        "breadcrumbs": [{"name": "Alerts", "url": "/alerts/"}, {"name": "Rules", "url": RULES}],
    }
    return render(request, "rules/edit.html", content, status=409 if stale else 422 if form.is_bound else 200)
