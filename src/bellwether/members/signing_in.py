"""Signing a member in, in the browser that asks."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import HttpRequest

from bellwether.members.models import Member

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(request: HttpRequest, member: Member, *, by: str) -> None:
    """Signs a member in by something other than a password: a link, an invitation, the set-up code."""
    login(request, member, backend=BACKEND)
    record_authentication(request, member, method=by)
    # allauth lists the sessions that it began itself; this one is to be seen and ended like them.
    UserSession.objects.create_from_request(request)
