"""Ids of several systems that look alike."""

from __future__ import annotations

from datetime import date

import pytest
from tests.ingest.conftest import Desk

from bellwether.engine.definitions.days import day_number
from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.refusal import ImportRefused

CRM = "source: crm\nids: own\n"


def test_the_same_id_in_two_systems_is_two_accounts(desk: Desk) -> None:
    desk.take("accounts", "id\n1042\n", CRM + "id: id\n")
    desk.take("accounts", "id\n1042\n", "source: desk\nids: own\nid: id\n")
    desk.take("accounts", "id\n1042\n", "id: id\n")
    assert sorted(desk.warehouse.accounts().external_id) == ["1042", "crm:1042", "desk:1042"]


def test_every_file_of_a_system_means_its_own_ids(desk: Desk) -> None:
    desk.take("accounts", "id,up\n1,\n2,1\n", CRM + "id: id\nparent: up\n")
    desk.take("users", "id,account,since\n7,2,2025-01-01\n", CRM + "id: id\naccount: account\nstarts: since\n")
    desk.take("contacts", "id,account\n8,2\n", CRM + "id: id\naccount: account\n")
    desk.take("deals", "id,account,at\n5,1,2025-01-02\n", CRM + "id: id\naccount: account\nfields: {created_at: at}\n")
    desk.take("events", "id,account,user,at\n9,2,7,2025-01-03\n",
              CRM + "id: id\nname: {constant: Login}\nat: at\naccount: account\nuser: user\n")  # fmt: skip
    desk.take(
        "values", "account,day,csat\n1,2025-01-01,4\n", CRM + "account: account\nday: day\nmetrics: {csat: csat}\n"
    )
    store = desk.warehouse
    one, two = store.keys(Kind.ACCOUNT, ["crm:1", "crm:2"]).tolist()
    assert store.accounts().external_id == ("crm:1", "crm:2")
    assert store.memberships().account.tolist() == [two]
    assert store.external_ids(Kind.PERSON, store.memberships().person) == ("crm:7",)
    assert store.records("deals", ()).external_id == ("crm:5",)
    assert store.records("deals", ()).account.tolist() == [one]
    assert store.entered("csat").account.tolist() == [one]
    assert store.texts(store.traits(Kind.ACCOUNT, "parent").value.values) == ("crm:1",)
    assert store.texts(store.traits(Kind.PERSON, "contact_at").value.values) == ("crm:2",)
    keys, first, _ = store.event_spans()
    assert dict(zip(keys.tolist(), first.tolist(), strict=True)) == {two: day_number(date(2025, 1, 3))}


def test_a_file_may_speak_of_another_systems_accounts(desk: Desk) -> None:
    desk.take("accounts", "id\n1\n", CRM + "id: id\n")
    mapping = "source: desk\nids: {account: crm, user: own}\nid: id\naccount: account\nstarts: since\n"
    desk.take("users", "id,account,since\n7,1,2025-01-01\n", mapping)
    assert desk.warehouse.accounts().external_id == ("crm:1",)
    assert desk.warehouse.external_ids(Kind.PERSON, desk.warehouse.memberships().person) == ("desk:7",)


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("ids: own\nid: id\n", "add a line “source: …”"),
        ("ids: {acount: own}\nsource: crm\nid: id\n", "there is no key “acount” here; known are account, user, record"),
        ("ids: 'a:b'\nid: id\n", "without “:”"),
        ("match: {domain: site}\nid: id\n", "add “source: …”"),
        ("source: crm\nmatch: {}\nid: id\n", "name at least one column"),
        ("source: crm\nmatch: on\nid: id\n", "write “match: off”"),
        ("source: crm\nmatch: {domain: site, sure: [site]}\nid: id\n", "“sure” lists some of domain, email, name"),
        ("source: crm\nmatch: {domian: site}\nid: id\n", "there is no key “domian” here; did you mean “domain”?"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_the_file_is_read(desk: Desk, mapping: str, sentence: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        desk.take("accounts", "id,site\n1,acme.com\n", mapping)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("match", "sentence"),
    [("{domain: site, email: mail}", "people are matched by “email”"), ("{name: name}", "add “email”")],
)
def test_people_are_not_matched_by_what_is_not_theirs(desk: Desk, match: str, sentence: str) -> None:
    with pytest.raises(ImportRefused, match=sentence):
        desk.take("users", "id,site,mail,name\n", f"source: crm\nid: id\nmatch: {match}\n")
