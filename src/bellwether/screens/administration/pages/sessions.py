"""Sessions: who is signed in, and where."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from bellwether.access.permission import Permission
from bellwether.members import queries
from bellwether.members.actions import people
from bellwether.members.domain import MembersRefused
from bellwether.screens.administration.acting import actor
from bellwether.screens.administration.sections import drawn
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page
from bellwether.workspace.running import running

_MOST = 500


@require_GET
@page(Permission.MANAGE_MEMBERS)
def sessions(request: PageRequest) -> HttpResponse:
    """All sessions, those in use last first."""
    found = list(UserSession.objects.select_related("user").order_by("-last_seen_at", "-created_at")[:_MOST])
    keys = [one.session_key for one in found]
    open_ones = Session.objects.filter(session_key__in=keys, expire_date__gt=running().now())
    still = set(open_ones.values_list("session_key", flat=True))
    rows = [
        {
            "member": one.user,
            "browser": one.user_agent,
            "ip": one.ip,
            "since": one.created_at,
            "seen": one.last_seen_at,
            "current": one.session_key == request.session.session_key,
        }
        for one in found
        if one.session_key in still
    ]
    return drawn(request, "sessions.html", {"rows": rows})


@require_POST
@page(Permission.MANAGE_MEMBERS)
def sign_out(request: PageRequest, member: int) -> HttpResponse:
    """Signs a member out everywhere."""
    try:
        subject = queries.member(member)
    except MembersRefused:
        raise Http404 from None
    try:
        ended = people.sign_out_everywhere(subject, by=actor(request))
    except MembersRefused as refused:
        next_page(request, str(refused), bad=True)
    else:
        next_page(
            request, f"{subject.name} was signed in with {ended} browser{'' if ended == 1 else 's'}, now with none."
        )
    return HttpResponseRedirect("/administration/sessions/")
