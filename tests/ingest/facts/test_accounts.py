"""Accounts, their traits since when, their parents without circles."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.ingest.conftest import NOW, Desk

from bellwether.engine.definitions.days import BEGINNING, day_number
from bellwether.engine.warehouse.rows import NO_DAY, Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Written

TODAY = day_number(date(2025, 1, 31))
MAPPING = "id: id\nname: name\ncreated: created\ntraits: {seats: seats, plan: plan}\nfile_date: 2025-01-15\n"
HEAD = "id,name,created,seats,plan\n"


def history(warehouse: SqlWarehouse, trait: str, kind: Kind = Kind.ACCOUNT) -> list[tuple[str, int, object, bool]]:
    """(subject, day, value, assumed) of one trait; texts as texts."""
    rows = warehouse.traits(kind, trait)
    values: list[object] = [
        int(value) if there else None for value, there in zip(rows.value.values, rows.value.present, strict=True)
    ]
    if trait != "seats":
        values = [
            None if code is None else warehouse.texts(rows.value.values[[place]])[0]
            for place, code in enumerate(values)
        ]
    ids = warehouse.external_ids(kind, rows.subject)
    return sorted(zip(ids, rows.day.tolist(), values, rows.assumed.tolist(), strict=True), key=str)


def test_undated_traits_hold_since_creation_and_are_assumed(desk: Desk) -> None:
    report = desk.take("accounts", HEAD + "acme,Acme,2024-01-01,20,pro\nbolt,Bolt,,5,\n", MAPPING)
    assert report.written == {"traits": Written(created=3), "accounts": Written(created=2)}
    accounts = desk.warehouse.accounts()
    assert accounts.external_id == ("acme", "bolt")
    assert accounts.name == ("Acme", "Bolt")
    assert accounts.created.tolist() == [day_number(date(2024, 1, 1)), NO_DAY]
    assert history(desk.warehouse, "seats") == [
        ("acme", day_number(date(2024, 1, 1)), 200000, True),
        ("bolt", BEGINNING, 50000, True),
    ]
    assert history(desk.warehouse, "plan") == [("acme", day_number(date(2024, 1, 1)), "pro", True)]


def test_a_changed_trait_holds_from_the_day_of_the_file(desk: Desk) -> None:
    desk.take("accounts", HEAD + "acme,Acme,2024-01-01,20,pro\n", MAPPING)
    later = MAPPING.replace("2025-01-15", "2025-01-20")
    report = desk.take("accounts", HEAD + "acme,Acme,2024-01-01,25,\n", later, now=NOW + timedelta(days=1))
    assert report.written == {"traits": Written(created=2), "accounts": Written(unchanged=1)}
    created, changed = day_number(date(2024, 1, 1)), day_number(date(2025, 1, 20))
    assert history(desk.warehouse, "seats") == [("acme", created, 200000, True), ("acme", changed, 250000, False)]
    assert history(desk.warehouse, "plan") == [("acme", created, "pro", True), ("acme", changed, None, False)]


def test_the_same_accounts_again_change_nothing(desk: Desk) -> None:
    content = HEAD + "acme,Acme,2024-01-01,20,pro\n"
    desk.take("accounts", content, MAPPING)
    report = desk.take("accounts", content, MAPPING, now=NOW + timedelta(days=9))
    assert report.written == {"traits": Written(unchanged=2), "accounts": Written(unchanged=1)}
    assert not report.changed


@pytest.mark.parametrize(
    ("effective", "day", "assumed"),
    [
        ("created", day_number(date(2024, 1, 1)), True),
        ("file_date", day_number(date(2025, 1, 15)), False),
        ("now", TODAY, False),
        ("since", day_number(date(2024, 6, 1)), False),
        ("{column: since}", day_number(date(2024, 6, 1)), False),
    ],
)
def test_the_mapping_says_since_when_traits_hold(desk: Desk, effective: str, day: int, assumed: bool) -> None:
    content = "id,name,created,seats,plan,since\nacme,Acme,2024-01-01,20,,2024-06-01\n"
    desk.take("accounts", content, MAPPING + f"effective: {effective}\n")
    assert history(desk.warehouse, "seats") == [("acme", day, 200000, assumed)]


def test_without_a_file_date_the_file_is_of_the_day_on_which_it_was_changed_last(desk: Desk) -> None:
    mapping = MAPPING.replace("file_date: 2025-01-15\n", "effective: file_date\n")
    for changed, seats in ((datetime(2025, 1, 10, 23, 30, tzinfo=UTC), 20), (datetime(2025, 3, 1, tzinfo=UTC), 30)):
        path = desk.file("accounts.csv", f"{HEAD}acme,Acme,2024-01-01,{seats},\n")
        os.utime(path, (changed.timestamp(), changed.timestamp()))
        desk.take("accounts", path, mapping)
    # The day is that of the workspace's zone, and a file from days to come is of today.
    days = [day_number(date(2025, 1, 11)), TODAY]
    assert history(desk.warehouse, "seats") == [("acme", days[0], 200000, False), ("acme", days[1], 300000, False)]


def test_dated_rows_make_a_history_and_an_empty_cell_ends_a_trait(desk: Desk) -> None:
    content = "id,owner,since\nacme,vera,2024-01-01\nacme,,2024-03-01\nacme,jonas,2024-04-01\n"
    desk.take("accounts", content, "id: id\nowner: owner\neffective: since\n")
    assert history(desk.warehouse, "owner") == [
        ("acme", day_number(date(2024, 1, 1)), "vera", False),
        ("acme", day_number(date(2024, 3, 1)), None, False),
        ("acme", day_number(date(2024, 4, 1)), "jonas", False),
    ]


def test_a_parent_may_be_only_a_name(desk: Desk) -> None:
    desk.take("accounts", "id,parent\nacme,holding\nbolt,holding\n", "id: id\nparent: parent\n")
    assert set(desk.warehouse.accounts().external_id) == {"acme", "bolt", "holding"}


def test_a_circle_of_parents_is_refused_and_the_others_stay(desk: Desk) -> None:
    report = desk.take("accounts", "id,parent\na,b\nb,c\nc,a\nd,d\ne,a\n", "id: id\nparent: parent\n")
    assert [(row.line, row.column, row.reason.partition(": ")[2]) for row in report.samples] == [
        (4, "parent", "c → a → b → c"),
        (5, "parent", "d → d"),
    ]
    assert [row[:3:2] for row in history(desk.warehouse, "parent")] == [("a", "b"), ("b", "c"), ("e", "a")]


def test_a_circle_with_parents_of_an_earlier_file_is_refused(desk: Desk) -> None:
    desk.take("accounts", "id,parent\na,b\n", "id: id\nparent: parent\n")
    report = desk.take("accounts", "id,parent\nb,a\n", "id: id\nparent: parent\n")
    assert report.rejected == 1


def test_accounts_may_change_places_when_no_day_sees_a_circle(desk: Desk) -> None:
    content = "id,parent,since\na,b,2024-01-01\na,,2024-02-01\nb,a,2024-02-01\n"
    mapping = "id: id\nparent: parent\neffective: since\n"
    assert desk.take("accounts", content, mapping).rejected == 0
    report = desk.take("accounts", "id,parent,since\nb,a,2024-01-15\n", mapping)
    assert [row.line for row in report.samples] == [2]


def test_a_deleted_account_has_its_last_day(desk: Desk) -> None:
    desk.take("accounts", "id,gone\nacme,2025-01-10\nbolt,\n", "id: id\ndeleted: gone\n")
    accounts = desk.warehouse.accounts()
    assert dict(zip(accounts.external_id, accounts.deleted.tolist(), strict=True)) == {
        "acme": day_number(date(2025, 1, 10)),
        "bolt": NO_DAY,
    }


def test_long_traits_are_typed_one_by_one(desk: Desk) -> None:
    content = "id,what,value,since\nacme,seats,20,2024-01-01\nacme,plan,pro,2024-01-01\nacme,seats,many,2024-02-01\n"
    mapping = "id: id\ntrait: what\nvalue: value\neffective: since\n"
    report = desk.take("traits", content, mapping)
    assert [(row.line, row.column, row.value) for row in report.samples] == [(4, "value", "many")]
    assert history(desk.warehouse, "seats") == [("acme", day_number(date(2024, 1, 1)), 200000, False)]
    assert history(desk.warehouse, "plan") == [("acme", day_number(date(2024, 1, 1)), "pro", False)]


def test_a_trait_type_that_contradicts_the_definition_is_refused(desk: Desk) -> None:
    with pytest.raises(ImportRefused, match=r"“traits\.seats” says text, but the trait is defined as number"):
        desk.take("accounts", "id,s\na,1\n", "id: id\ntraits: {seats: {column: s, type: text}}\n")


def test_an_empty_value_in_long_form_ends_the_trait(desk: Desk) -> None:
    content = "id,what,value,since\nacme,plan,pro,2024-01-01\nacme,plan,,2024-02-01\n"
    desk.take("traits", content, "id: id\ntrait: what\nvalue: value\neffective: {column: since}\n")
    assert history(desk.warehouse, "plan") == [
        ("acme", day_number(date(2024, 1, 1)), "pro", False),
        ("acme", day_number(date(2024, 2, 1)), None, False),
    ]


def test_since_creation_by_name_replaces_what_was_assumed(desk: Desk) -> None:
    desk.take("accounts", HEAD + "acme,Acme,2024-01-01,20,\n", MAPPING)
    report = desk.take(
        "accounts", HEAD + "acme,Acme,2024-01-01,25,\n", MAPPING + "effective: created\n", now=NOW + timedelta(days=1)
    )
    assert report.written["traits"] == Written(updated=1)
    assert history(desk.warehouse, "seats") == [("acme", day_number(date(2024, 1, 1)), 250000, True)]


def test_an_account_twice_with_other_traits_is_left_out_the_second_time(desk: Desk) -> None:
    content = HEAD + "acme,Acme,2024-01-01,20,pro\nacme,Acme,2024-01-01,25,pro\nacme,Acme,2024-01-01,20,pro\n"
    report = desk.take("accounts", content, MAPPING)
    assert [row.line for row in report.samples] == [3]
    assert report.conflicts == 1
    assert history(desk.warehouse, "seats") == [("acme", day_number(date(2024, 1, 1)), 200000, True)]
