"""Members and invitations."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bellwether.access.permission import Permission
from bellwether.board.conditions.of_accounts import TraitIs
from bellwether.board.conditions.spelling import spelled
from bellwether.members import queries
from bellwether.members.actions import inviting, people
from bellwether.members.domain import MembersRefused, may_give, may_look_through
from bellwether.members.links import entry_link
from bellwether.members.models import Invitation, Member
from bellwether.members.owning import OWNER, books
from bellwether.screens.administration.acting import actor
from bellwether.screens.administration.forms import InviteForm, MemberForm, chosen_teams
from bellwether.screens.administration.sections import drawn
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page
from bellwether.workspace.running import running

_MEMBERS = "/administration/members/"


@require_GET
@page(Permission.MANAGE_MEMBERS)
def members(request: PageRequest) -> HttpResponse:
    """Everyone who is a member, and everyone who is invited."""
    owned = books()
    rows = [
        {"place": place, "accounts": len(owned.of([place.member.books])), "url": f"{_MEMBERS}{place.member.pk}/"}
        for place in queries.places()
    ]
    roles = queries.roles()
    invited = [
        {"invitation": one, "role": roles.get(one.role, queries.NOBODYS).name}
        for one in inviting.open_invitations(running().now())
    ]
    return drawn(request, "members.html", {"rows": rows, "invited": invited})


@require_http_methods(["GET", "POST"])
@never_cache
@page(Permission.MANAGE_MEMBERS)
def invite(request: PageRequest) -> HttpResponse:
    """Invites somebody, and shows the link once."""
    form = InviteForm(request.POST if request.method == "POST" else None, giver=request.viewer.role)
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            invited = inviting.invite(
                wanted["email"], role=wanted["role"], teams=chosen_teams(wanted["teams"]), by=actor(request)
            )
        except MembersRefused as refused:
            form.add_error(None, str(refused))
        else:
            link = request.build_absolute_uri(invited.path)
            return drawn(request, "invited.html", {"email": invited.invitation.email, "link": link})
    return drawn(request, "invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@page(Permission.MANAGE_MEMBERS)
def withdraw(request: PageRequest, invitation: int) -> HttpResponse:
    """Makes an invitation's link useless."""
    found = Invitation.objects.filter(pk=invitation).first()
    if found is None:
        raise Http404
    try:
        inviting.withdraw(found, by=actor(request))
    except MembersRefused as refused:
        next_page(request, str(refused), bad=True)
    else:
        next_page(request, f"The invitation of {found.email} is withdrawn.")
    return HttpResponseRedirect(_MEMBERS)


@require_http_methods(["GET", "POST"])
@page(Permission.MANAGE_MEMBERS)
def member(request: PageRequest, member: int) -> HttpResponse:
    """One member: name, role, teams; letting in and shutting out."""
    subject = _member(member)
    giver = request.viewer.role
    form = MemberForm(request.POST if request.method == "POST" else None, member=subject, giver=giver)
    if form.is_valid():
        try:
            _save(request, subject, form)
        except MembersRefused as refused:
            form.add_error(None, str(refused))
        else:
            next_page(request, f"{subject.name} is saved.")
            return HttpResponseRedirect(request.path)
    held = queries.role(subject.role)
    context = {
        "form": form,
        "subject": subject,
        "role": held,
        "accounts": len(books().of([subject.books])),
        "owned_url": "/portfolio/?" + urlencode({"filter": spelled(TraitIs(OWNER, (subject.books,)))}),
        "can_change": may_give(giver, held),
        "can_look": may_look_through(giver) and subject.is_active and subject.pk != request.viewer.member,
        "is_self": subject.pk == request.viewer.member,
    }
    return drawn(request, "member.html", context, status=422 if form.errors else 200)


@require_POST
@page(Permission.MANAGE_MEMBERS)
def activity(request: PageRequest, member: int) -> HttpResponse:
    """Shuts a member out, or lets them in again."""
    subject = _member(member)
    try:
        if request.POST.get("active") == "yes":
            people.let_in_again(subject, by=actor(request))
            next_page(request, f"{subject.name} can sign in again.")
        else:
            people.deactivate(subject, by=actor(request))
            next_page(request, f"{subject.name} is signed out everywhere and cannot sign in.")
    except MembersRefused as refused:
        next_page(request, str(refused), bad=True)
    return HttpResponseRedirect(f"{_MEMBERS}{subject.pk}/")


@require_POST
@never_cache
@page(Permission.MANAGE_MEMBERS)
def sign_in_link(request: PageRequest, member: int) -> HttpResponse:
    """A link that lets a member in once, for whoever has forgotten their password."""
    subject = _member(member)
    try:
        people.allow_link(subject, by=actor(request))
    except MembersRefused as refused:
        next_page(request, str(refused), bad=True)
        return HttpResponseRedirect(f"{_MEMBERS}{subject.pk}/")
    link = request.build_absolute_uri(entry_link(subject))
    return drawn(request, "sign_in_link.html", {"subject": subject, "link": link})


def _save(request: PageRequest, subject: Member, form: MemberForm) -> None:
    wanted, by = form.cleaned_data, actor(request)
    if wanted["role"] != subject.role:
        people.change_role(subject, role=wanted["role"], by=by)
    people.change_name(subject, name=wanted["name"], owns_as=wanted["owns_as"], by=by)
    people.change_teams(subject, teams=chosen_teams(wanted["teams"]), by=by)


def _member(pk: int) -> Member:
    try:
        return queries.member(pk)
    except MembersRefused:
        raise Http404 from None
