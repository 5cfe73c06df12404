"""Where facts came from: by source the days that they are of, the days they arrived on, and their accounts."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

Given = Any
DAY = 86_400_000_000

E1 = ("e1", "Acme", "ada", "Login", 10, 3 * DAY)
E2 = ("e2", "Bolt", "bob", "Login", 11, 3 * DAY + 5)
E3 = ("e3", None, "ada", "Export", 11, 9 * DAY)


def days(given: Given) -> list[tuple[str, str, list[int], list[int], list[int]]]:
    return sorted(
        (one.source, one.what, one.day.tolist(), one.rows.tolist(), one.arrived.tolist())
        for one in given.warehouse.source_days()
    )


def test_each_source_has_its_days(given: Given) -> None:
    given.events(E1, E2, source="app")
    given.events(E3, source="crm")
    closed = pa.table(
        {
            "id": ["d1"],
            "account": ["Acme"],
            "recorded": pa.array([4 * DAY]),
            "f:closed_at": pa.array([20 * DAY]),
            "f:closed_at@day": pa.array([20], pa.int32()),
            "f:closed_at@dated": [True],
        }
    )
    given.warehouse.write_records("deals", closed, source="crm")
    assert days(given) == [
        ("app", "events", [10, 11], [1, 1], [3]),
        ("crm", "deals", [20], [1], [4]),
        ("crm", "events", [11], [1], [9]),
    ]


def test_records_without_their_date_have_no_day(given: Given) -> None:
    given.deals(("d1", "Acme", None, 100, "won", 10), source="crm")
    assert days(given) == []


def test_the_accounts_of_a_source_are_those_with_events_on_the_days(given: Given) -> None:
    given.events(E1, E2, E3, source="app")
    found = given.warehouse.source_accounts(10, 10)
    assert {source: [given.account(key) for key in keys] for source, keys in found.items()} == {"app": ["Acme"]}


def test_declared_accounts_are_not_those_that_facts_name(given: Given) -> None:
    given.events(E1)
    declared = {"id": ["Bolt"], "recorded": pa.array([1])}
    given.warehouse.write_accounts(pa.table(declared))
    assert [given.account(key) for key in given.warehouse.declared_accounts()] == ["Bolt"]


def test_each_account_and_person_with_events_has_a_last_day(given: Given) -> None:
    given.events(E1, E2, E3, ("e4", "Acme", "ada", "Login", 30, 1))
    account, person, last = given.warehouse.accounts_of_events()
    found = zip(map(given.account, account.tolist()), map(given.person, person.tolist()), last.tolist(), strict=True)
    assert sorted(found) == [("", "ada", 11), ("Acme", "ada", 30), ("Bolt", "bob", 11)]


def test_properties_are_counted_where_they_are_filled(given: Given) -> None:
    rows = {"id": ["a", "b"], "name": ["Buy"] * 2, "at": pa.array([DAY] * 2), "day": pa.array([1] * 2, pa.int32())}
    filled = {"p:amount": pa.array([100, None], pa.int64()), "recorded": pa.array([1] * 2), "raw": ["{}", '{"x":1}']}
    given.warehouse.write_events(pa.table(rows | filled))
    assert given.warehouse.filled_properties() == (2, {"amount": 1, "destination": 0})
