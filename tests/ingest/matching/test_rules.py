"""By which rule names of several systems are found to be one, and when it is asked instead."""

from __future__ import annotations

from tests.ingest.matching.conftest import Systems

from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.importer import import_file
from bellwether.ingest.matching.questions import Doubt
from bellwether.ingest.matching.rules import Rule
from bellwether.ingest.report import ImportReport, Written


def pair(*names: str) -> frozenset[str]:
    return frozenset(names)


def test_accounts_with_one_domain_are_one(systems: Systems) -> None:
    systems.take("crm", "1,Acme,https://www.acme.com,,", "2,Bolt,bolt.io,,")
    report = systems.take("pay", "c1,Acme Cars,shop.acme.com,,")
    assert systems.groups("crm:1", "crm:2", "pay:c1") == {pair("crm:1", "pay:c1")}
    assert (report.matched, report.waiting) == ({Rule.DOMAIN: 1}, 0)
    assert report.written["merges"] == Written(created=1)
    assert report.notes == ("Matched by domain: “pay:c1” is “crm:1” (acme.com).",)


def test_accounts_with_one_mailbox_are_one(systems: Systems) -> None:
    systems.take("crm", "1,Acme,,Boss@gmail.com,")
    report = systems.take("pay", "c1,,,boss@gmail.com,")
    assert report.matched == {Rule.EMAIL: 1}


def test_a_free_mail_domain_says_nothing(systems: Systems) -> None:
    systems.take("crm", "1,Acme,gmail.com,,")
    report = systems.take("pay", "c1,Bolt,gmail.com,,")
    assert (report.matched, report.waiting) == ({}, 0)


def test_domains_that_the_mapping_names_say_nothing(systems: Systems) -> None:
    systems.take("crm", "1,Acme,reseller.com,,")
    report = systems.take("pay", "c1,Bolt,reseller.com,,", match="{domain: site, never: [Reseller.com]}")
    assert (report.matched, report.waiting) == ({}, 0)


def test_one_id_in_two_systems_is_one_without_any_key(systems: Systems) -> None:
    systems.take("crm", "1,Acme,,,")
    file = systems.directory / "again.csv"
    file.write_text("id,name\ncrm:1,Acme\n", encoding="utf-8")
    from_desk = systems.directory / "desk.yaml"
    from_desk.write_text("source: desk\nid: id\nmatch: {name: name}\n", encoding="utf-8")
    report = _import(systems, "accounts", "again.csv", "desk.yaml")
    assert (report.matched, systems.asked()) == ({Rule.ID: 1}, set())


def _import(systems: Systems, what: str, file: str, mapping: str) -> ImportReport:
    told = read_mapping(systems.directory / mapping, what)
    return import_file(systems.directory / file, what, told, systems.destination)


def test_a_name_alone_is_asked_about(systems: Systems) -> None:
    systems.take("crm", "1,Acme GmbH,,,")
    report = systems.take("pay", "c1,ACME,,,")
    (question,) = systems.questions()
    assert (report.matched, report.waiting) == ({}, 1)
    assert (question.first, question.second, question.doubt) == ("crm:1", "pay:c1", Doubt.UNSURE)
    assert [(key.rule, key.text) for key in question.keys] == [(Rule.NAME, "acme")]


def test_a_name_alone_is_enough_where_the_mapping_says_so(systems: Systems) -> None:
    systems.take("crm", "1,Acme GmbH,,,")
    report = systems.take("pay", "c1,ACME,,,", match="{name: name, sure: [name]}")
    assert report.matched == {Rule.NAME: 1}


def test_a_rule_that_is_not_sure_asks(systems: Systems) -> None:
    systems.take("crm", "1,,acme.com,,", match="{domain: site, sure: []}")
    report = systems.take("pay", "c1,,acme.com,,", match="{domain: site, sure: []}")
    assert (report.matched, report.waiting) == ({}, 1)


def test_several_candidates_are_asked_about(systems: Systems) -> None:
    systems.take("crm", "1,Acme UK,acme.com,,", "2,Acme France,acme.com,,")
    report = systems.take("pay", "c1,Acme Holding,acme.com,,")
    assert (report.matched, report.waiting) == ({}, 2)
    assert systems.asked() == {("crm:1", "pay:c1"), ("crm:2", "pay:c1")}
    assert {question.doubt for question in systems.questions()} == {Doubt.SEVERAL}


