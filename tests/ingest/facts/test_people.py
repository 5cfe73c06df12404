"""Users with memberships and traits; contacts without memberships."""

from __future__ import annotations

from datetime import date

import pytest
from tests.ingest.conftest import Desk

from bellwether.engine.definitions.days import BEGINNING, day_number
from bellwether.engine.warehouse.rows import NO_DAY, Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Written

USERS = "id: id\naccount: account\nstarts: joined\nends: left\ntraits: {role: role}\n"
HEAD = "id,account,joined,left,role\n"


def memberships(warehouse: SqlWarehouse) -> list[tuple[str, str, int, int]]:
    rows = warehouse.memberships()
    people = warehouse.external_ids(Kind.PERSON, rows.person)
    accounts = warehouse.external_ids(Kind.ACCOUNT, rows.account)
    return sorted(zip(people, accounts, rows.starts.tolist(), rows.ends.tolist(), strict=True))


def roles(warehouse: SqlWarehouse, trait: str = "role") -> list[tuple[str, int, str]]:
    rows = warehouse.traits(Kind.PERSON, trait)
    return sorted(
        zip(
            warehouse.external_ids(Kind.PERSON, rows.subject),
            rows.day.tolist(),
            warehouse.texts(rows.value.values),
            strict=True,
        )
    )


def test_users_belong_to_accounts_from_a_day_to_a_day(desk: Desk) -> None:
    content = HEAD + "ann,acme,2024-01-01,,admin\nbob,acme,2024-01-01,2024-03-01,\ncyd,,,,buyer\neve,bolt,,,\n"
    report = desk.take("users", content, USERS)
    first, last = day_number(date(2024, 1, 1)), day_number(date(2024, 3, 1))
    assert report.written == {"memberships": Written(created=3), "traits": Written(created=2)}
    assert memberships(desk.warehouse) == [
        ("ann", "acme", first, NO_DAY),
        ("bob", "acme", first, last),
        ("eve", "bolt", BEGINNING, NO_DAY),
    ]
    assert roles(desk.warehouse) == [("ann", first, "admin"), ("cyd", BEGINNING, "buyer")]


def test_the_same_users_again_change_nothing(desk: Desk) -> None:
    content = HEAD + "ann,acme,2024-01-01,,admin\n"
    desk.take("users", content, USERS)
    report = desk.take("users", content, USERS)
    assert report.written == {"memberships": Written(unchanged=1), "traits": Written(unchanged=1)}


def test_a_membership_cannot_end_before_it_starts(desk: Desk) -> None:
    report = desk.take("users", HEAD + "ann,acme,2024-03-01,2024-01-01,admin\n", USERS)
    assert [(row.line, row.column, row.value) for row in report.samples] == [(2, "left", "2024-01-01")]
    assert memberships(desk.warehouse) == []
    assert roles(desk.warehouse) == []


def test_contacts_are_known_but_are_no_members(desk: Desk) -> None:
    mapping = "id: id\naccount: account\ntraits: {role: role}\n"
    desk.take("contacts", "id,account,role\nann,acme,champion\n", mapping)
    assert memberships(desk.warehouse) == []
    assert roles(desk.warehouse) == [("ann", BEGINNING, "champion")]
    assert roles(desk.warehouse, "contact_at") == [("ann", BEGINNING, "acme")]


def test_memberships_alone_need_both_sides(desk: Desk) -> None:
    content = "user,account,from\nann,acme,2024-01-01\nbob,,2024-01-01\n"
    report = desk.take("memberships", content, "user: user\naccount: account\nstarts: from\n")
    assert [(row.line, row.column) for row in report.samples] == [(3, "account")]
    assert memberships(desk.warehouse) == [("ann", "acme", day_number(date(2024, 1, 1)), NO_DAY)]


def test_a_mapping_that_tells_nothing_of_anyone_is_refused(desk: Desk) -> None:
    with pytest.raises(ImportRefused, match="neither an “account” nor “traits”"):
        desk.take("users", "id\nann\n", "id: id\n")
