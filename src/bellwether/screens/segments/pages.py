"""The pages of segments: the list, one segment on a day, and the editor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from bellwether.access.closure import visible
from bellwether.access.permission import Permission
from bellwether.board.boards import NothingComputed
from bellwether.catalog.domain import DefinitionsRefused, Kind, SegmentSpec
from bellwether.catalog.queries import Version, versions
from bellwether.catalog.serving import served
from bellwether.engine.definitions.catalog import Segment
from bellwether.engine.evaluate.certainty.sides import Doubt
from bellwether.screens.account.subject import day_asked
from bellwether.screens.archive.shelving import shelved
from bellwether.screens.filters.scope import looking
from bellwether.screens.segments.comparing import asked, differences, families
from bellwether.screens.segments.listing import entries, segment_seen, trend
from bellwether.screens.segments.trying import tried
from bellwether.screens.segments.uses import uses
from bellwether.screens.workbench import history, saving, trying
from bellwether.screens.workbench.forms import free_key, key_for
from bellwether.screens.workbench.names import names
from bellwether.ui.contrasts import doubt_text
from bellwether.ui.page import PageRequest, page, wants_part
from bellwether.ui.toasts import next_page, with_announcement


class SegmentForm(forms.Form):
    """A segment's definition."""

    name = forms.CharField(max_length=120)
    condition = forms.CharField(widget=forms.Textarea, strip=True)
    note = forms.CharField(
        required=False, max_length=400, help_text="What changed, and why: it stays with the version."
    )
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)


@require_safe
@page(Permission.SEE)
def segments(request: PageRequest) -> HttpResponse:
    """The segments with their live counts."""
    try:
        found = entries(looking(request.viewer, request.session))
    except NothingComputed:
        found = ()
    can_define = request.viewer.may(Permission.DEFINE_SEGMENTS)
    content = {
        "entries": found,
        "day": served().last_day(),
        "can_define": can_define,
        "shelved": shelved(request.viewer, Kind.SEGMENT, Permission.DEFINE_SEGMENTS),
    }
    return render(request, "segments/list.html", content)


@require_safe
@page(Permission.SEE)
def segment(request: PageRequest, key: str) -> HttpResponse:
    """A segment on a day: its members, and who came and went."""
    found = _segment(request, key)
    day = day_asked(request.GET.get("on", ""), served().last_day())
    seen = segment_seen(looking(request.viewer, request.session, day), found, day, 0)
    content = {
        "seen": seen,
        "table": seen.table,
        "uses": uses(request.viewer, visible(served().catalog(), request.viewer)).get(key, ()),
        "can_define": request.viewer.may(Permission.DEFINE_SEGMENTS),
        "last_day": served().last_day(),
        "breadcrumbs": [{"name": "Segments", "url": "/segments/"}],
    }
    return render(request, "segments/page.html", content)


@require_safe
@page(Permission.SEE)
def members(request: PageRequest, key: str) -> HttpResponse:
    """The members that follow."""
    found, after = _segment(request, key), request.GET.get("after", "")
    day = day_asked(request.GET.get("on", ""), served().last_day())
    seen = segment_seen(
        looking(request.viewer, request.session, day), found, day, int(after) if after.isdecimal() else 0
    )
    return render(request, "ui/rows.html", {"table": seen.table})


@require_safe
@page(Permission.SEE)
def months(request: PageRequest, key: str) -> HttpResponse:
    """How many were in, month by month."""
    day = day_asked(request.GET.get("on", ""), served().last_day())
    picture, counts = trend(looking(request.viewer, request.session, day), _segment(request, key), day)
    return render(request, "segments/months.html", {"picture": picture, "counts": counts})


@require_safe
@page(Permission.SEE)
def compare(request: PageRequest) -> HttpResponse:
    """Two segments or account managers side by side; the differences follow, for they take a moment."""
    return render(request, "segments/compare.html", _comparison(request))