def test_of_several_with_one_domain_the_name_chooses(systems: Systems) -> None:
    systems.take("crm", "1,Acme UK,acme.com,,", "2,Acme France,acme.com,,")
    report = systems.take("pay", "c1,ACME UK Ltd.,acme.com,,", "c2,acme france s.a.,acme.com,,")
    assert report.matched == {Rule.DOMAIN_AND_NAME: 2}
    assert systems.groups("crm:1", "crm:2", "pay:c1", "pay:c2") == {pair("crm:1", "pay:c1"), pair("crm:2", "pay:c2")}


def test_a_match_is_withdrawn_when_a_second_candidate_appears(systems: Systems) -> None:
    systems.take("crm", "1,Acme UK,acme.com,,")
    systems.take("pay", "c1,Acme Holding,acme.com,,")
    report = systems.take("crm", "2,Acme France,acme.com,,")
    assert systems.groups("crm:1", "crm:2", "pay:c1") == set()
    assert report.written["merges"] == Written(ended=1)
    assert any(note.startswith("Matches that no longer hold") and "“pay:c1”" in note for note in report.notes)


def test_keys_that_point_to_different_accounts_match_neither(systems: Systems) -> None:
    systems.take("crm", "1,Acme,acme.com,,", "2,Bolt,,office@bolt.io,")
    systems.take("pay", "c1,,acme.com,office@bolt.io,")
    assert systems.groups("crm:1", "crm:2", "pay:c1") == set()
    assert systems.asked() == {("crm:1", "pay:c1"), ("crm:2", "pay:c1")}
    assert {question.doubt for question in systems.questions()} == {Doubt.TORN}
    assert {question.others for question in systems.questions()} == {("crm:1",), ("crm:2",)}


def test_a_name_that_contradicts_the_domain_raises_the_doubt(systems: Systems) -> None:
    systems.take("crm", "1,Acme,acme.com,,", "2,Bolt,bolt.io,,")
    systems.take("pay", "c1,Bolt,acme.com,,")
    assert systems.groups("crm:1", "crm:2", "pay:c1") == set()
    assert systems.asked() == {("crm:1", "pay:c1"), ("crm:2", "pay:c1")}


def test_one_doubtful_name_leaves_the_others_matched(systems: Systems) -> None:
    systems.take("crm", "1,Acme,acme.com,,", "2,Bolt,bolt.io,,")
    systems.take("desk", "o1,Acme,acme.com,,")
    systems.take("pay", "c1,Bolt,acme.com,,")
    assert systems.groups("crm:1", "crm:2", "desk:o1", "pay:c1") == {pair("crm:1", "desk:o1")}


def test_a_chain_that_would_join_two_of_one_system_joins_nothing(systems: Systems) -> None:
    systems.take("crm", "1,,a.com,,", "2,,b.com,,")
    systems.take("pay", "c1,,a.com,x@x.com,")
    systems.take("desk", "o1,,b.com,x@x.com,")
    assert systems.groups("crm:1", "crm:2", "pay:c1", "desk:o1") == set()
    assert {question.doubt for question in systems.questions()} == {Doubt.CHAIN}


def test_names_that_are_nearly_the_same_are_asked_about(systems: Systems) -> None:
    systems.take("crm", "1,Northwind Logistics GmbH,,,", "2,Region 1,,,", "3,Meridian,,,")
    systems.take("pay", "c1,Nortwind Logistics,,,", "c2,Region 2,,,", "c3,Halden,,,")
    (question,) = systems.questions()
    assert (question.first, question.second) == ("crm:1", "pay:c1")
    assert [(key.rule, key.text) for key in question.keys] == [
        (Rule.SIMILAR, "northwind logistics ~ nortwind logistics")
    ]


def test_a_parent_and_its_child_are_never_matched(systems: Systems) -> None:
    systems.take("crm", "1,Acme Holding,acme.com,,pay:c1")
    systems.take("pay", "c1,Acme,acme.com,,")
    file = systems.directory / "up.csv"
    file.write_text("id,up\ncrm:1,pay:c1\n", encoding="utf-8")
    (systems.directory / "up.yaml").write_text("id: id\nparent: up\nmatch: off\n", encoding="utf-8")
    _import(systems, "accounts", "up.csv", "up.yaml")
    systems.take("pay", "c1,Acme,acme.com,,")
    assert systems.groups("crm:1", "pay:c1") == set()
    assert systems.asked() == set()


