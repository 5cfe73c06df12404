"""Semantics 7: instants get their day again when the zone changes; what is known by its date alone stays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa

from bellwether.engine.definitions.calendar import Calendar
from bellwether.engine.definitions.catalog import Catalog

Given = Any

DAY = 86_400_000_000
LATE = 10 * DAY + 23 * 3_600_000_000
"""Day 10, an hour before midnight in UTC: day 11 in Berlin, day 10 in New York."""


def in_zone(catalog: Catalog, zone: str) -> Catalog:
    return replace(catalog, calendar=Calendar(zone))


def happened(given: Given) -> None:
    """An event by its instant and one by its date; a deal by its instant, one by its date, one without."""
    given.warehouse.write_events(
        pa.table(
            {
                "id": ["instant", "date"],
                "account": ["Acme", "Acme"],
                "person": ["ada", "bob"],
                "name": ["Login", "Login"],
                "at": [LATE, 10 * DAY],
                "day": pa.array([10, 10], pa.int32()),
                "dated": [False, True],
                "recorded": [1, 1],
            }
        )
    )
    given.warehouse.write_records(
        "deals",
        pa.table(
            {
                "id": ["instant", "date", "open"],
                "account": ["Acme"] * 3,
                "recorded": [1, 1, 1],
                "f:closed_at": [LATE, 10 * DAY, None],
                "f:closed_at@day": pa.array([10, 10, None], pa.int32()),
                "f:closed_at@dated": [False, True, None],
            }
        ),
    )


def days_of_events(given: Given) -> dict[str, int]:
    return {person: day for _, person, _, day in given.read_events()}


def days_of_deals(given: Given) -> dict[str, int | None]:
    rows = given.warehouse.records("deals", ("closed_at",))
    day = rows.fields["closed_at@day"]
    return {name: int(day.values[i]) if day.present[i] else None for i, name in enumerate(rows.external_id)}


def test_semantics_7_instants_move_with_the_zone_and_dates_never(given: Given, catalog: Catalog) -> None:
    happened(given)
    given.warehouse.prepare(in_zone(catalog, "Europe/Berlin"))
    assert days_of_events(given) == {"ada": 11, "bob": 10}
    assert days_of_deals(given) == {"instant": 11, "date": 10, "open": None}
    given.warehouse.prepare(in_zone(catalog, "Pacific/Honolulu"))
    assert days_of_events(given) == {"ada": 10, "bob": 10}
    assert days_of_deals(given) == {"instant": 10, "date": 10, "open": None}


def test_semantics_7_preparing_in_the_same_zone_moves_nothing(given: Given, catalog: Catalog) -> None:
    happened(given)
    assert given.warehouse.rederive_days("UTC") == 0
    assert given.warehouse.rederive_days("Europe/Berlin") == 2
    assert given.warehouse.rederive_days("Europe/Berlin") == 0
    given.warehouse.prepare(in_zone(catalog, "Europe/Berlin"))
    assert days_of_events(given) == {"ada": 11, "bob": 10}


def test_semantics_7_the_same_facts_in_the_new_zone_are_still_the_same_facts(given: Given, catalog: Catalog) -> None:
    happened(given)
    before = given.warehouse.batch()
    given.warehouse.prepare(in_zone(catalog, "Europe/Berlin"))
    assert given.warehouse.batch() == before + 1
    happened(given)
    assert given.warehouse.batch() == before + 1
    assert days_of_events(given) == {"ada": 11, "bob": 10}
