"""Pages of our own team."""

from __future__ import annotations

from django.contrib.auth import login
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from bellwether.members.models import Member

ENTRY = "members.entry"
ENTRY_SECONDS = 24 * 3600


def entry_link(member: Member) -> str:
    """The path that signs this member in, for a day: what `make demo` prints."""
    return f"/enter/{signing.dumps(member.pk, salt=ENTRY)}/"


def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Signs in by a link that the server itself has printed."""
    try:
        member = Member.objects.get(pk=signing.loads(token, salt=ENTRY, max_age=ENTRY_SECONDS), is_active=True)
    except (signing.BadSignature, Member.DoesNotExist):
        return render(request, "ui/expired.html", status=403)
    login(request, member, backend="allauth.account.auth_backends.AuthenticationBackend")
    return HttpResponseRedirect("/")
