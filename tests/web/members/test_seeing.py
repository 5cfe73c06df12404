"""What viewers see: accounts by scope, metrics by rights, settled anew when something changes."""

from __future__ import annotations

import pytest
from tests.web.conftest import JONAS, VERA
from tests.web.members.conftest import ROOT

from bellwether.access.permission import Permission
from bellwether.access.role import Scope
from bellwether.access.viewer import Viewer
from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.actions import grouping, people, permitting
from bellwether.members.domain import Right
from bellwether.members.models import Member
from bellwether.members.seeing import viewer

VERAS = frozenset({"north", "meridian", "air", "rail", "alpine", "brook"})
JONASS = frozenset({"kestrel", "pine", "halden", "quiet"})


def seen_by(name: str) -> Viewer:
    return viewer(Member.objects.get(name=name))


@pytest.fixture
def lead(workspace: ServedWorkspace) -> Member:
    """The manager, now with a role that reaches the accounts of their teams."""
    role = permitting.make_role("Lead", permissions=[Permission.EDIT_VALUES], scope=Scope.TEAM, by=ROOT)
    member = Member.objects.get(name="Manager")
    people.change_role(member, role=role.key, by=ROOT)
    return member


def test_an_account_manager_sees_what_they_own(workspace: ServedWorkspace) -> None:
    assert (seen_by(VERA).accounts, seen_by(JONAS).accounts) == (VERAS, JONASS)


def test_the_name_that_accounts_know_decides_who_owns(workspace: ServedWorkspace) -> None:
    vera = Member.objects.get(name=VERA)
    people.change_name(vera, name="Vera Maier", owns_as=VERA, by=ROOT)
    assert viewer(vera).accounts == VERAS
    people.change_name(vera, name="Vera Maier", owns_as="", by=ROOT)
    assert viewer(vera).accounts == frozenset()


def test_a_lead_sees_what_the_members_of_their_teams_own(workspace: ServedWorkspace, lead: Member) -> None:
    assert viewer(lead).accounts == frozenset()
    team = grouping.make_team("North", members=[lead, Member.objects.get(name=VERA)], by=ROOT)
    assert viewer(lead).accounts == VERAS
    grouping.change_team(team, name="North", members=[lead, *Member.objects.filter(name__in=[VERA, JONAS])], by=ROOT)
    assert viewer(lead).accounts == VERAS | JONASS


def test_accounts_of_a_member_who_left_stay_in_the_leads_sight(workspace: ServedWorkspace, lead: Member) -> None:
    vera = Member.objects.get(name=VERA)
    grouping.make_team("North", members=[lead, vera], by=ROOT)
    people.deactivate(vera, by=ROOT)
    assert viewer(lead).accounts == VERAS


def test_a_hidden_metric_hides_what_reads_it(workspace: ServedWorkspace) -> None:
    permitting.set_right("manager", "mrr", Right(see=False), by=ROOT)
    manager = seen_by("Manager")
    assert (manager.hidden, manager.hidden_segments) == (frozenset({"mrr", "margin"}), frozenset({"customers"}))
    assert seen_by("Analyst").hidden == frozenset()
    assert seen_by("Administrator").hidden == frozenset()


def test_rights_to_edit_are_kept_apart(workspace: ServedWorkspace) -> None:
    permitting.set_right("manager", "csat", Right(value=False), by=ROOT)
    manager = seen_by("Manager")
    assert (manager.edits_value("csat"), manager.edits_target("csat")) == (False, True)


def test_a_change_of_rights_holds_at_once(workspace: ServedWorkspace) -> None:
    assert seen_by("Manager").sees_metric("csat")
    permitting.set_right("manager", "csat", Right(see=False), by=ROOT)
    assert not seen_by("Manager").sees_metric("csat")
    permitting.set_right("manager", "csat", Right(), by=ROOT)
    assert seen_by("Manager").sees_metric("csat")


def test_a_viewer_is_kept_while_nothing_changes(workspace: ServedWorkspace) -> None:
    assert seen_by(VERA) is seen_by(VERA)
