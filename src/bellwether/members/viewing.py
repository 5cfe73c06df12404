"""Settles who asks, once for each request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from bellwether.access.viewer import Viewer
from bellwether.members import last_seen, queries
from bellwether.members.domain import may_look_through
from bellwether.members.models import Member
from bellwether.members.seeing import viewer, viewer_behind
from bellwether.workspace.running import running

LOOKING = "looking_through"
"""Where a session keeps whose eyes an administrator looks through."""

_SAFE = {"GET", "HEAD", "OPTIONS"}
_STILL_OWN = ("/view-as/", "/sign-out/")
_BEFORE_SET_UP = ("/set-up/", "/static/", "/healthz", "/readyz", "/metrics", "/api/v1/")


class ViewerMiddleware:
    """Gives every request its viewer: the member who is signed in, or None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, made by pages that know who asks."""
        asks = _viewer(request)
        request.viewer = asks  # type: ignore[attr-defined]
        if asks is not None:
            last_seen.note(request.session.session_key, running().now())
        if asks is None and not request.path.startswith(_BEFORE_SET_UP) and not queries.anyone():
            return HttpResponseRedirect("/set-up/")
        if asks is not None and asks.behind and request.method not in _SAFE and not request.path.startswith(_STILL_OWN):
            return render(request, "members/looking_only.html", status=403)
        # Templates tell instants by the clocks of the workspace, whatever zone the server is in.
        with timezone.override(running().catalog().calendar.zone):
            return self.get_response(request)


def _viewer(request: HttpRequest) -> Viewer | None:
    member = request.user
    if not isinstance(member, Member) or not member.is_active:
        return None
    own = viewer(member)
    looking = request.session.get(LOOKING)
    if looking is None:
        return own
    other = Member.objects.filter(pk=looking, is_active=True).first()
    if other is None or not may_look_through(own.role):
        # What has changed since must not leave somebody with eyes that are not theirs.
        request.session.pop(LOOKING, None)
        return own
    return viewer_behind(other, own)
