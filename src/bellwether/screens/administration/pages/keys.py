"""Keys of programs: made, shown once, ended."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from bellwether.access.permission import Permission
from bellwether.members import queries
from bellwether.members.actions import keying
from bellwether.members.domain import MembersRefused
from bellwether.members.key_queries import keys as every_key
from bellwether.members.keys import GRACE, OF_REST, Key, KeyScope, NewKey
from bellwether.screens.administration.acting import actor
from bellwether.screens.administration.key_form import KeyForm
from bellwether.screens.administration.sections import drawn
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page
from bellwether.workspace.running import running

_KEYS = "/administration/keys/"


@require_http_methods(["GET", "POST"])
@page(Permission.IMPORT)
def keys(request: PageRequest) -> HttpResponse:
    """All keys, and a form for another one; a new one is shown this once."""
    form = KeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _shown(request, _made(request, form))
        except MembersRefused as refused:
            form.add_error(None, str(refused))
    now = running().now()
    rows = [_row(one, now) for one in every_key()]
    return drawn(request, "keys.html", {"form": form, "keys": rows}, status=422 if form.errors else 200)


@require_POST
@page(Permission.IMPORT)
def rotate(request: PageRequest, beginning: str) -> HttpResponse:
    """A new key in place of another, which works for another day."""
    try:
        return _shown(request, keying.rotate_key(beginning, by=actor(request)), GRACE)
    except MembersRefused as refused:
        next_page(request, str(refused), bad=True)
    return HttpResponseRedirect(_KEYS)


@require_POST
@page(Permission.IMPORT)
def revoke(request: PageRequest, beginning: str) -> HttpResponse:
    """Ends a key at once."""
    try:
        key = keying.revoke_key(beginning, by=actor(request))
    except MembersRefused as refused:
        next_page(request, str(refused), bad=True)
    else:
        next_page(request, f"The key {key.beginning}… of “{key.source}” opens nothing any more.")
    return HttpResponseRedirect(_KEYS)


def _made(request: PageRequest, form: KeyForm) -> NewKey:
    scopes = frozenset(form.cleaned_data["scopes"])
    until = form.cleaned_data["until"]
    # The day that is named is the last one on which the key holds.
    ends = None if until is None else datetime.combine(until + timedelta(days=1), time(), UTC)
    role = "" if scopes.isdisjoint(OF_REST) else form.cleaned_data["role"]
    source = form.cleaned_data["source"]
    return keying.make_key(source, by=actor(request), scopes=scopes, acting=keying.Acting(role, ends))


def _shown(request: PageRequest, made: NewKey, grace: timedelta | None = None) -> HttpResponse:
    hours = None if grace is None else int(grace.total_seconds() // 3600)
    scopes = made.key.scopes
    told: dict[str, object] = {
        "made": made,
        "hours": hours,
        "base": request.build_absolute_uri("/"),
        "sends": KeyScope.SEND_EVENTS in scopes,
        "reads": KeyScope.READ in scopes,
    }
    response = drawn(request, "key_made.html", told)
    response["Cache-Control"] = "no-store"
    return response


def _row(key: Key, now: datetime) -> dict[str, object]:
    """A key as its line shows it."""
    scopes = [one.value.replace("_", " ") for one in KeyScope if one in key.scopes]
    return {
        "source": key.source,
        "beginning": key.beginning,
        "may": ", ".join(scopes).capitalize() or "Nothing",
        "role": queries.role(key.role).name if key.role else "",
        "by": key.by,
        "made": key.made_at,
        "used": key.used_at,
        "ends": key.ends_at,
        "holds": key.holds(now),
    }
