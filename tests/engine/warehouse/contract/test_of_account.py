"""The facts of one account: its traits, entries and adjustments with their sources, its records, events and people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from bellwether.engine.warehouse.happenings import EventDay
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse

Given = Any

INT32 = {"day", "effective", "starts", "ends", "f:created_on", "f:closed_at@day"}


def on(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=day)


def rows(names: str, *values: tuple[object, ...]) -> pa.Table:
    """A table whose columns are named by one text."""
    columns = {}
    for place, name in enumerate(names.split()):
        held = [row[place] for row in values]
        if name in INT32:
            columns[name] = pa.array(held, pa.int32())
        elif any(isinstance(one, str) for one in held) or name in {"text", "reason", "account", "person"}:
            columns[name] = pa.array(held, pa.string())
        elif name == "f:closed_at@dated":
            columns[name] = pa.array(held, pa.bool_())
        else:
            columns[name] = pa.array(held, pa.int64())
    return pa.table(columns)


@pytest.fixture
def warehouse(given: Given) -> SqlWarehouse:
    """The warehouse of `given`."""
    held: SqlWarehouse = given.warehouse
    return held


def key(warehouse: SqlWarehouse, account: str) -> int:
    return int(warehouse.keys(Kind.ACCOUNT, [account])[0])


def test_the_last_change_of_a_trait_stands_first_with_its_source(given: Given, warehouse: SqlWarehouse) -> None:
    given.traits(("Acme", "plan", 10, "trial", 1), ("Acme", "plan", 20, "pro", 2), source="app")
    given.traits(("Acme", "plan", 20, "gold", 1), ("Other", "plan", 30, "none", 1), source="crm")
    found = warehouse.trait_changes(key(warehouse, "Acme"))
    told = [(one.trait, one.since, one.value, one.source) for one in found]
    # On one day the source of the higher rank has the last word, whenever it spoke.
    assert told == [
        ("plan", on(20), "gold", "crm"),
        ("plan", on(20), "pro", "app"),
        ("plan", on(10), "trial", "app"),
    ]
    assert found[0].recorded == datetime(1970, 1, 1, microsecond=1, tzinfo=UTC)


def test_the_entry_recorded_last_holds_and_taking_it_back_brings_the_former(warehouse: SqlWarehouse) -> None:
    names = "metric account day number text author reason recorded"
    warehouse.write_entered(rows(names, ("mood", "Acme", 5, None, "good", "Vera", "", 1)), source="members")
    warehouse.write_entered(rows(names, ("csat", "Acme", 5, 824_000, None, "Vera", "first", 1)), source="members")
    later = warehouse.write_entered(rows(names, ("csat", "Acme", 5, 710_000, None, "Jonas", "again", 2)))
    acme = key(warehouse, "Acme")
    held = {one.metric: (one.value, one.author, one.reason) for one in warehouse.entries(acme)}
    assert held == {"csat": (71, "Jonas", "again"), "mood": ("good", "Vera", "")}
    warehouse.retract("entered", [later.samples[0].fact], 3)
    held = {one.metric: (one.value, one.author, one.reason) for one in warehouse.entries(acme)}
    assert held == {"csat": (Decimal("82.4"), "Vera", "first"), "mood": ("good", "Vera", "")}


def test_adjustments_tell_amount_days_author_and_reason(warehouse: SqlWarehouse) -> None:
    names = "metric account starts ends amount author reason recorded"
    warehouse.write_adjustments(rows(names, ("logins", "Acme", 3, 7, -25_000, "Vera", "bots", 1)))
    (found,) = warehouse.corrections(key(warehouse, "Acme"))
    assert (found.amount, found.starts, found.ends, found.author, found.reason) == (
        Decimal("-2.5"),
        on(3),
        on(7),
        "Vera",
        "bots",
    )


def test_events_are_counted_by_day_and_name_with_their_people(given: Given, warehouse: SqlWarehouse) -> None:
    given.events(
        ("1", "Acme", "ann", "Login", 10, 1),
        ("2", "Acme", "bob", "Login", 10, 1),
        ("3", "Acme", "ann", "Login", 10, 1),
        ("4", "Acme", None, "Export", 11, 1),
        ("5", "Acme", "ann", "Login", 12, 1),
        ("6", "Other", "eve", "Login", 10, 1),
    )
    found = warehouse.event_days(key(warehouse, "Acme"), on(10), on(11))
    assert found == (EventDay(on(11), "Export", 1, 0), EventDay(on(10), "Login", 3, 2))


def test_people_are_told_with_when_they_were_last_seen(given: Given, warehouse: SqlWarehouse) -> None:
    given.memberships(("ann", "Acme", 1, None, 1), ("cid", "Acme", 2, 9, 1))
    given.events(
        ("1", "Acme", "ann", "Login", 10, 1), ("2", "Acme", "bob", "Login", 40, 1), ("3", "Acme", "ann", "Login", 50, 1)
    )
    found = [
        (one.id, one.since, one.until, one.last_seen, one.events)
        for one in warehouse.people_seen(key(warehouse, "Acme"), on(45))
    ]
    # What comes after the day is not seen yet; events count for thirty days.
    assert found == [
        ("bob", None, None, on(40), 1),
        ("ann", on(1), None, on(10), 0),
        ("cid", on(2), on(9), None, 0),
    ]


def test_a_record_is_told_as_it_was_on_the_day(warehouse: SqlWarehouse) -> None:
    names = "id account effective recorded f:created_on f:amount f:outcome"
    warehouse.write_records("deals", rows(names, ("d1", "Acme", 10, 1, 10, 5_000, "open")), source="crm")
    warehouse.write_records("deals", rows(names, ("d1", "Acme", 20, 2, 10, 7_550, "won")), source="crm")
    warehouse.write_records("deals", rows(names, ("d2", "Other", 10, 1, 10, 1, "open")), source="crm")
    acme = key(warehouse, "Acme")
    before, after = (warehouse.records_of(acme, "deals", on(day))[0] for day in (15, 25))
    assert (before.id, before.fields["amount"], before.fields["outcome"], before.source) == ("d1", 50, "open", "crm")
    assert (after.fields["amount"], after.fields["outcome"]) == (Decimal("75.5"), "won")
    assert warehouse.records_of(acme, "deals", on(5)) == ()


def test_what_was_merged_into_an_account_is_its_own(given: Given, warehouse: SqlWarehouse) -> None:
    given.traits(("Old", "plan", 10, "trial", 1), ("Acme", "plan", 20, "pro", 1))
    given.events(("1", "Old", "ann", "Login", 10, 1))
    old, acme = key(warehouse, "Old"), key(warehouse, "Acme")
    warehouse.merge(Kind.ACCOUNT, "Old", "Acme", 5)
    assert sorted(warehouse.keys_standing_for(acme)) == sorted([old, acme])
    assert [one.value for one in warehouse.trait_changes(acme)] == ["pro", "trial"]
    assert [one.events for one in warehouse.event_days(acme, on(1), on(20))] == [1]


def test_the_texts_of_people_are_those_of_the_day(given: Given, warehouse: SqlWarehouse) -> None:
    given.traits(("ann", "role", 1, "user", 1), ("ann", "role", 9, "champion", 1), kind=Kind.PERSON)
    given.traits(("bob", "role", 9, "buyer", 1), kind=Kind.PERSON)
    ann, bob = warehouse.keys(Kind.PERSON, ["ann", "bob"]).tolist()
    assert warehouse.texts_of_people("role", (ann, bob), on(5)) == {ann: "user"}
    assert warehouse.texts_of_people("role", (ann, bob), on(9)) == {ann: "champion", bob: "buyer"}
