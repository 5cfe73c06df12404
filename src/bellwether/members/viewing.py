"""Settles who asks, once for each request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from bellwether.members import queries
from bellwether.members.models import Member


class ViewerMiddleware:
    """Gives every request its viewer: the member who is signed in, or None."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, made by pages that know who asks."""
        member = request.user
        request.viewer = queries.viewer(member) if isinstance(member, Member) and member.is_active else None  # type: ignore[attr-defined]
        return self.get_response(request)
