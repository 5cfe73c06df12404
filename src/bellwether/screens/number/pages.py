"""The popover behind every number, and the edits made in it."""

from __future__ import annotations

from collections.abc import Callable

from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST

from bellwether.access.permission import Permission
from bellwether.screens.editing import targets, values
from bellwether.screens.editing.refusals import EditRefused, StaleEdit
from bellwether.screens.metric.convention import convention_of
from bellwether.screens.number import forms
from bellwether.screens.number.asked import Asked, asked
from bellwether.screens.number.reasons import FEW, MANY, reasons
from bellwether.screens.number.showing import Shown, shown
from bellwether.screens.number.undoing import Undone, take_back, token_of
from bellwether.ui.page import PageRequest, page, refused, wants_part
from bellwether.ui.toasts import next_page, with_event, with_toast

Saved = values.Edited | targets.TargetSet


@page(Permission.SEE)
def number(request: PageRequest) -> HttpResponse:
    """A number with its line; the explanation follows. Without scripts it is a page of its own."""
    one = shown(asked(request.viewer, request.GET, request.session))
    return _answer(request, one, forms.blank(one, request.GET.get("edit", "")))


@page(Permission.SEE)
def why(request: PageRequest) -> HttpResponse:
    """Why the number is what it is."""
    about = asked(request.viewer, request.GET, request.session)
    return render(request, "number/why.html", {"asked": about, "why": reasons(about)})


@page(Permission.SEE)
def chart(request: PageRequest) -> JsonResponse:
    """The line as the page's script reads it."""
    return JsonResponse(shown(asked(request.viewer, request.GET, request.session)).chart.as_json())


@page(Permission.SEE)
def edit(request: PageRequest) -> HttpResponse:
    """The form that a pencil opens."""
    one = shown(asked(request.viewer, request.GET, request.session))
    form = forms.blank(one, request.GET.get("what", ""))
    if form is None:
        return refused(request, Permission.EDIT_VALUES)
    return render(request, "number/form.html", {"form": form, "one": one})


@require_POST
@page(Permission.EDIT_VALUES)
def save_value(request: PageRequest) -> HttpResponse:
    """Enters a value."""
    about = asked(request.viewer, request.GET, request.session)
    return _saved(
        request,
        about,
        forms.VALUE,
        lambda: values.enter_value(forms.value_edit(about, request.POST), by=request.viewer),
    )


@require_POST
@page(Permission.EDIT_VALUES)
def save_adjustment(request: PageRequest) -> HttpResponse:
    """Adjusts a computed value."""
    about = asked(request.viewer, request.GET, request.session)
    return _saved(
        request,
        about,
        forms.ADJUST,
        lambda: values.adjust(forms.adjustment_edit(about, request.POST), by=request.viewer),
    )


@require_POST
@page(Permission.EDIT_TARGETS)
def save_target(request: PageRequest) -> HttpResponse:
    """Sets a target."""
    about = asked(request.viewer, request.GET, request.session)
    return _saved(
        request,
        about,
        forms.TARGET,
        lambda: targets.set_target(forms.target_edit(about, request.POST), by=request.viewer),
    )


@require_POST
@page(Permission.SEE)
def undo(request: PageRequest, token: str) -> HttpResponse:
    """Takes an edit back; the token names it, and only its author may."""
    try:
        said = take_back(token, by=request.viewer)
    except signing.BadSignature:
        return with_toast(HttpResponse(status=204), "This can no longer be undone.", bad=True)
    except EditRefused as told:
        return with_toast(HttpResponse(status=204), str(told), bad=True)
    return with_event(with_toast(HttpResponse(status=204), said), "values-changed", {})


def _saved(request: PageRequest, about: Asked, what: str, act: Callable[[], Saved]) -> HttpResponse:
    try:
        done = act()
    except StaleEdit as stale:
        one = shown(about)
        return _answer(request, one, forms.again(one, what, request.POST, stale, stale.theirs), status=409)
    except EditRefused as told:
        one = shown(about)
        return _answer(request, one, forms.again(one, what, request.POST, told), status=422)
    fresh = asked(request.viewer, request.GET, request.session)
    if not wants_part(request):
        next_page(request, done.sentence)
        return HttpResponseRedirect(fresh.url)
    undo_url = f"/number/undo/{token_of(Undone.of(done, fresh.metric.key))}/"
    answer = with_toast(_answer(request, shown(fresh), None), done.sentence, undo=undo_url)
    return with_event(answer, "values-changed", {"metric": fresh.metric.key, "account": fresh.account or ""})


def _answer(request: PageRequest, one: Shown, form: forms.EditForm | None, status: int = 200) -> HttpResponse:
    part = wants_part(request)
    content: dict[str, object] = {"one": one, "asked": one.asked, "form": form}
    content["convention"] = convention_of(one.asked.metric.guidance)
    if not part:
        limit = MANY if request.GET.get("rows") == "all" else FEW
        content |= {"why": reasons(one.asked, limit), "whole": True}
    response = render(request, "number/popover.html" if part else "number/page.html", content, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