@require_safe
@page(Permission.SEE)
def compare_rows(request: PageRequest) -> HttpResponse:
    """The differences; without scripts a page of its own."""
    content = _comparison(request)
    one = content["asked"]
    if not one.told:
        raise Http404
    found = differences(one)
    content |= {"found": found, "one": one.name(one.one), "other": one.name(one.other)}
    content["shared"] = doubt_text(Doubt.SHARED, found.shared)
    if not wants_part(request):
        return render(request, "segments/compare.html", content)
    response = render(request, "segments/differences.html", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _comparison(request: PageRequest) -> dict[str, Any]:
    one = asked(request.viewer, request.GET.dict())
    by_kind = {"Segments": "segment.", "Account managers": "trait."}
    return {
        "asked": one,
        "fields": (("a", "One side", one.one), ("b", "The other", one.other)),
        "groups": [(word, [side for side in one.sides if side[0].startswith(kind)]) for word, kind in by_kind.items()],
        "families": families(one),
        "last_day": served().last_day(),
        "breadcrumbs": [{"name": "Segments", "url": "/segments/"}],
    }


@page(Permission.DEFINE_SEGMENTS)
def new(request: PageRequest) -> HttpResponse:
    """A segment that is not there yet."""
    form = SegmentForm(request.POST or None, initial={"base": 0})
    if request.method == "POST" and form.is_valid():
        key = free_key(key_for(form.cleaned_data["name"]), request.viewer)
        if versions(Kind.SEGMENT, key):
            form.add_error("name", "There is, or was, a segment of this name already; choose another name.")
        elif (response := _saved(request, form, key)) is not None:
            return response
    return _editor(request, form, "", None)


@page(Permission.DEFINE_SEGMENTS)
def edit(request: PageRequest, key: str) -> HttpResponse:
    """A segment's definition, with the versions that it had."""
    _segment(request, key)
    current = versions(Kind.SEGMENT, key)[-1]
    spec = _shown(request, key, current)
    initial = {"name": spec.name, "condition": spec.condition, "base": current.number}
    form = SegmentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["base"] != current.number:
            return _editor(request, form, key, current, stale=True)
        if (response := _saved(request, form, key)) is not None:
            return response
    return _editor(request, form, key, current)


@require_POST
@page(Permission.DEFINE_SEGMENTS)
def preview(request: PageRequest) -> HttpResponse:
    """Whom the condition finds."""
    outcome = tried(request.viewer, request.POST.get("condition", ""))
    return with_announcement(render(request, "segments/preview.html", {"tried": outcome}), outcome.in_short)


@require_safe
@page(Permission.DEFINE_SEGMENTS)
def condition_names(request: PageRequest) -> HttpResponse:
    """The names that the editor completes."""
    return JsonResponse(names(trying.schema(request.viewer)))


def _segment(request: PageRequest, key: str) -> Segment:
    found = visible(served().catalog(), request.viewer).segments.get(key)
    if found is None:
        raise Http404
    return found


def _shown(request: PageRequest, key: str, current: Version) -> SegmentSpec:
    number = request.GET.get("version", "")
    asked = [one for one in versions(Kind.SEGMENT, key) if str(one.number) == number]
    spec = (asked or [current])[0].spec
    if not isinstance(spec, SegmentSpec) or (
        asked and isinstance(trying.tried_condition(request.viewer, spec.condition), trying.Wrong)
    ):
        raise Http404
    return spec


def _saved(request: PageRequest, form: SegmentForm, key: str) -> HttpResponse | None:
    found = form.cleaned_data
    wrong = tried(request.viewer, found["condition"]).wrong
    if wrong is not None:
        for error in wrong.errors:
            form.add_error("condition", error.sentence)
        return None
    spec = SegmentSpec(name=found["name"], condition=found["condition"])
    try:
        number = saving.save(key, spec, note=found["note"], by=request.viewer, kind=Kind.SEGMENT)
    except DefinitionsRefused as refused:
        for problem in refused.problems:
            form.add_error("condition" if "condition" in problem.where else None, problem.sentence)
        return None
    next_page(request, f"Saved as version {number}." if number else "Nothing had changed.")
    return HttpResponseRedirect(f"/segments/{key}/")


def _editor(
    request: PageRequest, form: SegmentForm, key: str, current: Version | None, *, stale: bool = False
) -> HttpResponse:
    content = {
        "form": form,
        "key": key,
        "current": current,
        "stale": stale,
        "next_version": 1 if current is None else current.number + 1,
        "tried": tried(request.viewer, str(form["condition"].value() or "")),
        "versions": history.told(key, Kind.SEGMENT) if key and not request.viewer.hidden else (),
        "breadcrumbs": [{"name": "Segments", "url": "/segments/"}],
    }
    return render(request, "segments/edit.html", content, status=409 if stale else 422 if form.is_bound else 200)
