"""Accounts, people and records, written and read over REST."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.web.api.conftest import Program, make_program
from tests.web.company import NOW

from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import Definition, Definitions, Kind, SourceSpec
from bellwether.catalog.serving import ServedWorkspace, utc_now
from bellwether.engine.definitions.days import micros_of
from bellwether.engine.warehouse.rows import AsKnown
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file
from bellwether.ingest.mapping import AccountMapping


def test_an_account_is_made_changed_in_part_and_cleared(program: Program) -> None:
    made = program.put(
        "accounts/acme", {"name": "Acme", "created": "2024-01-01", "traits": {"industry": "Steel", "licences": 12}}
    )
    assert made.status == 201
    assert made.body == {
        "id": "acme",
        "names": ["acme"],
        "name": "Acme",
        "created": "2024-01-01",
        "deleted": None,
        "traits": {"industry": "Steel", "licences": 12},
    }
    changed = program.put("accounts/acme", {"traits": {"licences": 20}, "effective_at": "2024-03-01"})
    assert changed.status == 200
    assert changed.body == made.body | {"traits": {"industry": "Steel", "licences": 20}}
    assert program.get("accounts/acme?on=2024-02-01").body == made.body
    cleared = program.put("accounts/acme", {"traits": {"industry": None}, "effective_at": "2024-03-05"})
    assert cleared.body == made.body | {"traits": {"licences": 20}}
    history = program.get("accounts/acme?history=true").body["history"]
    assert [(one["trait"], one["value"], one["since"]) for one in history] == [
        ("industry", None, "2024-03-05"),
        ("industry", "Steel", "2024-01-01"),
        ("licences", 20, "2024-03-01"),
        ("licences", 12, "2024-01-01"),
    ]


def test_an_account_that_is_deleted_is_told_as_deleted_and_can_come_back(program: Program) -> None:
    program.put("accounts/gone", {"name": "Gone"})
    assert program.delete("accounts/gone").status == 204
    assert program.get("accounts/gone").body["deleted"] == "2024-03-11"
    assert program.put("accounts/gone", {}).body["deleted"] is None


def test_a_wrong_value_is_refused_with_its_field_and_reason(program: Program) -> None:
    refused = program.put("accounts/acme-2", {"traits": {"licences": "many"}})
    assert refused.status == 422
    assert refused.body["code"] == "invalid"
    assert refused.body["field"] == "traits.licences"
    assert "many" in refused.body["message"]
    assert program.get("accounts/acme-2").status == 404


def test_an_account_cannot_be_put_below_itself(program: Program) -> None:
    program.put("accounts/upper", {"traits": {"parent": "top"}})
    refused = program.put("accounts/top", {"traits": {"parent": "upper"}})
    assert refused.status == 422
    assert "top → upper → top" in refused.body["message"]


def test_a_write_on_top_of_something_else_is_refused(program: Program) -> None:
    first = program.put("accounts/tagged", {"name": "One"})
    tag = first.headers["ETag"]
    assert program.get("accounts/tagged").headers["ETag"] == tag
    second = program.put("accounts/tagged", {"name": "Two"}, If_Match=tag)
    assert second.status == 200
    stale = program.put("accounts/tagged", {"name": "Three"}, If_Match=tag)
    assert (stale.status, stale.body["code"], stale.headers["ETag"]) == (412, "changed", second.headers["ETag"])
    assert program.put("accounts/tagged", {"name": "Four"}, If_None_Match="*").status == 412
    assert program.get("accounts/tagged").body["name"] == "Two"


def test_a_user_keeps_the_start_of_a_membership_that_is_not_given(program: Program) -> None:
    program.put("users/uma", {"account": "north", "starts": "2023-05-01", "traits": {"email": "uma@x.example"}})
    again = program.put("users/uma", {"account": "north"})
    assert again.body == {
        "id": "uma",
        "names": ["uma"],
        "memberships": [{"account": "north", "starts": "2023-05-01", "ends": None}],
        "traits": {"email": "uma@x.example"},
    }
    assert program.delete("users/uma").status == 204
    assert program.get("users/uma").body["memberships"] == [
        {"account": "north", "starts": "2023-05-01", "ends": "2024-03-11"}
    ]


def test_a_user_of_whom_nothing_is_said_is_refused(program: Program) -> None:
    assert program.put("users/nobody", {}).body["field"] is None
    assert program.put("users/nobody", {"ends": "2024-01-01"}).body["field"] == "account"


def test_a_contact_has_an_account_until_it_is_removed(program: Program) -> None:
    made = program.put("contacts/carla", {"account": "north", "traits": {"email": "carla@x.example"}})
    assert made.body["account"] == "north"
    assert [one["id"] for one in program.get("contacts").body["items"]] == ["carla"]
    assert program.delete("contacts/carla").status == 204
    assert program.get("contacts/carla").body["account"] is None


def test_a_record_changes_in_part_and_has_versions(program: Program) -> None:
    made = program.put(
        "subscriptions/s-1",
        {"account": "north", "fields": {"starts_at": "2024-01-01", "mrr": 100.5}, "currencies": {"mrr": "USD"}},
    )
    assert made.status == 201
    told = {"id": "s-1", "collection": "subscriptions", "since": None, "account": "north", "user": None}
    assert made.body == told | {
        "fields": {"starts_at": "2024-01-01", "mrr": "100.5"},
        "currencies": {"mrr": "USD"},
    }
    later = program.put("subscriptions/s-1", {"fields": {"mrr": 200}, "effective_at": "2024-02-01"})
    assert later.body == told | {
        "since": "2024-02-01",
        "fields": {"starts_at": "2024-01-01", "mrr": 200},
        "currencies": {},
    }
    assert program.get("subscriptions/s-1?on=2024-01-15").body == made.body
    assert len(program.get("subscriptions/s-1?history=true").body["history"]) == 2


def test_a_partial_write_keeps_what_a_file_brought_word_for_word(
    program: Program, module_workspace: ServedWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module_workspace, "now", utc_now)  # the company's files were imported today
    before = program.get("tickets/t1").body
    after = program.put("tickets/t1", {"fields": {"priority": "low"}}).body
    assert after == before | {"fields": before["fields"] | {"priority": "low"}}


def test_a_record_that_is_removed_was_there_before(program: Program, module_workspace: ServedWorkspace) -> None:
    program.put("tickets/t-9", {"account": "north", "fields": {"created_at": "2024-03-01T08:00:00Z"}})
    warehouse, before = module_workspace.warehouse, micros_of(module_workspace.now())
    assert program.delete("tickets/t-9").status == 204
    assert program.get("tickets/t-9").status == 404
    assert program.put("tickets/t-9", {"account": "north"}).status == 201
    assert len(warehouse.records("tickets", [], AsKnown(before)).record) > 0


def test_a_field_that_the_collection_does_not_have_is_refused_with_the_nearest(program: Program) -> None:
    refused = program.put("tickets/t-10", {"fields": {"prioritty": "low"}})
    assert (refused.status, refused.body["field"]) == (422, "fields.prioritty")
    assert "Did you mean “priority”?" in refused.body["message"]
    assert program.put("nothing/x", {"fields": {}}).body["code"] == "not_found"


def test_of_many_items_the_wrong_ones_alone_are_refused(program: Program) -> None:
    items = [
        {"id": "many-1", "name": "One", "traits": {"licences": 1}},
        {"id": "many-2", "traits": {"licences": "x"}},
        {"id": "many-1", "name": "Again"},
        {"name": "no id"},
        {"id": "many-3", "traits": {"industry": "Steel"}},
        "nothing",
    ]
    told = program.post("accounts/bulk", items).body
    assert (told["written"], told["refused"]) == (2, 4)
    assert [(one["id"], one["status"], one["error"] and one["error"]["code"]) for one in told["results"]] == [
        ("many-1", "written", None),
        ("many-2", "refused", "invalid"),
        ("many-1", "refused", "repeated"),
        (None, "refused", "invalid"),
        ("many-3", "written", None),
        (None, "refused", "invalid"),
    ]
    assert program.get("accounts/many-1").body["name"] == "One"


def test_many_items_may_come_as_lines(program: Program) -> None:
    lines = "\n".join(
        json.dumps({"id": "lines", "traits": {"licences": n}, "effective_at": f"2024-01-0{n}"}) for n in (1, 2)
    )
    told = program.post("accounts/bulk", lines, content_type="application/x-ndjson").body
    assert (told["written"], told["refused"]) == (2, 0)
    assert program.get("accounts/lines?on=2024-01-01").body["traits"] == {"licences": 1}
    assert program.get("accounts/lines").body["traits"] == {"licences": 2}


def test_a_list_goes_on_where_it_ended(program: Program) -> None:
    for name in ("list-a", "list-b", "list-c"):
        program.put(f"accounts/{name}", {"name": name})
    found, after = [], ""
    for _ in range(40):
        page = program.get(f"accounts?limit=3{after}").body
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == sorted(set(found))
    assert {"list-a", "list-b", "list-c", "north", "kestrel"} <= set(found)


def test_an_id_may_have_slashes_and_signs(program: Program) -> None:
    assert program.put("accounts/eu%2F7%20%C3%BC", {"name": "Ü"}).body["id"] == "eu/7 ü"
    assert program.get("accounts/eu/7%20%C3%BC").body["name"] == "Ü"


def test_what_a_source_may_not_store_is_dropped_or_hashed(module_workspace: ServedWorkspace) -> None:
    program = make_program(source="discreet")
    rules = Definition(Kind.SOURCE, "discreet", SourceSpec(drop=("phone",), hash=("email",)))
    module_workspace.apply(Definitions([rules]), Authorship("Ada", NOW))
    told = program.put("contacts/hush", {"account": "north", "traits": {"phone": "1", "email": "h@x.example"}}).body
    assert told["traits"].keys() == {"email"}
    assert "@" not in told["traits"]["email"]
    again = program.put("contacts/hush", {"traits": {"email": " H@x.example"}}).body
    assert again["traits"] == told["traits"]


def test_users_are_written_in_bulk_and_listed(program: Program) -> None:
    items = [{"id": f"bulk-{n}", "account": "north", "starts": "2024-01-01"} for n in range(3)]
    assert program.post("users/bulk", [*items, {"id": "bulk-9"}]).body["refused"] == 1
    program.post("users/bulk", [{"id": "bulk-1", "account": "north", "ends": "2024-02-01"}])
    listed = {one["id"]: one["memberships"] for one in program.get("users?limit=200").body["items"]}
    assert listed["bulk-1"] == [{"account": "north", "starts": "2024-01-01", "ends": "2024-02-01"}]
    assert listed["ann"] == [{"account": "north", "starts": "2023-01-10", "ends": None}]


def test_an_id_is_kept_in_one_spelling(program: Program) -> None:
    assert program.put("accounts/Mu%CC%88ller", {"name": "M"}).body["id"] == "M\u00fcller"
    assert program.put("accounts/%20x", {"name": "M"}).status == 422
    assert program.put("accounts/x%00", {"name": "M"}).status == 422


def test_an_account_is_matched_with_that_of_another_system_by_its_domain(module_workspace: ServedWorkspace) -> None:
    crm, billing = make_program(source="crm"), make_program(source="billing")
    crm.put("accounts/crm:77", {"name": "Wanderlust", "match": {"domain": ["https://www.wanderlust-tours.com"]}})
    met = billing.put(
        "accounts/billing:9", {"traits": {"plan": "team"}, "match": {"domain": ["shop.wanderlust-tours.com"]}}
    )
    assert met.body["names"] == ["billing:9", "crm:77"]
    assert met.body["traits"] == {"plan": "team"}
    assert crm.get("accounts/crm:77").body == met.body
    again = billing.put("accounts/billing:9", {"match": {"domain": ["elsewhere-tours.com"]}})
    assert again.status == 200


def test_a_person_is_matched_by_an_address_unless_it_may_not_be_stored(module_workspace: ServedWorkspace) -> None:
    crm, help_desk = make_program(source="crm"), make_program(source="help_desk")
    rules = Definition(Kind.SOURCE, "help_desk", SourceSpec(drop=("email",)))
    crm.put("contacts/crm:moe", {"account": "north", "match": {"email": ["moe@wander.example"]}})
    ours = make_program(source="billing").put("users/billing:moe", {"match": {"email": ["Moe@wander.example"]}})
    assert ours.body["names"] == ["billing:moe", "crm:moe"]
    module_workspace.apply(Definitions([rules]), Authorship("Ada", NOW))
    theirs = help_desk.put("users/help:moe", {"account": "north", "match": {"email": ["moe@wander.example"]}})
    assert theirs.body["names"] == ["help:moe"]


def test_ids_of_a_system_of_its_own_are_those_that_a_file_brings(
    program: Program, module_workspace: ServedWorkspace, tmp_path: Path
) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("id,name\n1042,From a file\n", encoding="utf-8")
    into = Destination(
        module_workspace.catalog(),
        module_workspace.warehouse,
        module_workspace.home.quarantine,
        module_workspace.now(),
    )
    import_file(file, "accounts", AccountMapping(id="id", name="name", source="crm", ids="own"), into)
    assert program.get("accounts/crm:1042").body["name"] == "From a file"
    assert program.put("accounts/crm:1042", {"traits": {"plan": "team"}}).status == 200
