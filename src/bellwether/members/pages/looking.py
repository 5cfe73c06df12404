"""Through another's eyes: an administrator's view as a member, and the roles of the demo company."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from bellwether.access.permission import Permission
from bellwether.members import queries
from bellwether.members.actions import looking
from bellwether.members.actions.recording import Actor
from bellwether.members.domain import MembersRefused
from bellwether.members.links import is_demo
from bellwether.members.models import Member
from bellwether.members.signing_in import sign_in
from bellwether.members.viewing import LOOKING
from bellwether.ui.page import PageRequest, page
from bellwether.workspace.running import running


@require_POST
@page(Permission.MANAGE_MEMBERS)
def view_as(request: PageRequest, member: int) -> HttpResponse:
    """From now on this session shows what another member sees, and changes nothing."""
    viewer = request.viewer
    try:
        other = queries.member(member)
        looking.look_through(other, by=Actor(viewer.name, viewer.role, running().now()))
    except MembersRefused:
        raise Http404 from None
    request.session[LOOKING] = other.pk
    return HttpResponseRedirect("/")


@require_POST
@page(Permission.SEE)
def view_as_oneself(request: PageRequest) -> HttpResponse:
    """The administrator sees with their own eyes again."""
    request.session.pop(LOOKING, None)
    return HttpResponseRedirect("/administration/members/" if request.viewer.behind else "/")


@require_POST
def switch_role(request: HttpRequest) -> HttpResponse:
    """In a demo, whoever is signed in goes on as another of its members."""
    member = request.user
    if not is_demo() or not isinstance(member, Member):
        raise Http404
    wanted = Member.objects.filter(pk=_number(request.POST.get("role", "")), is_active=True).first()
    if wanted is None:
        raise Http404
    sign_in(request, wanted, by="demo")
    return HttpResponseRedirect("/")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
