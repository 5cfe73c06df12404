"""The editor's pages: the form, its parts while it is filled, and saving."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from bellwether.access.closure import visible
from bellwether.access.permission import Permission
from bellwether.catalog.domain import DefinitionsRefused, Kind
from bellwether.catalog.queries import Version, versions
from bellwether.catalog.score_specs import HealthSpec
from bellwether.catalog.serving import served
from bellwether.catalog.wording import plain
from bellwether.catalog.yamltext import write_yaml
from bellwether.engine.definitions.metric import Metric
from bellwether.screens.health.editor import suggesting
from bellwether.screens.health.editor.branch import Branch, after, read
from bellwether.screens.health.editor.spread import spread
from bellwether.screens.health.editor.trying import Outcome, in_short, read_yaml, tried, unknown, weights, worded
from bellwether.screens.health.editor.wording import form_of
from bellwether.screens.workbench import history, saving
from bellwether.screens.workbench.forms import key_for
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page, with_announcement, with_event

TEXT = "yaml"


@page(Permission.DEFINE_HEALTH)
def new(request: PageRequest) -> HttpResponse:
    """A score that is not there yet."""
    return _answered(request, "", None)


@page(Permission.DEFINE_HEALTH)
def edit(request: PageRequest, key: str) -> HttpResponse:
    """A score's definition, with the versions that it had."""
    current = _current(key)
    if current is None or not request.viewer.sees_metric(key):
        raise Http404
    return _answered(request, key, current)


@require_POST
@page(Permission.DEFINE_HEALTH)
def form(request: PageRequest) -> HttpResponse:
    """The form after one of its buttons was pressed."""
    answer = render(request, "health/editor/form.html", _form_context(request, _acted(request)))
    return with_event(answer, "rebuilt", {})


@require_POST
@page(Permission.DEFINE_HEALTH)
def what_if(request: PageRequest) -> HttpResponse:
    """Who would move."""
    key = request.POST.get("score", "")
    outcome, spec = _tried(request, key), _sent(request, key)
    shares = weights(spec) if isinstance(spec, HealthSpec) and request.POST.get("as") != TEXT else {}
    content = {**_outcome(outcome), "shares": shares}
    answer = render(request, "health/editor/what_if.html", content)
    return with_announcement(answer, in_short(outcome, served().last_day()))


@require_POST
@page(Permission.DEFINE_HEALTH)
def lie(request: PageRequest) -> HttpResponse:
    """How the accounts lie by one driver, with its stretches."""
    driver = read(request.POST).at(request.GET.get("at", ""))
    seen = None if driver is None else spread(request.viewer, driver)
    return render(request, "health/editor/spread.html", {"seen": seen, "at": "" if driver is None else driver.path})


def _answered(request: PageRequest, key: str, current: Version | None) -> HttpResponse:
    if request.method == "POST" and not request.POST.get("act"):
        outcome, spec = _tried(request, key), _sent(request, key)
        stale = current is not None and request.POST.get("base") != str(current.number)
        if not outcome.faults and not stale and isinstance(spec, HealthSpec):
            return _saved(request, key or _new_key(spec), spec)
        return _editor(request, key, current, outcome, stale=stale)
    outcome = _tried(request, key) if request.POST else _outset(request, key, current)
    return _editor(request, key, current, outcome)


def _saved(request: PageRequest, key: str, spec: HealthSpec) -> HttpResponse:
    note = request.POST.get("note", "")[:400]
    try:
        number = saving.save(key, spec, note=note, by=request.viewer, kind=Kind.HEALTH)
    except DefinitionsRefused as refused:
        faults = tuple(one.sentence for one in refused.problems)
        return _editor(request, key, _current(key), Outcome(faults))
    said = f"Saved as version {number}. Its past is being computed." if number else "Nothing had changed."
    next_page(request, said)
    return HttpResponseRedirect(f"/health/{key}/edit")


def _editor(
    request: PageRequest, key: str, current: Version | None, outcome: Outcome, *, stale: bool = False
) -> HttpResponse:
    entered = _acted(request) if request.POST else _form_of(request, key, current)
    as_text = _as_text(request, key)
    content = {
        **_form_context(request, entered),
        **_outcome(outcome),
        "key": key,
        "current": current,
        "bare": current is None and _is_bare(_shown(request, key, current)),
        "stale": stale,
        "as_text": as_text,
        "text": request.POST.get(TEXT) or (_text(request, key, current) if as_text else ""),
        "next_version": 1 if current is None else current.number + 1,
        "versions": history.told(key, Kind.HEALTH) if key and not request.viewer.hidden else (),
        "note": request.POST.get("note", ""),
        "breadcrumbs": [{"name": "Health", "url": f"/health/?score={key}" if key else "/health/"}],
    }
    pressed = bool(request.POST) and not request.POST.get("act")
    return render(request, "health/editor/page.html", content, status=409 if stale else 422 if pressed else 200)