def test_matches_that_would_make_a_circle_of_parents_do_not_come_about(systems: Systems) -> None:
    systems.take("crm", "1,,a.com,,2", "2,,b.com,,")
    systems.take("pay", "c1,,b.com,,c2", "c2,,a.com,,")
    assert systems.groups("crm:1", "crm:2", "pay:c1", "pay:c2") == set()


def test_a_key_that_a_crowd_bears_is_told_and_not_asked(systems: Systems) -> None:
    systems.take("crm", *(f"{n},,portal.com,," for n in range(20)))
    report = systems.take("pay", "c1,,portal.com,,")
    assert report.waiting == 0
    assert any("21 have the domain portal.com" in note and "“never”" in note for note in report.notes)


def test_the_name_that_stands_for_a_group_does_not_depend_on_the_order(systems: Systems) -> None:
    systems.take("pay", "c1,,acme.com,,")
    systems.take("crm", "1,Acme,acme.com,,")
    assert systems.warehouse.accounts().external_id == ("crm:1",)
    assert systems.warehouse.accounts().name == ("Acme",)


def test_people_with_one_mailbox_are_one_and_a_shared_mailbox_is_asked(systems: Systems) -> None:
    systems.take("crm", "1,Ann,ann@acme.com,a,2025-01-01", "2,Bo,info@acme.com,a,2025-01-01", what="users")
    report = systems.take(
        "desk", "7,Ann,Ann@Acme.com,a,2025-01-01", "8,Cy,info@acme.com,a,2025-01-01", "9,Di,info@acme.com,a,2025-01-01",
        what="users",
    )  # fmt: skip
    assert report.matched == {Rule.EMAIL: 1}
    assert systems.groups("crm:1", "crm:2", "desk:7", "desk:8", "desk:9", kind=Kind.PERSON) == {pair("crm:1", "desk:7")}
    assert systems.asked(Kind.PERSON) == {("crm:2", "desk:8"), ("crm:2", "desk:9")}


def test_people_of_one_name_at_one_company_are_asked_about(systems: Systems) -> None:
    systems.take("crm", "1,Ann Lee,ann@acme.com,a,2025-01-01", "2,Bo Ek,bo@gmail.com,a,2025-01-01", what="users")
    systems.take("desk", "7,Ann Lee,lee@acme.com,a,2025-01-01", "8,Bo Ek,ek@gmail.com,a,2025-01-01", what="users")
    assert systems.asked(Kind.PERSON) == {("crm:1", "desk:7")}


def test_an_import_once_more_changes_nothing(systems: Systems) -> None:
    systems.take("crm", "1,Acme,acme.com,,")
    systems.take("pay", "c1,Acme,acme.com,,")
    batch = systems.warehouse.batch()
    report = systems.take("pay", "c1,Acme,acme.com,,")
    assert (report.changed, report.matched, systems.warehouse.batch()) == (False, {Rule.DOMAIN_AND_NAME: 1}, batch)


def test_a_trial_tells_what_would_be_matched_and_writes_nothing(systems: Systems) -> None:
    systems.take("crm", "1,Acme,acme.com,,", "2,Bolt,,,")
    batch = systems.warehouse.batch()
    trial = systems.take("pay", "c1,Acme,acme.com,,", "c2,Bolt,,,", trial=True)
    assert systems.warehouse.batch() == batch
    real = systems.take("pay", "c1,Acme,acme.com,,", "c2,Bolt,,,")
    assert (trial.matched, trial.waiting) == (real.matched, real.waiting) == ({Rule.DOMAIN_AND_NAME: 1}, 1)


def test_a_strict_import_matches_what_it_has_just_written(systems: Systems) -> None:
    systems.take("crm", "1,Acme,acme.com,,", strict=True)
    assert systems.take("pay", "c1,Acme,acme.com,,", strict=True).matched == {Rule.DOMAIN_AND_NAME: 1}


def test_parents_told_later_withdraw_the_matches_that_would_make_a_circle(systems: Systems) -> None:
    systems.take("crm", "1,Acme,acme.com,,2", "2,Acme Holding,holding.com,,")
    systems.take("pay", "c1,,acme.com,,", "c2,,holding.com,,")
    assert len(systems.groups("crm:1", "crm:2", "pay:c1", "pay:c2")) == 2
    report = systems.take("pay", "c2,,holding.com,,c1", match="off")
    assert systems.groups("crm:1", "crm:2", "pay:c1", "pay:c2") == set()
    assert report.written["merges"] == Written(ended=2)
