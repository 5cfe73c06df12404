"""What roles cover and viewers may do."""

from __future__ import annotations

from bellwether.access.permission import Permission
from bellwether.access.role import ACCOUNT_MANAGER, ADMINISTRATOR, ANALYST, BUILT_IN, MANAGER, VIEWER, Role, Scope
from bellwether.access.viewer import Viewer


def test_an_administrator_covers_every_role_and_no_other_covers_the_administrator() -> None:
    assert all(ADMINISTRATOR.covers(role) for role in BUILT_IN.values())
    assert [role.key for role in BUILT_IN.values() if role.covers(ADMINISTRATOR)] == ["administrator"]


def test_a_wider_scope_is_not_covered() -> None:
    team = Role("lead", "Lead", MANAGER.permissions, Scope.TEAM)
    assert (MANAGER.covers(team), team.covers(MANAGER), team.covers(ACCOUNT_MANAGER)) == (True, False, True)


def test_roles_that_differ_cover_neither_way() -> None:
    assert not MANAGER.covers(ANALYST)
    assert not ANALYST.covers(MANAGER)


def test_whoever_looks_through_anothers_eyes_reads_only() -> None:
    looking = Viewer(1, "Ada", "", ADMINISTRATOR, behind="Root")
    assert {one for one in Permission if looking.may(one)} == {Permission.SEE, Permission.EXPORT, Permission.SEE_AUDIT}


def test_value_and_target_are_rights_of_their_own() -> None:
    viewer = Viewer(1, "Mo", "", MANAGER, locked_values=frozenset({"a"}), locked_targets=frozenset({"b"}))
    rights = [(viewer.edits_value(key), viewer.edits_target(key)) for key in ("a", "b", "c")]
    assert rights == [(False, True), (True, False), (True, True)]


def test_a_hidden_metric_is_edited_by_nobody() -> None:
    viewer = Viewer(1, "Mo", "", ADMINISTRATOR, hidden=frozenset({"a"}))
    assert (viewer.edits_value("a"), viewer.edits_target("a")) == (False, False)


def test_a_viewer_without_permission_edits_nothing() -> None:
    viewer = Viewer(1, "Vic", "", VIEWER)
    assert (viewer.edits_value("a"), viewer.edits_target("a")) == (False, False)