def _as_text(request: PageRequest, key: str) -> bool:
    """Whether the score is shown as text. What cannot be read yet stays as it was sent, so that nothing is lost."""
    before = request.POST.get("as", request.GET.get("as", "")) == TEXT
    wanted = {"text": True, "form": False}.get(request.POST.get("act", ""), before)
    return wanted if wanted is before or isinstance(_sent(request, key), HealthSpec) else before


def _form_context(request: PageRequest, entered: Branch) -> dict[str, object]:
    catalog = visible(served().catalog(), request.viewer)
    spec = worded(entered, None)
    for place, share in weights(spec).items() if isinstance(spec, HealthSpec) else ():
        driver = entered.at(place)
        if driver is not None:
            entered = entered.changed(place, replace(driver, texts={**driver.texts, "share": share}))
    metrics: dict[str, Metric] = suggesting.drivable(catalog)
    for driver in tuple(entered.each("d")):
        metric = metrics.get(driver.text("metric"))
        if metric is not None:
            entered = entered.changed(driver.path, replace(driver, texts={**driver.texts, "name": metric.name}))
    return {
        "form": entered,
        "metrics": [(one, metrics[one].name) for one in sorted(metrics)],
        "segments": [(one.key, one.name) for one in catalog.segments.values()],
        "families": [(one.key, one.name) for one in sorted(catalog.families.values(), key=lambda one: one.order)],
        "ways": _WAYS,
    }


_WAYS = (
    ("bands", "by stretches"),
    ("linear", "in proportion"),
    ("up", "percentile, more is better"),
    ("down", "percentile, less is better"),
    ("ranks", "by its ranks"),
)


def _outcome(outcome: Outcome) -> dict[str, object]:
    return {
        "faults": outcome.faults,
        "moved": outcome.moved,
        "sound": outcome.score is not None,
        "day": served().last_day(),
    }


def _acted(request: PageRequest) -> Branch:
    """The form as it was sent, after its button."""
    catalog = visible(served().catalog(), request.viewer)
    sent = request.POST
    if sent.get("as") == TEXT:
        spec = read_yaml(sent.get(TEXT, ""), sent.get("score", "") or "health")
        return form_of(spec) if isinstance(spec, HealthSpec) else read(sent)
    return suggesting.filled(after(read(sent), sent.get("act", ""), suggesting.FRESH), catalog)


def _sent(request: PageRequest, key: str) -> HealthSpec | tuple[str, ...]:
    if request.POST.get("as") == TEXT:
        return read_yaml(request.POST.get(TEXT, ""), key or "health")
    current = _current(key)
    before = current.spec if current is not None and isinstance(current.spec, HealthSpec) else None
    return worded(_named(read(request.POST)), before)


def _named(entered: Branch) -> Branch:
    """Profiles without a key get one from their name."""
    for profile in entered.of("p"):
        if not profile.text("key") and profile.text("name"):
            texts = {**profile.texts, "key": key_for(profile.text("name"))}
            entered = entered.changed(profile.path, replace(profile, texts=texts))
    return entered


def _tried(request: PageRequest, key: str) -> Outcome:
    spec = _sent(request, key)
    return Outcome(spec) if not isinstance(spec, HealthSpec) else tried(request.viewer, key or _new_key(spec), spec)


def _outset(request: PageRequest, key: str, current: Version | None) -> Outcome:
    spec = _shown(request, key, current)
    return Outcome() if _is_bare(spec) else tried(request.viewer, key or _new_key(spec), spec)


def _is_bare(spec: HealthSpec) -> bool:
    """Whether a score weighs nothing yet: a first draft where no metric has bands."""
    return not any(profile.groups for profile in spec.profiles)


def _shown(request: PageRequest, key: str, current: Version | None) -> HealthSpec:
    """The wording that the editor opens with: the one in force, an older one that is asked for, or a first draft."""
    number = request.GET.get("version", "")
    if current is None or not isinstance(current.spec, HealthSpec):
        return suggesting.first(visible(served().catalog(), request.viewer))
    for version in versions(Kind.HEALTH, key):
        spec = version.spec
        # An older wording may have read what is hidden from the viewer by now.
        if number == str(version.number) and isinstance(spec, HealthSpec) and not any(unknown(request.viewer, spec)):
            return spec
    return current.spec


def _form_of(request: PageRequest, key: str, current: Version | None) -> Branch:
    return form_of(_shown(request, key, current))


def _text(request: PageRequest, key: str, current: Version | None) -> str:
    spec = _sent(request, key) if request.POST else _shown(request, key, current)
    if not isinstance(spec, HealthSpec):
        spec = _shown(request, key, current)
    return write_yaml({"health": [{"key": key or _new_key(spec), **plain(spec)}]})


def _new_key(spec: HealthSpec) -> str:
    taken = served().catalog().metrics
    key = key_for(spec.name)
    return next(one for one in (key, *(f"{key}_{at}" for at in range(2, 1000))) if one not in taken)


def _current(key: str) -> Version | None:
    found = versions(Kind.HEALTH, key) if key else ()
    return found[-1] if found and not found[-1].retired else None
