"""What people decide about names stays decided, can be undone, and facts follow."""

from __future__ import annotations

from datetime import date

import pytest
from tests.ingest.conftest import CATALOG
from tests.ingest.matching.conftest import Systems

from bellwether.engine.engine import Engine, Span
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.rows import AsKnown, Kind
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.importer import import_file
from bellwether.ingest.matching.decisions import DecisionRefused


def pair(*names: str) -> frozenset[str]:
    return frozenset(names)


def logins(systems: Systems) -> dict[str, list[object]]:
    """The value of every account on ten days, with its reason where it is unknown."""
    days = Span(date(2025, 1, 1), date(2025, 1, 10))
    facts = Engine(systems.warehouse, CATALOG).values(parse("count(any(), 5d)"), days=days)
    return {label: [repr(value) for value in facts.row(place)] for place, label in enumerate(facts.labels)}


def events(systems: Systems, system: str, *rows: str) -> None:
    file = systems.directory / "events.csv"
    file.write_text("\n".join(["id,account,at", *rows]) + "\n", encoding="utf-8")
    mapping = systems.directory / "events.yaml"
    mapping.write_text(
        f"source: {system}\nids: own\nid: id\naccount: account\nat: at\nname: {{constant: Login}}\n", encoding="utf-8"
    )
    import_file(file, "events", read_mapping(mapping, "events"), systems.destination)


@pytest.fixture
def waiting(systems: Systems) -> Systems:
    """Two accounts of one name, each with an event."""
    systems.take("crm", "1,Acme GmbH,,,")
    systems.take("pay", "c1,Acme,,,")
    events(systems, "crm", "e1,1,2025-01-02")
    events(systems, "pay", "e1,c1,2025-01-04")
    return systems


def test_what_was_accepted_is_one_with_all_facts_and_undone_as_before(waiting: Systems) -> None:
    before = logins(waiting)
    (question,) = waiting.questions()
    decision = waiting.names().accept(question, waiting.now)
    assert waiting.warehouse.accounts().external_id == ("crm:1",)
    assert waiting.questions() == ()
    merged = logins(waiting)
    assert "value=2" in str(merged["crm:1"][4])
    assert waiting.names().undo(decision.number, waiting.now) is not None
    assert logins(waiting) == before
    assert waiting.asked() == {("crm:1", "pay:c1")}


def test_what_was_refused_is_not_asked_again_until_it_is_undone(waiting: Systems) -> None:
    (question,) = waiting.questions()
    decision = waiting.names().refuse(question, waiting.now)
    waiting.take("pay", "c1,Acme,,,")
    assert waiting.asked() == set()
    assert waiting.names().undo(decision.number, waiting.now) is not None
    assert waiting.asked() == {("crm:1", "pay:c1")}


def test_a_number_is_the_same_whenever_the_question_is_asked(waiting: Systems) -> None:
    (before,) = waiting.questions()
    waiting.take("desk", "o1,Bolt,bolt.io,,")
    (after,) = waiting.questions()
    assert before.number == after.number
    assert len(before.number) == 8


def test_a_match_that_was_split_is_not_made_again(systems: Systems) -> None:
    systems.take("crm", "1,Acme,acme.com,,")
    systems.take("pay", "c1,Acme,acme.com,,")
    systems.take("desk", "o1,Acme,acme.com,,")
    decision = systems.names().split("pay:c1", systems.now)
    names = ("crm:1", "pay:c1", "desk:o1")
    assert systems.groups(*names) == {pair("crm:1", "desk:o1")}
    systems.take("pay", "c1,Acme,acme.com,,")
    assert systems.groups(*names) == {pair("crm:1", "desk:o1")}
    assert systems.names().undo(decision.number, systems.now) is not None
    assert systems.groups(*names) == {pair(*names)}


def test_the_name_that_others_stand_for_can_be_split_off_too(systems: Systems) -> None:
    for system in ("crm", "desk", "pay"):
        systems.take(system, "1,Acme,acme.com,,")
    systems.names().split("crm:1", systems.now)
    assert systems.groups("crm:1", "desk:1", "pay:1") == {pair("desk:1", "pay:1")}


def test_undoing_a_match_by_rule_splits_it(systems: Systems) -> None:
    systems.take("crm", "1,Acme,acme.com,,")
    systems.take("pay", "c1,Acme,acme.com,,")
    (number,) = systems.warehouse.merges(Kind.ACCOUNT).fact.tolist()
    assert systems.names().undo(number, systems.now) is not None
    systems.take("pay", "c1,Acme,acme.com,,")
    assert systems.groups("crm:1", "pay:c1") == set()


def test_a_merge_by_people_goes_against_a_match_the_other_way_round(systems: Systems) -> None:
    systems.take("crm", "1,Acme,acme.com,,")
    systems.take("pay", "c1,Acme,acme.com,,")
    decision = systems.names().merge("crm:1", "pay:c1", systems.now)
    assert systems.warehouse.accounts().external_id == ("pay:c1",)
    systems.names().undo(decision.number, systems.now)
    assert systems.warehouse.accounts().external_id == ("crm:1",)


def test_a_merge_by_people_settles_what_was_ambiguous(systems: Systems) -> None:
    systems.take("crm", "1,Acme UK,acme.com,,", "2,Acme Ltd UK,acme.com,,")
    systems.take("pay", "c1,Acme Holding,acme.com,,")
    assert len(systems.asked()) == 2
    systems.names().merge("crm:2", "crm:1", systems.now)
    assert systems.groups("crm:1", "crm:2", "pay:c1") == {pair("crm:1", "crm:2", "pay:c1")}


def test_a_match_was_not_known_before(systems: Systems) -> None:
    systems.take("crm", "1,Acme,acme.com,,")
    before = systems.now
    systems.take("pay", "c1,Acme,acme.com,,")
    assert len(systems.warehouse.accounts(AsKnown(before)).external_id) == 2
    assert len(systems.warehouse.accounts().external_id) == 1


def test_a_merge_that_would_put_an_account_below_itself_is_refused(systems: Systems) -> None:
    systems.take("crm", "1,Acme,,,2", "2,Acme Holding,,,3", "3,Top,,,")
    with pytest.raises(DecisionRefused, match="it would be below itself"):
        systems.names().merge("crm:1", "crm:3", systems.now)
    assert systems.groups("crm:1", "crm:2", "crm:3") == set()


def test_undoing_what_never_was_says_so(systems: Systems) -> None:
    assert systems.names().undo(12345, systems.now) is None


def test_an_erased_person_leaves_no_key_and_no_question(systems: Systems) -> None:
    systems.take("crm", "1,Ann Lee,ann@acme.com,a,2025-01-01", what="users")
    systems.take("desk", "7,Ann Lee,ann@acme.com,a,2025-01-01", what="users")
    systems.take("pay", "8,Ann Lee,lee@acme.com,a,2025-01-01", what="users")
    assert systems.asked(Kind.PERSON) == {("crm:1", "pay:8")}
    systems.warehouse.erase("crm:1", systems.now)
    assert systems.asked(Kind.PERSON) == set()
    told = systems.warehouse.told(Kind.PERSON, ["match:email", "match:name unsure", "match:system"])
    assert set(told["name"].to_pylist()) == {"pay:8"}
    assert systems.warehouse.codes(["ann@acme.com"]).tolist() == [-1]
    systems.take("pay", "5,Bo,bo@acme.com,a,2025-01-01", what="users")
    merged = systems.warehouse.merges(Kind.PERSON)
    assert len(merged.name) == 1
    assert all(name.startswith("erased-") for name in (*merged.name, *merged.into))
