"""Editing in the table: values, targets and owners, each by its own right; stale edits, undo, several at once."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import cast

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.web.conftest import VERA, signed_in
from tests.web.members.conftest import ROOT
from tests.web.portfolio.test_table import rows_of, text_of

from bellwether.audit import queries as audit
from bellwether.catalog.serving import ServedWorkspace
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.value import Known
from bellwether.engine.engine import Engine, one_day
from bellwether.members import seeing
from bellwether.members.actions import permitting
from bellwether.members.domain import Right
from bellwether.members.models import Member
from bellwether.screens.editing import traits, values
from bellwether.screens.editing.traits import TraitEdit, set_traits, trait_in_force, undo_trait
from bellwether.screens.editing.values import ValueEdit, enter_values
from bellwether.screens.editing.written import last_edit

PART = {"HX-Request": "true"}


def cell(account: str, column: str, what: str = "") -> str:
    return f"/portfolio/cell/?columns=account.owner,csat,active_share&account={account}&column={column}&what={what}"


def seen_of(client: Client, address: str) -> str:
    form = client.get(address, headers=PART).content.decode()
    found = re.search(r'name="seen" value="([^"]*)"', form)
    assert found is not None, form
    return found[1]


def save(client: Client, address: str, value: str, seen: str, reason: str = "they said so") -> HttpResponse:
    return cast(HttpResponse, client.post(address, {"value": value, "seen": seen, "reason": reason}, headers=PART))


def undo_of(answer: HttpResponse) -> str:
    return str(json.loads(answer.headers["HX-Trigger"])["toast"]["undo"])


def test_a_value_is_entered_in_its_cell_shown_at_once_and_taken_back(own_workspace: ServedWorkspace) -> None:
    vera, address = signed_in(VERA), cell("north", "csat")
    answer = save(vera, address, "71.5", seen_of(vera, address))
    assert answer.status_code == 200
    assert "71.5 watch" in text_of(answer.content.decode())
    assert rows_of(vera, "/portfolio/?columns=csat&lines=0")["north"] == ["71.5 watch"]
    entry = audit.entries(kind="value")[0]
    assert (entry.by, entry.why, entry.deed.before, entry.deed.after) == (VERA, "they said so", '"90"', '"71.5"')
    vera.post(undo_of(answer), headers=PART)
    assert rows_of(vera, "/portfolio/?columns=csat&lines=0")["north"] == ["90 ᶜ good"]


def test_the_tables_of_all_show_each_edit_before_stored_values_follow(own_workspace: ServedWorkspace) -> None:
    vera, manager, table = signed_in(VERA), signed_in("Manager"), "/portfolio/?columns=csat&lines=0"
    others = rows_of(manager, table).keys() - {"north"}
    stored = own_workspace.warehouse.generation()
    for typed in ("71.5", "20.5", "90.5"):
        address = cell("north", "csat")
        save(vera, address, typed, seen_of(vera, address))
        # At one and the same instant the content decides which entry holds.
        afresh = Engine(own_workspace.warehouse, own_workspace.catalog())
        value = afresh.values("csat", EachAccount(("north",)), days=one_day(own_workspace.last_day())).value(0, 0)
        assert isinstance(value, Known)
        shown = [rows_of(person, table)["north"][0].partition(" ")[0] for person in (manager, vera)]
        assert shown == [str(value.value), str(value.value)]
    assert rows_of(manager, table).keys() - {"north"} == others
    assert own_workspace.warehouse.generation() == stored


def test_the_address_that_takes_an_edit_back_is_of_use_to_its_author_alone(own_workspace: ServedWorkspace) -> None:
    vera, address = signed_in(VERA), cell("north", "csat")
    answer = save(vera, address, "71.5", seen_of(vera, address))
    told = signed_in("Manager").post(undo_of(answer), headers=PART)
    assert json.loads(told.headers["HX-Trigger"])["toast"]["text"] == "This can no longer be undone."
    assert rows_of(vera, "/portfolio/?columns=csat&lines=0")["north"] == ["71.5 watch"]
    assert json.loads(vera.post(undo_of(answer), headers=PART).headers["HX-Trigger"])["toast"]["text"] == (
        "CSAT is as it was before."
    )
    again = vera.post(undo_of(answer), headers=PART)
    assert "so it stays" in json.loads(again.headers["HX-Trigger"])["toast"]["text"]


def test_who_has_edited_must_see_it_on_every_page_and_others_soon(own_workspace: ServedWorkspace) -> None:
    vera, address = signed_in(VERA), cell("north", "csat")
    before = own_workspace.warehouse.batch()
    assert (last_edit(VERA), last_edit("Manager")) == (before, before)
    save(vera, address, "71.5", seen_of(vera, address))
    assert own_workspace.warehouse.batch() > before
    assert (last_edit(VERA), last_edit("Manager")) == (own_workspace.warehouse.batch(), before)


def test_a_stale_value_is_refused_with_both_shown_and_saved_on_demand(own_workspace: ServedWorkspace) -> None:
    vera, manager, address = signed_in(VERA), signed_in("Manager"), cell("north", "csat")
    seen = seen_of(vera, address)
    save(manager, address, "50", seen_of(manager, address))
    answer = save(vera, address, "70", seen)
    told = text_of(answer.content.decode())
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "closest td"
    assert "it is 50 now, and you wrote 70" in told
    again = re.search(r'name="seen" value="([^"]*)"', answer.content.decode())
    assert again is not None
    assert save(vera, address, "70", again[1]).status_code == 200


def test_value_and_target_need_their_own_rights(own_workspace: ServedWorkspace) -> None:
    manager = signed_in("Manager")
    permitting.set_right("manager", "csat", Right(value=False), by=ROOT)
    refused = manager.get(cell("north", "csat", "value"), headers=PART)
    assert (refused.status_code, "edit values" in refused.headers["HX-Trigger"]) == (204, True)
    target = cell("north", "csat", "target")
    assert save(manager, target, "80", seen_of(manager, target)).status_code == 200
    assert [one.value for one in own_workspace.catalog().metrics["csat"].targets] == [80]
    permitting.set_right("manager", "csat", Right(target=False), by=ROOT)
    assert "edit targets" in manager.post(target, {"value": "70"}, headers=PART).headers["HX-Trigger"]
    value = cell("north", "csat", "value")
    assert save(manager, value, "80", seen_of(manager, value)).status_code == 200


@pytest.mark.parametrize("who", ["Viewer", "Analyst"])
def test_whoever_only_reads_edits_nothing(own_workspace: ServedWorkspace, who: str) -> None:
    client = signed_in(who)
    assert "data-column" not in client.get("/portfolio/?columns=account.owner,csat").content.decode()
    for column in ("csat", "account.owner", "active_share"):
        answer = client.post(cell("north", column), {"value": "1"}, headers=PART)
        assert (answer.status_code, "Your role may not" in answer.headers["HX-Trigger"]) == (204, True)


def test_an_account_out_of_sight_is_not_there_to_edit(own_workspace: ServedWorkspace) -> None:
    vera = signed_in(VERA)
    assert vera.get(cell("pine", "csat")).status_code == 404
    assert vera.post(cell("pine", "csat"), {"value": "1"}).status_code == 404
    assert vera.post("/portfolio/edit/", {"account": ["pine"], "what": "value:csat"}).status_code == 404


def test_an_owner_is_changed_in_the_cell_and_the_colour_follows_a_target(own_workspace: ServedWorkspace) -> None:
    manager, address = signed_in("Manager"), cell("pine", "account.owner")
    answer = save(manager, address, VERA, seen_of(manager, address))
    assert VERA in text_of(answer.content.decode())
    assert "pine" in signed_in(VERA).get("/portfolio/").content.decode()
    manager.post(undo_of(answer), headers=PART)
    assert 'data-account="pine"' not in signed_in(VERA).get("/portfolio/").content.decode()


def test_a_value_that_is_no_number_is_refused_in_the_cell(own_workspace: ServedWorkspace) -> None:
    manager, address = signed_in("Manager"), cell("north", "csat")
    answer = save(manager, address, "high", seen_of(manager, address))
    assert answer.status_code == 422
    assert "is not a number" in answer.content.decode()
    assert 'value="high"' in answer.content.decode()


def several(client: Client, accounts: list[str], value: str, reason: str) -> HttpResponse:
    asked = {"account": accounts, "columns": "csat", "what": "value:csat"}
    form = client.get("/portfolio/edit/", asked).content.decode()
    seen = dict(re.findall(r'name="(seen\.[^"]+)" value="([^"]*)"', form))
    assert len(seen) == len(accounts)
    posted = {**asked, **seen, "value": value, "reason": reason}
    return cast(HttpResponse, client.post("/portfolio/edit/?columns=csat", posted))


def test_several_accounts_are_edited_at_once_with_a_reason_and_undone_together(own_workspace: ServedWorkspace) -> None:
    manager = signed_in("Manager")
    refused = several(manager, ["north", "pine"], "66", "")
    assert refused.status_code == 422
    assert "Write why" in refused.content.decode()
    assert audit.entries(kind="value") == ()
    done = several(manager, ["north", "pine"], "66", "survey of March")
    assert (done.status_code, done.headers["Location"]) == (302, "/portfolio/?columns=csat")
    assert {one.why for one in audit.entries(kind="value")} == {"survey of March"}
    shown = rows_of(manager, "/portfolio/?columns=csat&lines=0")
    assert (shown["north"], shown["pine"], shown["kestrel"]) == (["66 bad"], ["66 bad"], ["60 ᶜ bad"])
    several(manager, ["north", "pine"], "67", "survey of April")
    news = manager.get("/portfolio/?columns=csat").content.decode()
    undo = re.search(r'CSAT of 2 accounts is 67\.</span><form action="([^"]+)" method="post">', news)
    assert undo is not None
    assert manager.post(unescape(undo[1])).headers["Location"] == "/portfolio/?columns=csat"
    assert rows_of(manager, "/portfolio/?columns=csat&lines=0") == shown


def test_many_values_are_one_write_and_each_can_be_taken_back(
    own_workspace: ServedWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values, "SAMPLES", 2)
    warehouse, viewer = own_workspace.warehouse, seeing.viewer(Member.objects.get(name="Manager"))
    accounts, day = own_workspace.engine().facts().roster.external_ids[:5], own_workspace.last_day()
    state = warehouse.state()
    commits = warehouse._store.commits()
    edits = [ValueEdit("csat", one, day, str(40 + at), "March") for at, one in enumerate(accounts)]
    done, refused = enter_values([*edits, ValueEdit("csat", "nobody", day, "1", "March")], by=viewer)
    assert [edit.account for edit, _ in refused] == ["nobody"]
    assert (commits, warehouse._store.commits()) == (commits, (commits or 0) + 1)
    assert warehouse.state().batch == state.batch + 3
    keys = own_workspace.engine().facts().keys_by_id
    entered = [next(one for one in warehouse.entries(keys[account]) if one.day == day) for account in accounts]
    assert [(one.account, one.fact) for one in done] == [
        (account, entry.fact) for account, entry in zip(accounts, entered, strict=True)
    ]
    assert [str(one.value) for one in entered] == ["40", "41", "42", "43", "44"]
    again, _ = enter_values(edits[:1], by=viewer)
    assert again[0].fact == 0


def test_owners_of_many_are_one_write_and_each_can_be_taken_back(
    own_workspace: ServedWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traits, "SAMPLES", 2)
    warehouse, viewer = own_workspace.warehouse, seeing.viewer(Member.objects.get(name="Manager"))
    accounts, day = own_workspace.engine().facts().roster.external_ids[:5], own_workspace.last_day()
    commits = warehouse._store.commits()
    edits = [TraitEdit(one, "owner", f"Owner {at}", day, "moved") for at, one in enumerate(accounts)]
    done, refused = set_traits([*edits, TraitEdit("nobody", "owner", "Ada", day, "moved")], by=viewer)
    assert [edit.account for edit, _ in refused] == ["nobody"]
    assert warehouse._store.commits() == (commits or 0) + 1
    keys = own_workspace.engine().facts().keys_by_id
    held = [trait_in_force(keys[account], "owner", day) for account in accounts]
    assert [one.fact for one in done] == [one.fact for one in held if one is not None]
    assert [one.value for one in held if one is not None] == [f"Owner {at}" for at in range(5)]
    assert len(audit.entries(kind="trait")) == 5
    undo_trait(done[3], by=viewer)
    assert [trait_in_force(keys[one], "owner", day) == was for one, was in zip(accounts, held, strict=True)] == [
        at != 3 for at in range(5)
    ]


def test_targets_of_many_are_put_in_force_in_one_step(own_workspace: ServedWorkspace) -> None:
    manager = signed_in("Manager")
    asked = {"account": ["north", "pine"], "columns": "csat", "what": "target:csat"}
    form = manager.get("/portfolio/edit/", asked).content.decode()
    seen = dict(re.findall(r'name="(seen\.[^"]+)" value="([^"]*)"', form))
    posted = {**asked, **seen, "account": ["north", "pine", "kestrel"], "seen.kestrel": "1,,", "reason": "plan"}
    page = manager.post("/portfolio/edit/?columns=csat", {**posted, "value": "88"})
    assert "2 changed, 1 not" in text_of(page.content.decode())
    targets = {one.account: one.value for one in own_workspace.catalog().metrics["csat"].targets if one.account}
    assert {key: targets[key] for key in ("north", "pine")} == {"north": 88, "pine": 88}
    assert "kestrel" not in targets
    entries = [one for one in audit.entries() if one.deed.kind == "target"]
    assert [(one.by, one.why) for one in entries] == [("Manager", "plan")] * 2
    assert len({one.at for one in entries}) == 1


def test_of_several_the_stale_ones_are_told_and_the_others_saved(own_workspace: ServedWorkspace) -> None:
    manager = signed_in("Manager")
    asked = {"account": ["north", "kestrel"], "what": "value:csat", "value": "66", "reason": "March"}
    seen = {"seen.north": "1", "seen.kestrel": seen_of(manager, cell("kestrel", "csat"))}
    page = manager.post("/portfolio/edit/?columns=csat", {**asked, **seen})
    told = text_of(page.content.decode())
    assert "1 changed, 1 not" in told
    assert "Northwind Logistics" in told
    assert "it is 90 now, and you wrote 66" in told
