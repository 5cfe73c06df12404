"""An administrator looks through a member's eyes: sees what they see, changes nothing, and it is on record."""

from __future__ import annotations

from tests.web.conftest import VERA, SignedIn

from bellwether.audit import queries as audit
from bellwether.audit.domain import Act
from bellwether.members.models import Member


def pk(name: str) -> int:
    return int(Member.objects.get(name=name).pk)


def test_the_pages_are_those_of_the_member(as_member: SignedIn) -> None:
    client = as_member("Administrator")
    client.post(f"/view-as/{pk(VERA)}/")
    page = client.get("/you/security/")
    assert "vera@tailwind.example" in page.content.decode()
    assert "Nothing can be changed" in page.content.decode()
    assert client.get("/administration/members/").status_code == 403


def test_nothing_is_changed_through_anothers_eyes(as_member: SignedIn) -> None:
    client = as_member("Administrator")
    client.post(f"/view-as/{pk(VERA)}/")
    for path in ("/you/sessions/", "/you/password/", "/administration/teams/", "/switch-role/"):
        assert client.post(path, {"name": "North"}).status_code == 403


def test_one_comes_back_to_ones_own_view(as_member: SignedIn) -> None:
    client = as_member("Administrator")
    client.post(f"/view-as/{pk(VERA)}/")
    client.post("/view-as/oneself/")
    assert client.get("/administration/members/").status_code == 200


def test_it_is_on_record_who_looked_through_whose_eyes(as_member: SignedIn) -> None:
    as_member("Administrator").post(f"/view-as/{pk(VERA)}/")
    latest = audit.entries(kind="member")[0]
    assert (latest.by, latest.deed.act, latest.deed.subject) == ("Administrator", Act.SEEN_AS, "vera@tailwind.example")


def test_nobody_but_administrators_looks_through_others(as_member: SignedIn) -> None:
    client = as_member("Manager")
    assert client.post(f"/view-as/{pk('Administrator')}/").status_code == 403
    assert "Nothing can be changed" not in client.get("/you/security/").content.decode()


def test_who_is_no_administrator_any_more_sees_with_their_own_eyes(as_member: SignedIn) -> None:
    client = as_member("Administrator")
    client.post(f"/view-as/{pk('Manager')}/")
    Member.objects.filter(name="Administrator").update(role="viewer")
    assert "administrator@tailwind.example" in client.get("/you/security/").content.decode()
