"""Who is let in, how often, and what happens to a request that is sent again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from tests.web.api.conftest import ADA, Program, make_program
from tests.web.company import NOW
from tests.web.conftest import served_copy

from bellwether.api.gate import Gate
from bellwether.api.limits import Buckets
from bellwether.api.models import KeptReply
from bellwether.audit.models import Entry
from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.actions import keying
from bellwether.members.actions.keying import Acting
from bellwether.members.domain import MembersRefused
from bellwether.members.keys import KeyScope
from bellwether.members.models import AccessKey


@pytest.mark.parametrize("secret", ["", "bwk_nothing", "Bearer"])
def test_without_a_key_that_holds_nobody_is_let_in(module_workspace: ServedWorkspace, secret: str) -> None:
    refused = Program(secret).get("accounts")
    assert (refused.status, refused.body["code"], refused.headers["WWW-Authenticate"]) == (
        401,
        "unauthorized",
        "Bearer",
    )


def test_a_key_does_what_its_scopes_and_its_role_allow(module_workspace: ServedWorkspace) -> None:
    reader = make_program(KeyScope.READ)
    assert reader.get("accounts/north").status == 200
    assert reader.put("accounts/north", {"name": "X"}).status == 403
    assert "write_accounts" in reader.put("accounts/north", {"name": "X"}).body["message"]
    assert reader.get("metrics").status == 403
    seeing = make_program(role="viewer")
    assert seeing.put("accounts/north", {"name": "X"}).status == 403
    assert seeing.get("people/ann/disclosure").status == 403
    assert seeing.post("metrics/csat/targets", {"value": 1}).status == 403


def test_a_key_that_sends_events_reads_nothing(module_workspace: ServedWorkspace) -> None:
    secret = keying.make_key("web_shop", by=ADA).secret
    assert Program(secret).get("accounts").status == 403


def test_a_key_ends(module_workspace: ServedWorkspace) -> None:
    ending = keying.make_key(
        "crm", by=ADA, scopes=frozenset({"read"}), acting=Acting("viewer", NOW + timedelta(hours=1))
    )
    assert Program(ending.secret).get("accounts/north").status == 200
    AccessKey.objects.filter(pk=ending.key.id).update(ends_at=NOW)
    assert Program(ending.secret).get("accounts/north").status == 401


def test_when_a_key_was_used_is_noted(module_workspace: ServedWorkspace) -> None:
    made = keying.make_key("crm", by=ADA, scopes=frozenset({"read"}), acting=Acting("viewer"))
    Program(made.secret).get("accounts/north")
    assert AccessKey.objects.get(pk=made.key.id).used_at is not None


@pytest.mark.parametrize(
    ("scopes", "role", "sentence"),
    [
        ({"read"}, "", "acts in a role"),
        ({"read"}, "account_manager", "a key owns none"),
        ({"fly"}, "viewer", "There is no scope “fly”"),
    ],
)
def test_a_key_that_could_not_act_is_not_made(
    module_workspace: ServedWorkspace, scopes: set[str], role: str, sentence: str
) -> None:
    with pytest.raises(MembersRefused, match=sentence):
        keying.make_key("crm", by=ADA, scopes=frozenset(scopes), acting=Acting(role))


def test_a_request_that_names_itself_is_done_once(program: Program) -> None:
    first = program.put("accounts/once", {"name": "One"}, Idempotency_Key="a-1")
    program.put("accounts/once", {"name": "Two"})
    again = program.put("accounts/once", {"name": "One"}, Idempotency_Key="a-1")
    assert (again.status, again.body, again.headers["ETag"]) == (201, first.body, first.headers["ETag"])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert program.get("accounts/once").body["name"] == "Two"
    other = program.put("accounts/once", {"name": "Three"}, Idempotency_Key="a-1")
    assert (other.status, other.body["code"]) == (422, "other_request")


def test_a_request_that_is_still_being_done_is_not_done_twice(program: Program) -> None:
    program.put("accounts/busy", {"name": "One"}, Idempotency_Key="a-2")
    KeptReply.objects.filter(name="a-2").update(status=0)
    assert program.put("accounts/busy", {"name": "One"}, Idempotency_Key="a-2").status == 409
    KeptReply.objects.filter(name="a-2").update(at=NOW - timedelta(hours=1))
    assert program.put("accounts/busy", {"name": "One"}, Idempotency_Key="a-2").status == 200


def test_a_bucket_lets_in_at_once_and_then_by_the_second() -> None:
    now = [0.0]
    bucket = Buckets(per_second=2, at_once=3, clock=lambda: now[0])
    assert [bucket.wait(1) for _ in range(4)] == [0, 0, 0, 0.5]
    assert bucket.wait(2) == 0
    now[0] = 0.5
    assert [bucket.wait(1), bucket.wait(1)] == [0, 0.5]


def test_too_many_requests_are_told_when_to_come_again(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Buckets, "wait", lambda _self, _key: 1.2)
    refused = program.get("accounts/north")
    assert (refused.status, refused.body["code"], refused.headers["Retry-After"]) == (429, "too_many", "2")


def test_a_key_is_let_in_two_hundred_times_at_once(program: Program) -> None:
    gate = Gate(lambda _request: HttpResponse("{}", content_type="application/json"))
    gate._buckets = Buckets(clock=lambda: 0.0)
    asked = RequestFactory().get("/api/v1/accounts", headers={"Authorization": f"Bearer {program.secret}"})
    assert [gate(asked).status_code for _ in range(202)] == [200] * 200 + [429] * 2
    assert gate(asked)["Retry-After"] == "1"
    other = RequestFactory().get("/api/v1/accounts", headers={"Authorization": f"Bearer {make_program().secret}"})
    assert gate(other).status_code == 200


def test_a_request_that_names_itself_is_known_after_a_restart(
    program: Program, module_workspace: ServedWorkspace, tmp_path: Path
) -> None:
    program.put("accounts/restarted", {"name": "One"}, Idempotency_Key="r-1")
    with served_copy(module_workspace.home.directory, tmp_path / "home"):
        again = Program(program.secret).put("accounts/restarted", {"name": "One"}, Idempotency_Key="r-1")
    assert (again.status, again.headers["Idempotent-Replayed"]) == (201, "true")


def test_what_is_no_json_too_large_or_nowhere_is_refused_in_json(program: Program) -> None:
    assert program.put("accounts/x", "{").body["code"] == "not_json"
    assert program.put("accounts/x", '{"name": NaN}').body["code"] == "not_json"
    assert program.put("accounts/x", "[" * 100_000).body["code"] == "not_json"
    assert program.put("accounts/x", b'{"name": "\xff"}').body["code"] == "not_json"
    assert program.put("accounts/x", {"nmae": "x"}).body["field"] == "nmae"
    assert program.put("accounts/x", {"traits": {"licences": 1e300}}).status == 422
    assert program.put("accounts/x", "x" * 4_000_001).status == 413
    assert program.asks("PATCH", "accounts/x").body["code"] == "method_not_allowed"
    assert program.get("").body["code"] == "not_found"


def test_everything_held_of_a_person_is_told_and_erased(program: Program) -> None:
    program.put("contacts/pia", {"account": "north", "traits": {"email": "pia@x.example"}})
    program.put("responses/r-pia", {"account": "north", "user": "pia", "fields": {"score": 9}})
    told = program.get("people/pia/disclosure").body
    assert told["names"] == ["pia"]
    assert {one["trait"]: one["value"] for one in told["traits"]} == {"contact_at": "north", "email": "pia@x.example"}
    assert told["records"]["responses"]["r-pia"][0]["fields"] == {"score": "9"}
    assert program.post("people/pia/erase", {}).status == 422
    erased = program.post("people/pia/erase", {"sure": True}).body
    assert erased["traits"] == 2
    assert program.get("people/pia/disclosure").status == 404
    assert program.get(f"people/{erased['surrogate']}/disclosure").body["traits"] == []
    assert not Entry.objects.filter(subject__contains="pia").exists()


def test_a_person_is_told_event_by_event(program: Program) -> None:
    events = program.get("people/ann/disclosure").body["events"]
    assert {one["name"] for one in events} >= {"Login"}
    assert all(one["account"] == "north" for one in events)
