"""The pages of administration, from the form to the record."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from tests.web.conftest import JONAS, VERA, SignedIn, browser, signed_in
from tests.web.members.conftest import ROOT

from bellwether.access.permission import Permission
from bellwether.access.role import Scope
from bellwether.audit import queries as audit
from bellwether.audit.domain import Act, Deed, Line, lines
from bellwether.catalog.serving import ServedWorkspace
from bellwether.engine.definitions.value import Known
from bellwether.engine.engine import one_day
from bellwether.engine.formula.parse import parse
from bellwether.members import queries
from bellwether.members.actions import permitting
from bellwether.members.domain import Right
from bellwether.members.links import entry_link
from bellwether.members.models import Member, Team
from bellwether.members.seeing import viewer

A = "/administration/"


@pytest.fixture
def ada(as_member: SignedIn) -> Client:
    """The browser of an administrator."""
    return as_member("Administrator")


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_an_invitation_is_shown_once_and_accepted(ada: Client) -> None:
    made = ada.post(f"{A}members/invite/", {"email": "nina@tailwind.example", "role": "viewer"}).content.decode()
    link = re.search(r'value="http://localhost(/invitations/[^"]+)"', made)
    assert link is not None
    assert "nina@tailwind.example" in text(ada, f"{A}members/")
    assert link[1] not in text(ada, f"{A}members/")
    nina = browser()
    answer = {"name": "Nina", "password": "seven geese over", "again": "seven geese over"}
    assert nina.post(link[1], answer).headers["Location"] == "/"
    assert (Member.objects.get(name="Nina").role, nina.get(link[1]).status_code) == ("viewer", 403)


def test_a_member_is_changed_with_a_reason(ada: Client) -> None:
    vera = Member.objects.get(name=VERA)
    team = Team.objects.create(name="North")
    ada.post(
        f"{A}members/{vera.pk}/",
        {"name": VERA, "owns_as": "", "role": "manager", "teams": [team.pk], "why": "leads the north"},
    )
    assert queries.standing(vera).teams == ("North",)
    told = audit.entries(kind="member", subject=vera.email)
    assert {(one.by, one.why) for one in told} == {("Administrator", "leads the north")}
    assert Member.objects.get(pk=vera.pk).role == "manager"


def test_the_last_administrator_is_told_why_not(ada: Client) -> None:
    own = Member.objects.get(name="Administrator")
    answer = ada.post(f"{A}members/{own.pk}/", {"name": own.name, "owns_as": "", "role": "viewer"})
    assert (answer.status_code, "last administrator" in answer.content.decode()) == (422, True)


def test_a_deactivated_member_is_out_and_comes_back(ada: Client, as_member: SignedIn) -> None:
    vera = Member.objects.get(name=VERA)
    inside = as_member(VERA)
    ada.post(f"{A}members/{vera.pk}/activity/", {"active": "no", "why": "left"})
    assert inside.get("/you/security/").status_code == 302
    ada.post(f"{A}members/{vera.pk}/activity/", {"active": "yes"})
    assert Member.objects.get(pk=vera.pk).is_active


def test_a_role_of_ones_own_is_made_changed_and_removed(ada: Client) -> None:
    ada.post(f"{A}roles/new/", {"name": "Lead", "scope": "team", "permissions": ["edit_values", "export"]})
    lead = queries.role("lead")
    assert (lead.scope, lead.permissions) == (
        Scope.TEAM,
        frozenset({Permission.SEE, Permission.EDIT_VALUES, Permission.EXPORT}),
    )
    ada.post(f"{A}roles/lead/", {"name": "Lead", "scope": "own", "permissions": []})
    assert queries.role("lead").scope is Scope.OWN
    ada.post(f"{A}roles/lead/remove/")
    assert "lead" not in queries.roles()


def test_rights_are_saved_for_the_metrics_that_were_shown(ada: Client) -> None:
    permitting.set_right("manager", "nps", Right(see=False), by=ROOT)
    form = {"role": "manager", "shown": ["csat", "mrr", "logins"], "see": ["csat", "logins"], "value": ["logins"]}
    ada.post(f"{A}rights/", {**form, "target": ["csat", "logins"], "why": "revenue is not for all"})
    assert queries.rights("manager") == {
        "csat": Right(see=True, value=False, target=True),
        "mrr": Right(see=False, value=False, target=False),
        "nps": Right(see=False, value=False, target=False),
    }
    assert "hidden, reads mrr" in text(ada, f"{A}rights/?role=manager")


def test_a_sign_in_link_of_an_administrator_lets_its_member_in_and_is_on_record(ada: Client) -> None:
    vera = Member.objects.get(name=VERA)
    made = ada.post(f"{A}members/{vera.pk}/sign-in-link/").content.decode()
    link = re.search(r'value="http://localhost(/enter/[^"]+)"', made)
    assert link is not None
    assert browser().get(link[1]).status_code == 302
    assert audit.entries(kind="sign-in link")[0].by == "Administrator"


def test_all_sessions_of_a_member_are_ended(ada: Client) -> None:
    vera = Member.objects.get(name=VERA)
    there = browser()
    there.get(entry_link(vera))
    assert there.get("/you/security/").status_code == 200
    assert VERA in text(ada, f"{A}sessions/")
    ada.post(f"{A}sessions/{vera.pk}/end/")
    assert there.get("/you/security/").status_code == 302


def test_accounts_are_handed_over_from_a_day_on(own_workspace: ServedWorkspace) -> None:
    ada, jonas = signed_in("Administrator"), Member.objects.get(name=JONAS)
    form = {"to": str(jonas.pk), "first": "2024-03-05", "why": "Vera is on leave"}
    vera = Member.objects.get(name=VERA)
    assert ada.post(f"{A}members/{vera.pk}/hand-over/", form).status_code == 302
    assert (viewer(vera).accounts, len(viewer(jonas).accounts or ())) == (frozenset(), 10)
    series = own_workspace.engine().values(parse("account.owner"), days=one_day(date(2024, 3, 4)))
    assert series.value(series.labels.index("north"), 0) == Known(VERA)
    told = [one for one in audit.entries(kind="trait") if one.why == "Vera is on leave"]
    assert len(told) == 6


def test_the_record_is_found_by_who_what_and_when(ada: Client) -> None:
    ada.post(f"{A}teams/", {"name": "North"})
    ada.post(f"{A}teams/", {"name": "South"})
    assert "<strong>North</strong>" in text(ada, f"{A}audit/?kind=team&subject=nor")
    assert "<strong>South</strong>" not in text(ada, f"{A}audit/?kind=team&subject=nor")
    assert "<strong>North</strong>" in text(ada, f"{A}audit/?by=Administrator&since=2024-03-11&until=2024-03-11")
    assert "<strong>North</strong>" not in text(ada, f"{A}audit/?by=Administrator&until=2024-03-10")


def test_the_record_continues_where_a_page_ends(ada: Client) -> None:
    for number in range(60):
        Team.objects.create(name=f"Team {number:02}")
        ada.post(f"{A}teams/{Team.objects.get(name=f'Team {number:02}').pk}/dissolve/")
    first = text(ada, f"{A}audit/?kind=team")
    more = re.search(r'hx-get="([^"]+)"', first)
    assert more is not None
    rest = ada.get(f"{A}audit/{more[1].replace('&amp;', '&')}", headers={"HX-Request": "true"}).content.decode()
    shown = [re.findall(r"<strong>(Team \d\d)</strong>", page) for page in (first, rest)]
    assert [len(page) for page in shown] == [50, 10]
    assert sorted(shown[0] + shown[1]) == [f"Team {number:02}" for number in range(60)]


def test_who_may_not_see_everything_reads_of_people_only(ada: Client, as_member: SignedIn) -> None:
    role = permitting.make_role("Auditor", permissions=[Permission.SEE_AUDIT], scope=Scope.ALL, by=ROOT)
    Member.objects.filter(name="Viewer").update(role=role.key)
    assert "csat" in text(as_member("Viewer"), f"{A}audit/?kind=metric")
    permitting.set_right(role.key, "csat", Right(see=False), by=ROOT)
    shown = text(as_member("Viewer"), f"{A}audit/")
    assert ("CSAT" in shown, "added role <strong>auditor</strong>" in shown) == (False, True)


def test_a_deed_is_told_part_by_part() -> None:
    before, after = '{"role": "viewer", "teams": ["A"]}', '{"role": "viewer", "teams": ["A", "B"]}'
    assert lines(Deed(Act.CHANGED, "member", "v", before, after)) == (Line("teams", "A", "A, B"),)
    assert lines(Deed(Act.CHANGED, "trait", "t", '"Gold"', '"Silver"')) == (Line("", "Gold", "Silver"),)
    assert lines(Deed(Act.ADDED, "member", "v", None, '{"active": true}')) == (Line("active", None, "yes"),)
