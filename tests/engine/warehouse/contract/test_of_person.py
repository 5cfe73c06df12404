"""What is held of single people, and of what accounts were declared to be, many at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from bellwether.engine.warehouse.of_person import Declaration
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse

Given = Any


def on(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=day)


@pytest.fixture
def warehouse(given: Given) -> SqlWarehouse:
    """The warehouse of `given`."""
    held: SqlWarehouse = given.warehouse
    return held


def keys(warehouse: SqlWarehouse, kind: Kind, *names: str) -> list[int]:
    found: list[int] = warehouse.keys(kind, names).tolist()
    return found


def test_memberships_are_told_by_person_with_those_of_merged_names(given: Given, warehouse: SqlWarehouse) -> None:
    given.memberships(("ann", "Acme", 5, None, 1), ("ann-2", "Other", 1, 9, 1), ("bob", "Acme", 2, None, 1))
    warehouse.merge(Kind.PERSON, "ann-2", "ann", 5)
    ann, bob = keys(warehouse, Kind.PERSON, "ann", "bob")
    told = {
        person: [(one.account, one.starts, one.ends) for one in spans]
        for person, spans in warehouse.belongings([ann, bob]).items()
    }
    assert told == {ann: [("Other", on(1), on(9)), ("Acme", on(5), None)], bob: [("Acme", on(2), None)]}
    assert warehouse.names_standing_for(Kind.PERSON, [ann, bob]) == {ann: ("ann", "ann-2"), bob: ("bob",)}
    assert warehouse.members_ever() == ("ann", "bob")


def test_traits_of_several_are_told_each_by_its_own(given: Given, warehouse: SqlWarehouse) -> None:
    given.traits(("Acme", "plan", 10, "trial", 1), ("Acme", "plan", 20, "pro", 1), ("Other", "plan", 5, "free", 1))
    acme, other = keys(warehouse, Kind.ACCOUNT, "Acme", "Other")
    found = warehouse.trait_changes_by(Kind.ACCOUNT, [other, acme])
    assert {key: [one.value for one in changes] for key, changes in found.items()} == {
        other: ["free"],
        acme: ["pro", "trial"],
    }
    assert warehouse.trait_changes_by(Kind.ACCOUNT, []) == {}


def test_a_declaration_is_told_as_it_was_said_last(warehouse: SqlWarehouse) -> None:
    for name, recorded in (("Acme", 1), ("Acme Ltd", 2)):
        table = {"id": ["a"], "name": [name], "created": pa.array([7], pa.int32()), "recorded": [recorded]}
        warehouse.write_accounts(pa.table(table))
    assert warehouse.declarations(["a", "nobody"]) == {"a": Declaration("Acme Ltd", on(7))}


def test_an_account_is_gone_until_its_deletion_is_taken_back(given: Given, warehouse: SqlWarehouse) -> None:
    given.traits(("Acme", "plan", 10, "trial", 1), ("Other", "plan", 5, "free", 1))
    warehouse.delete_accounts(pa.table({"id": ["Acme"], "day": pa.array([30], pa.int32()), "recorded": [2]}))
    acme, other = keys(warehouse, Kind.ACCOUNT, "Acme", "Other")
    deletions = warehouse.deletions([acme, other])
    assert {key: one.day for key, one in deletions.items()} == {acme: on(30)}
    warehouse.retract("deletion", deletions[acme].facts, 3)
    assert warehouse.deletions([acme, other]) == {}


def test_every_event_of_a_person_is_told(given: Given, warehouse: SqlWarehouse) -> None:
    given.events(("1", "Acme", "ann", "Login", 10, 1), ("2", "Acme", "bob", "Login", 10, 1))
    (ann,) = keys(warehouse, Kind.PERSON, "ann")
    assert [(one.id, one.name, one.account) for one in warehouse.events_of_person(ann)] == [("1", "Login", "Acme")]


def test_people_with_a_trait_are_those_who_were_told_to_have_it(given: Given, warehouse: SqlWarehouse) -> None:
    given.traits(("ann", "role", 1, "user", 1), ("cid", "role", 9, "buyer", 1), kind=Kind.PERSON)
    assert warehouse.people_with("role", 5) == ("ann",)
    assert warehouse.people_with("role", 9) == ("ann", "cid")
