"""Visits: runs of one person's events at one account, counted on the day they began."""

from __future__ import annotations

from datetime import date

import pytest
from tests.oracle.days import as_day
from tests.oracle.loading import load
from tests.oracle.world import AccountFact, EventFact, World

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.entity import EachAccount, Portfolio
from bellwether.engine.definitions.value import Known, Value
from bellwether.engine.engine import Engine, Span
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.warehouse import open_duckdb

FIRST = as_day(date(2025, 3, 1))
CATALOG = Catalog()
VISITS = (
    ("ann", "acme", 0, 23 * 60 + 40),
    ("ann", "acme", 1, 5),
    ("ann", "acme", 1, 35),
    ("ann", "acme", 1, 66),
    ("ben", "acme", 1, 10),
    (None, "acme", 2, 0),
    (None, "acme", 2, 29),
    ("ann", "bolt", 1, 20),
)


def event(number: int, person: str | None, account: str, day: int, minute: int) -> EventFact:
    at = (FIRST + day) * 86_400_000_000 + minute * 60_000_000
    return EventFact(id=str(number), name="View", at=at, account=account, person=person)


@pytest.fixture(scope="module")
def engine() -> Engine:
    accounts = [AccountFact(id=one, created=FIRST - 10) for one in ("acme", "bolt")]
    warehouse = open_duckdb()
    load(World(CATALOG, (*accounts, *(event(number, *one) for number, one in enumerate(VISITS)))), warehouse)
    return Engine(warehouse, CATALOG)


def counted(values: tuple[Value, ...]) -> list[object]:
    return [one.value if isinstance(one, Known) else one.reason.key for one in values]


def test_a_visit_counts_on_the_day_it_began_also_past_midnight(engine: Engine) -> None:
    days = Span(date(2025, 3, 1), date(2025, 3, 4))
    series = engine.values(parse("sessions(any(), 1d)"), EachAccount(("acme", "bolt")), days=days)
    # Of the second day: Ann again after 31 minutes, and Ben. Her first views of that day go on from the day before.
    assert counted(series.row(0)) == [1, 2, 1, 0]
    assert counted(series.row(1)) == ["no_data", 1, 0, 0]


def test_a_longer_pause_makes_fewer_visits_and_a_group_adds_them_up(engine: Engine) -> None:
    day = Span(date(2025, 3, 4), date(2025, 3, 4))
    asked = {
        gap: engine.values(parse(f"sessions(any() gap {gap}, 7d)"), Portfolio(), days=day) for gap in ("5min", "2h")
    }
    assert {gap: counted(series.row(0)) for gap, series in asked.items()} == {"5min": [8], "2h": [4]}
    explained = engine.explain(parse("sessions(any(), 1d)"), "acme", on=date(2025, 3, 2)).steps.rows
    assert explained is not None
    assert explained.total == 2
