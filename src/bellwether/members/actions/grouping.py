"""Teams: made, renamed, dissolved."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from bellwether.audit.domain import Act, Deed
from bellwether.members.actions.recording import Actor, record, record_change
from bellwether.members.domain import MembersRefused, json_of
from bellwether.members.models import Member, Team

TEAM = "team"


def make_team(name: str, *, members: Iterable[Member] = (), by: Actor) -> Team:
    """A new team of these members."""
    by.must_reach_all()
    wanted = _name(name)
    with transaction.atomic():
        made = Team.objects.create(name=wanted)
        made.members.set(members)
        record(Deed(Act.ADDED, TEAM, wanted, None, _told(made)), by)
    return made


def change_team(team: Team, *, name: str, members: Iterable[Member], by: Actor) -> None:
    """Renames a team and says who is in it."""
    by.must_reach_all()
    wanted = _name(name, but=team)
    with transaction.atomic():
        before, subject = _told(team), team.name
        team.name = wanted
        team.save(update_fields=["name"])
        team.members.set(members)
        record_change(TEAM, subject, before, _told(team), by)


def dissolve_team(team: Team, *, by: Actor) -> None:
    """Removes a team; its members stay."""
    by.must_reach_all()
    with transaction.atomic():
        before, subject = _told(team), team.name
        team.delete()
        record(Deed(Act.REMOVED, TEAM, subject, before, None), by)


def _name(name: str, but: Team | None = None) -> str:
    wanted = name.strip()
    if not wanted:
        raise MembersRefused("A team needs a name.")
    same = Team.objects.filter(name__iexact=wanted)
    if (same if but is None else same.exclude(pk=but.pk)).exists():
        raise MembersRefused(f"There is a team “{wanted}” already. Choose another name.")
    return wanted


def _told(team: Team) -> str:
    return json_of({"name": team.name, "members": list(team.members.values_list("name", flat=True))})
