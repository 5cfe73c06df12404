"""Roles of one's own, metric rights, teams."""

from __future__ import annotations

import pytest
from tests.web.members.conftest import NOW, ROOT, make_member

from bellwether.access.permission import Permission
from bellwether.access.role import MANAGER, Role, Scope
from bellwether.audit import queries as audit
from bellwether.audit.domain import lines
from bellwether.members import queries
from bellwether.members.actions import grouping, inviting, permitting
from bellwether.members.actions.recording import Actor
from bellwether.members.domain import MembersRefused, Right
from bellwether.members.models import Member, MetricRight


def make_lead() -> Role:
    return permitting.make_role("Team lead", permissions=[Permission.EDIT_VALUES], scope=Scope.TEAM, by=ROOT)


def test_a_role_of_ones_own_always_sees(ada: Member) -> None:
    lead = make_lead()
    assert lead == Role("team_lead", "Team lead", frozenset({Permission.SEE, Permission.EDIT_VALUES}), Scope.TEAM)
    assert queries.role("team_lead") == lead


@pytest.mark.parametrize("key", ["administrator", "manager", "viewer"])
def test_roles_that_come_with_bellwether_stay(ada: Member, key: str) -> None:
    with pytest.raises(MembersRefused, match="comes with Bellwether"):
        permitting.change_role(key, name="Mine", permissions=[], scope=Scope.ALL, by=ROOT)
    with pytest.raises(MembersRefused, match="comes with Bellwether"):
        permitting.remove_role(key, by=ROOT)


def test_two_roles_have_two_names(ada: Member) -> None:
    make_lead()
    for name in ("team LEAD", "Manager"):
        with pytest.raises(MembersRefused, match="already"):
            permitting.make_role(name, permissions=[], scope=Scope.ALL, by=ROOT)


def test_a_role_that_somebody_holds_or_is_invited_to_is_not_removed(ada: Member) -> None:
    lead = make_lead()
    vera = make_member("Vera", lead.key)
    with pytest.raises(MembersRefused, match="Vera"):
        permitting.remove_role(lead.key, by=ROOT)
    vera.delete()
    invited = inviting.invite("nina@tailwind.example", role=lead.key, by=ROOT)
    with pytest.raises(MembersRefused, match="invited"):
        permitting.remove_role(lead.key, by=ROOT)
    inviting.withdraw(invited.invitation, by=ROOT)
    permitting.remove_role(lead.key, by=ROOT)
    assert lead.key not in queries.roles()


def test_value_and_target_are_rights_of_their_own(ada: Member) -> None:
    permitting.set_right("manager", "csat", Right(value=False), by=ROOT)
    permitting.set_right("viewer", "csat", Right(see=False), by=ROOT)
    assert queries.rights("manager") == {"csat": Right(see=True, value=False, target=True)}
    assert queries.rights("viewer") == {"csat": Right(see=False, value=False, target=False)}


def test_a_right_that_limits_nothing_is_not_kept(ada: Member) -> None:
    permitting.set_right("manager", "csat", Right(value=False), by=ROOT)
    permitting.set_right("manager", "csat", Right(), by=ROOT)
    assert not MetricRight.objects.exists()
    told = audit.entries(kind="metric right", subject="csat · manager")
    assert [[(line.part, line.before, line.after) for line in lines(one.deed)] for one in told] == [
        [("edit value", "no", "yes")],
        [("edit value", "yes", "no")],
    ]


def test_nothing_is_hidden_from_administrators(ada: Member) -> None:
    with pytest.raises(MembersRefused, match="Administrators see"):
        permitting.set_right("administrator", "csat", Right(see=False), by=ROOT)


def test_nobody_widens_the_rights_of_their_own_role(ada: Member) -> None:
    own = Role("manager", "Manager", MANAGER.permissions | {Permission.MANAGE_MEMBERS}, Scope.ALL)
    permitting.set_right("manager", "csat", Right(see=False), by=ROOT)
    with pytest.raises(MembersRefused, match="your own role"):
        permitting.set_right("manager", "csat", Right(), by=Actor("Mo", own, NOW))


def test_a_team_has_a_name_of_its_own_and_leaves_its_members_when_it_goes(ada: Member) -> None:
    vera = make_member("Vera")
    north = grouping.make_team("North", members=[vera, ada], by=ROOT)
    with pytest.raises(MembersRefused, match="already"):
        grouping.make_team(" north ", by=ROOT)
    grouping.change_team(north, name="South", members=[vera], by=ROOT)
    assert [team.name for team in vera.teams.all()] == ["South"]
    grouping.dissolve_team(north, by=ROOT)
    assert (vera.teams.count(), Member.objects.count()) == (0, 2)


def test_whoever_keeps_viewers_learns_of_every_change(ada: Member) -> None:
    seen = [queries.mark()]
    lead = make_lead()
    seen.append(queries.mark())
    permitting.set_right(lead.key, "csat", Right(value=False), by=ROOT)
    seen.append(queries.mark())
    grouping.make_team("North", by=ROOT)
    seen.append(queries.mark())
    assert len(set(seen)) == 4
