"""Teams."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from bellwether.access.permission import Permission
from bellwether.members import queries
from bellwether.members.actions import grouping
from bellwether.members.domain import MembersRefused
from bellwether.members.models import Member, Team
from bellwether.screens.administration.acting import actor
from bellwether.screens.administration.forms import TeamForm
from bellwether.screens.administration.sections import drawn
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page

_TEAMS = "/administration/teams/"


@require_http_methods(["GET", "POST"])
@page(Permission.MANAGE_MEMBERS)
def teams(request: PageRequest) -> HttpResponse:
    """All teams, and a form for another one."""
    form = TeamForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = grouping.make_team(form.cleaned_data["name"], members=_members(form), by=actor(request))
        except MembersRefused as refused:
            form.add_error("name", str(refused))
        else:
            next_page(request, f"The team “{made.name}” is made.")
            return HttpResponseRedirect(_TEAMS)
    context = {"form": form, "teams": queries.teams()}
    return drawn(request, "teams.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@page(Permission.MANAGE_MEMBERS)
def team(request: PageRequest, team: int) -> HttpResponse:
    """One team: its name and its members."""
    subject = _team(team)
    form = TeamForm(request.POST if request.method == "POST" else None, team=subject)
    if form.is_valid():
        try:
            grouping.change_team(subject, name=form.cleaned_data["name"], members=_members(form), by=actor(request))
        except MembersRefused as refused:
            form.add_error("name", str(refused))
        else:
            next_page(request, f"The team “{subject.name}” is saved.")
            return HttpResponseRedirect(_TEAMS)
    return drawn(request, "team.html", {"form": form, "subject": subject}, status=422 if form.errors else 200)


@require_POST
@page(Permission.MANAGE_MEMBERS)
def dissolve(request: PageRequest, team: int) -> HttpResponse:
    """Removes a team; its members stay."""
    subject = _team(team)
    try:
        grouping.dissolve_team(subject, by=actor(request))
    except MembersRefused as refused:
        next_page(request, str(refused), bad=True)
    else:
        next_page(request, f"The team “{subject.name}” is dissolved.")
    return HttpResponseRedirect(_TEAMS)


def _team(pk: int) -> Team:
    found = Team.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _members(form: TeamForm) -> list[Member]:
    return list(Member.objects.filter(pk__in=[int(key) for key in form.cleaned_data["members"]]))
