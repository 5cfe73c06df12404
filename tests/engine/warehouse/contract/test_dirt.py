"""What arrived since a batch, per account, from the first day that it can touch."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.warehouse.rows import NOBODY, Kind

Given = Any


@pytest.fixture
def settled(given: Given) -> Given:
    """Facts that are old news."""
    given.events(("e1", "Acme", "ada", "Login", 10, 1), ("e2", "Zeta", "zoe", "Login", 10, 1))
    given.memberships(("ada", "Acme", 5, None, 1), ("zoe", "Zeta", 5, None, 1))
    given.deals(("d1", "Acme", 10, 1, None, 1))
    return given


def touched(given: Given, after: int) -> dict[str, int]:
    """The first dirty day by account; everyone is the empty name."""
    dirt = given.warehouse.dirt(after)
    return {given.account(int(key)): int(day) for key, day in zip(dirt.account, dirt.first_day, strict=True)}


def test_nothing_new_is_no_dirt(settled: Given) -> None:
    dirt = settled.warehouse.dirt(settled.warehouse.batch())
    assert (dirt.account.size, dirt.events, dirt.others) == (0, frozenset(), frozenset())


def test_a_late_event_touches_its_account_from_its_day(settled: Given) -> None:
    batch = settled.warehouse.batch()
    settled.events(("e3", "Acme", "ada", "Export", 7, 2), ("e4", "Acme", "ada", "Export", 9, 2))
    assert touched(settled, batch) == {"Acme": 7}
    assert settled.warehouse.dirt(batch).events == {"Export"}
    assert settled.warehouse.dirt(batch).others == frozenset()


def test_an_event_without_an_account_touches_the_accounts_of_its_person(settled: Given) -> None:
    batch = settled.warehouse.batch()
    settled.events(("e3", None, "zoe", "Login", 9, 2))
    assert touched(settled, batch) == {"Zeta": 9}


def test_a_retraction_touches_what_it_takes_away(settled: Given) -> None:
    batch = settled.warehouse.batch()
    settled.warehouse.retract_ids("event", ["e2"], 5)
    assert touched(settled, batch) == {"Zeta": 10}


def test_an_updated_event_touches_both_accounts(settled: Given) -> None:
    batch = settled.warehouse.batch()
    settled.events(("e1", "Zeta", "ada", "Login", 12, 2), update=True)
    assert touched(settled, batch) == {"Acme": 10, "Zeta": 12}


def test_a_version_of_a_record_touches_from_the_day_it_holds(settled: Given) -> None:
    batch = settled.warehouse.batch()
    settled.deals(("d1", "Zeta", 20, 1, "won", 2))
    assert touched(settled, batch) == {"Acme": 20, "Zeta": 20}
    assert settled.warehouse.dirt(batch).others == {"record:deals"}


def test_a_person_s_trait_touches_the_accounts_of_the_person(settled: Given) -> None:
    batch = settled.warehouse.batch()
    settled.traits(("ada", "role", 15, "admin", 2), kind=Kind.PERSON)
    settled.traits(("Zeta", "plan", 16, "pro", 2))
    assert touched(settled, batch) == {"Acme": 15, "Zeta": 16}
    assert settled.warehouse.dirt(batch).others == {"user.role", "account.plan"}


def test_a_place_in_the_hierarchy_touches_everyone(settled: Given) -> None:
    batch = settled.warehouse.batch()
    settled.traits(("Zeta", "parent", 16, "Acme", 2))
    assert settled.warehouse.dirt(batch).account.tolist() == [NOBODY]
    assert settled.warehouse.dirt(batch).first_day.tolist() == [16]


def test_a_membership_touches_all_accounts_of_the_person(settled: Given) -> None:
    batch = settled.warehouse.batch()
    settled.memberships(("ada", "Zeta", 30, None, 2))
    assert touched(settled, batch) == {"Acme": 30, "Zeta": 30}


def test_a_merge_touches_the_whole_past_of_the_account(settled: Given) -> None:
    batch = settled.warehouse.batch()
    settled.warehouse.merge(Kind.ACCOUNT, "Zeta", "Acme", 5)
    assert touched(settled, batch) == {"Acme": BEGINNING}


def test_an_outage_of_a_source_touches_everyone_once_the_source_delivers_a_new_name(settled: Given) -> None:
    outage = {"event": pa.array([None], pa.string()), "source": ["app"], "account": pa.array([None], pa.string())}
    days = {"starts": pa.array([14], pa.int32()), "ends": pa.array([16], pa.int32()), "recorded": [2]}
    settled.warehouse.write_outages(pa.table(outage | days))
    batch = settled.warehouse.batch()
    settled.events(("e8", "Acme", "ada", "Login", 30, 3), source="app")
    settled.events(("e9", "Acme", "ada", "Export", 30, 3), source="app")
    dirt = settled.warehouse.dirt(batch)
    assert dirt.first_day[dirt.account == NOBODY].tolist() == [14]
    assert dirt.events == {"Login", "Export"}
    again = settled.warehouse.batch()
    settled.events(("e10", "Zeta", "zoe", "Export", 31, 4), source="app")
    assert touched(settled, again) == {"Zeta": 31}
