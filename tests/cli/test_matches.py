"""Names of several systems, matched and decided on by the command line."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.command import Command, command_in
from tests.once import once

CRM = "id,name,site\n1,Acme UK Ltd,acme.com\n2,Acme France,acme.com\n3,Bolt GmbH,bolt.io\n4,Carp,\n"
PAY = "id,name,mail\nc1,Acme Holding,pay@acme.com\nc3,Bolt,pay@bolt.io\nc4,CARP Inc.,\n"
EVENTS = "id,account,at\n1,c4,2024-02-01\n2,c3,2024-02-02\n"
MAPPINGS = {
    "crm": "{source: crm, ids: own, id: id, name: name, match: {domain: site, name: name}}",
    "pay": "{source: pay, ids: own, id: id, name: name, match: {domain: mail, email: mail, name: name}}",
    "events": "{source: pay, ids: own, id: id, account: account, at: at, name: {constant: Login}}",
}


def make(place: Path) -> None:
    """A home into which the files of all systems went."""
    command = command_in(place / "home")
    assert command("init").code == 0
    for name, text in (("crm", CRM), ("pay", PAY), ("events", EVENTS)):
        (place / f"{name}.csv").write_text(text, encoding="utf-8")
        (place / f"{name}.yaml").write_text(MAPPINGS[name], encoding="utf-8")
        kind = "events" if name == "events" else "accounts"
        ran = command("import", str(place / f"{name}.csv"), "--as", kind, "--map", str(place / f"{name}.yaml"))
        assert ran.code == 0, ran.err + ran.out


@pytest.fixture
def matched(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Command:
    shutil.copytree(once(tmp_path_factory, "matched", make), tmp_path, dirs_exist_ok=True)
    return command_in(tmp_path / "home")


def listed(command: Command) -> Any:
    ran = command("matches", "list", "--format", "json")
    assert ran.code == 0, ran.err
    return ran.json()


def number_of(command: Command, first: str, second: str) -> str:
    (found,) = [one["id"] for one in listed(command)["questions"] if (one["first"], one["second"]) == (first, second)]
    return str(found)


def logins(command: Command, account: str) -> object:
    ran = command("values", "count(any(), 30d)", "--account", account, "--on", "2024-02-10", "--format", "json")
    return ran.json()["entities"][0]["values"][0]["value"]


def test_the_list_tells_what_was_matched_and_what_is_asked(matched: Command) -> None:
    told = listed(matched)
    assert told["matched"]["account"] == {"domain and name": 2}
    assert [(one["first"], one["second"], one["common"], one["why"]) for one in told["questions"]] == [
        ("crm:1", "pay:c1", ["domain acme.com"], "several of one system have it: “crm:2”"),
        ("crm:2", "pay:c1", ["domain acme.com"], "several of one system have it: “crm:1”"),
        ("crm:4", "pay:c4", ["name carp"], "only the name is the same"),
    ]
    shown = matched("matches", "list").out
    assert "2 by domain and name" in shown
    assert "Carp (crm:4)" in shown


def test_facts_follow_a_match(matched: Command) -> None:
    assert logins(matched, "crm:3") == 1
    assert logins(matched, "pay:c3") == 1


def test_an_accepted_question_is_one_account_until_it_is_undone(matched: Command) -> None:
    accepted = matched("matches", "accept", number_of(matched, "crm:4", "pay:c4"), "--format", "json")
    assert logins(matched, "crm:4") == 1
    assert len(listed(matched)["questions"]) == 2
    assert matched("undo", accepted.json()["facts"][0]).code == 0
    assert len(listed(matched)["questions"]) == 3


def test_a_refused_question_is_not_asked_again_until_it_is_undone(matched: Command) -> None:
    number = number_of(matched, "crm:4", "pay:c4")
    refused = matched("matches", "refuse", number, "--reason", "another Carp")
    assert refused.out.startswith("“crm:4” and “pay:c4” are two accounts. Undo it with: undo ")
    assert len(listed(matched)["questions"]) == 2
    assert matched("undo", refused.out.split()[-1]).code == 0
    assert number_of(matched, "crm:4", "pay:c4") == number


def test_an_answer_may_decide_another_question(matched: Command) -> None:
    ran = matched("matches", "accept", number_of(matched, "crm:1", "pay:c1"))
    assert ran.code == 0
    assert [(one["first"], one["second"]) for one in listed(matched)["questions"]] == [("crm:4", "pay:c4")]


def test_show_tells_all_names_with_their_keys_and_who_matched_them(matched: Command) -> None:
    ran = matched("matches", "show", "pay:c3", "--format", "json")
    bolt, customer = ran.json()["names"]
    assert (bolt["name"], bolt["systems"], bolt["keys"]) == ("crm:3", ["crm"], ["domain bolt.io", "name bolt"])
    assert (customer["name"], customer["stands_for"], customer["by"]) == ("pay:c3", "crm:3", "domain and name")
    assert matched("undo", str(customer["number"])).code == 0
    assert logins(matched, "crm:3") != 1


def test_a_match_can_be_split_and_stays_so(matched: Command, tmp_path: Path) -> None:
    assert matched("split", "account", "pay:c3").code == 0
    again = ("import", str(tmp_path / "pay.csv"), "--as", "accounts", "--map", str(tmp_path / "pay.yaml"))
    assert matched(*again).code == 0
    assert matched("matches", "show", "pay:c3", "--format", "json").json()["names"][0]["name"] == "pay:c3"


def test_an_id_that_no_question_has_is_refused_with_a_sentence(matched: Command) -> None:
    ran = matched("matches", "accept", "nothing")
    assert (ran.code, ran.err) == (
        2,
        "Error: There is no open question “nothing”. “bellwether matches list” has the open ones.\n",
    )
    assert matched("matches", "show", "nobody").code == 2
