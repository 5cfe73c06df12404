"""Members: who may change whom, and what always holds."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction
from tests.web.members.conftest import NOW, ROOT, make_member

from bellwether.access.permission import Permission
from bellwether.access.role import MANAGER, Role, Scope
from bellwether.audit import queries as audit
from bellwether.audit.domain import Act, lines
from bellwether.members import queries
from bellwether.members.actions import people, permitting
from bellwether.members.actions.recording import Actor
from bellwether.members.domain import MembersRefused, Right
from bellwether.members.models import Member

PEOPLE_MANAGER = Role("people", "People manager", MANAGER.permissions | {Permission.MANAGE_MEMBERS}, Scope.ALL)


def test_a_change_of_role_is_on_record_with_before_after_and_why(ada: Member) -> None:
    vera = make_member("Vera")
    people.change_role(vera, role="manager", by=Actor("Ada", queries.role("administrator"), NOW, "leads the team"))
    latest = audit.entries(kind="member", subject=vera.email)[0]
    assert (latest.deed.act, latest.by, latest.why) == (Act.CHANGED, "Ada", "leads the team")
    assert [(line.part, line.before, line.after) for line in lines(latest.deed)] == [("role", "viewer", "manager")]


def test_what_changes_nothing_is_not_on_record(ada: Member) -> None:
    before = audit.entries()
    people.change_name(ada, name="Ada", owns_as="", by=ROOT)
    assert audit.entries() == before


def test_the_last_administrator_can_be_neither_demoted_nor_deactivated(ada: Member) -> None:
    with pytest.raises(MembersRefused, match="last administrator"):
        people.change_role(ada, role="viewer", by=ROOT)
    with pytest.raises(MembersRefused, match="last administrator"):
        people.deactivate(ada, by=ROOT)
    ada.refresh_from_db()
    assert (ada.role, ada.is_active) == ("administrator", True)


def test_an_administrator_goes_when_another_one_stays(ada: Member) -> None:
    second = make_member("Bea", "administrator")
    people.deactivate(second, by=ROOT)
    with pytest.raises(MembersRefused, match="last administrator"):
        people.change_role(ada, role="manager", by=ROOT)


def test_nobody_gives_more_than_they_have(ada: Member) -> None:
    vera = make_member("Vera")
    helper = Actor("Hal", PEOPLE_MANAGER, NOW)
    with pytest.raises(MembersRefused, match="may do more than your own role"):
        people.change_role(vera, role="administrator", by=helper)
    with pytest.raises(MembersRefused, match="may do more than your own role"):
        people.deactivate(ada, by=helper)
    people.change_role(vera, role="manager", by=helper)
    assert Member.objects.get(pk=vera.pk).role == "manager"


def test_nobody_gives_the_sight_of_a_metric_that_they_lack_themselves(ada: Member) -> None:
    role = permitting.make_role("People", permissions=PEOPLE_MANAGER.permissions, scope=Scope.ALL, by=ROOT)
    permitting.set_right(role.key, "margin", Right(see=False), by=ROOT)
    vera = make_member("Vera")
    with pytest.raises(MembersRefused, match="may do more than your own role"):
        people.change_role(vera, role="manager", by=Actor("Hal", role, NOW))


def test_who_does_not_reach_all_accounts_changes_no_teams(ada: Member) -> None:
    limited = Role("lead", "Lead", PEOPLE_MANAGER.permissions, Scope.TEAM)
    with pytest.raises(MembersRefused, match="reaches all accounts"):
        people.change_name(make_member("Vic", "account_manager"), name="Vera", owns_as="", by=Actor("L", limited, NOW))


def test_an_address_is_taken_however_it_is_capitalised(ada: Member) -> None:
    with pytest.raises(MembersRefused, match="is a member already"):
        make_member("ADA")
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(email="ADA@tailwind.example", name="Other", role="viewer")


def test_a_role_that_is_gone_allows_nothing(ada: Member) -> None:
    assert queries.role("no_such_role").permissions == frozenset()


def test_deactivating_is_taken_back_by_letting_in_again(ada: Member) -> None:
    vera = make_member("Vera")
    people.deactivate(vera, by=ROOT)
    people.let_in_again(vera, by=ROOT)
    told = [
        json.loads(entry.deed.after or "{}")["active"] for entry in audit.entries(kind="member", subject=vera.email)
    ]
    assert told == [True, False, True]
