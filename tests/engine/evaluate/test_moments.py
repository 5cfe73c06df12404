"""Instants beside dates and lengths: by the workspace's clock, and never by the numbers that they are stored as."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.engine.rules_world import computed

from bellwether.catalog.compiling import compiled
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import read_text
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.value import Known
from bellwether.engine.engine import Engine, one_day
from bellwether.engine.evaluate import fingerprint as prints
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.warehouse import open_duckdb
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file

DAY = date(2025, 3, 30)
"""On which the clock of Berlin jumps from two to three in the morning."""

ASKED = """id,account,asked,replied
1,acme,2025-03-24T22:30:00Z,
2,acme,2025-03-25T10:00:00Z,2025-03-25T15:00:00Z
3,acme,2025-03-29T11:00:00Z,2025-03-30T10:30:00Z
"""
MAPPING = """
source: desk
id: id
account: account
fields: {created_at: asked, first_reply_at: replied}
"""
# In Berlin the first was asked half an hour before midnight, on the 24th; in Kyiv on the 25th.
ASKED_OF = {
    "today - min(tickets.created_at)": {"UTC": 6, "Europe/Berlin": 6, "Europe/Kyiv": 5},
    "today - max(tickets.created_at)": dict.fromkeys(("UTC", "Europe/Berlin", "Europe/Kyiv"), 1),
    "sum(tickets.(today - created_at))": {"UTC": 12, "Europe/Berlin": 12, "Europe/Kyiv": 11},
    "sum(tickets.(created_at - 2025-03-20))": {"UTC": 18, "Europe/Berlin": 18, "Europe/Kyiv": 19},
    "count(tickets where created_at < 2025-03-25)": {"UTC": 1, "Europe/Berlin": 1, "Europe/Kyiv": 0},
    "count(tickets where created_at == today - 5d)": {"UTC": 1, "Europe/Berlin": 1, "Europe/Kyiv": 2},
    "count(tickets where created_at in (2025-03-24, 2025-03-29))": {"UTC": 2, "Europe/Berlin": 2, "Europe/Kyiv": 1},
    "count(tickets where if(first_reply_at is unknown, created_at, 2025-03-25) == 2025-03-25)": {
        "UTC": 2,
        "Europe/Kyiv": 3,
    },
    "count(tickets where coalesce(first_reply_at, today) == today)": {"UTC": 2, "Europe/Berlin": 2},
    "count(tickets where greatest(created_at, 2025-03-25) == 2025-03-25)": {"UTC": 2, "Europe/Kyiv": 2},
    # To the second, whatever the clock shows.
    "count(tickets where first_reply_at > created_at + 4h)": {"UTC": 2, "Europe/Berlin": 2},
    "count(tickets where first_reply_at < created_at + 300min)": {"UTC": 0, "Europe/Berlin": 0},
    "count(tickets where first_reply_at <= 300min + created_at)": {"UTC": 1, "Europe/Berlin": 1},
    "count(tickets where first_reply_at - 6h > created_at)": {"UTC": 1, "Europe/Berlin": 1},
    # By the calendar: on the 30th the day has 23 hours in Berlin.
    "count(tickets where first_reply_at < created_at + 1d)": {"UTC": 2, "Europe/Berlin": 1},
    "count(tickets where created_at - 1mo < 2025-02-25)": {"UTC": 1, "Europe/Kyiv": 0},
}


def imported(zone: str, directory: Path) -> tuple[Engine, Catalog]:
    start = built_in()
    own = normal_form(read_text(f"workspace: {{zone: {zone}, currency: EUR}}", "own.yaml"), start)
    catalog = compiled(start.with_(own))
    warehouse = open_duckdb()
    warehouse.prepare(catalog)
    (directory / "asked.csv").write_text(ASKED, encoding="utf-8")
    (directory / "asked.yaml").write_text(MAPPING, encoding="utf-8")
    into = Destination(catalog, warehouse, directory, datetime(2025, 4, 1, tzinfo=UTC))
    report = import_file(directory / "asked.csv", "tickets", read_mapping(directory / "asked.yaml", "tickets"), into)
    assert (report.rows, report.rejected) == (3, 0)
    return Engine(warehouse, catalog), catalog


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Europe/Kyiv"])
def test_beside_a_date_an_instant_is_its_day_and_beside_a_length_it_is_moved(zone: str, tmp_path: Path) -> None:
    engine, _ = imported(zone, tmp_path)
    asked = [formula for formula, numbers in ASKED_OF.items() if zone in numbers]
    found = {formula: engine.values(parse(formula), days=one_day(DAY)).value(0, 0) for formula in asked}
    told = {formula: one.value if isinstance(one, Known) else one for formula, one in found.items()}
    assert told == {formula: ASKED_OF[formula][zone] for formula in asked}


def test_an_instant_that_was_moved_is_told_as_one(tmp_path: Path) -> None:
    engine, _ = imported("Europe/Berlin", tmp_path)
    moved = {
        "max(tickets.created_at) + 1d": "2025-03-30T10:00:00+00:00",
        "max(tickets.created_at) + 24h": "2025-03-30T11:00:00+00:00",
        "max(tickets.created_at) - 1mo": "2025-02-28T11:00:00+00:00",
    }
    found = {one: engine.values(parse(one), days=one_day(DAY)).value(0, 0) for one in moved}
    assert {one: value.value for one, value in found.items() if isinstance(value, Known)} == moved


def test_what_reads_instants_is_computed_anew_where_their_rules_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing else is."""
    _, catalog = imported("UTC", tmp_path)
    asked = computed("asked", "today - min(tickets.created_at)")
    booked = computed("booked", "sum(deals.amount, 30d)")
    before = [prints.fingerprint(one, catalog) for one in (asked, booked)]
    monkeypatch.setattr(prints, "INSTANTS", prints.INSTANTS + 1)
    after = [prints.fingerprint(one, catalog) for one in (asked, booked)]
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True]
