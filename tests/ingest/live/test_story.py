"""A story told in the wrong order: out of order, twice, late, by visitors, with accounts that turn out to be one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.ingest.live.conftest import CATALOG, NOW, Live, Shop, track

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import micros_of
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.engine.engine import Engine
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.warehouse import open_duckdb
from bellwether.workspace.home import Home

METRICS = (
    Metric("buys", "Buys", MetricKind.COMPUTED, 'count("Buy", 7d)'),
    Metric("people", "People", MetricKind.COMPUTED, "active_users(7d)"),
    Metric("spent", "Spent", MetricKind.COMPUTED, 'sum("Buy".amount, 30d)'),
    Metric("staff", "Staff", MetricKind.COMPUTED, "account.employees"),
)
YESTERDAY = NOW.date() - timedelta(days=1)


@dataclass
class Measured(Shop):
    """A workspace with metrics."""

    def catalog(self) -> Catalog:
        return replace(CATALOG, metrics={metric.key: metric for metric in METRICS}, events=frozenset({"Buy"}))

    def engine(self) -> Engine:
        return Engine(self.warehouse, self.catalog())


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Measured]:
    """A workspace without facts, but with metrics."""
    home = Home(tmp_path)
    home.quarantine.mkdir()
    shop = Measured(home, open_duckdb(home.warehouse))
    shop.warehouse.prepare(shop.catalog())
    yield shop
    shop.warehouse.close()


def story(drawn: random.Random) -> list[dict[str, Any]]:
    """Twenty days of two accounts that are one, four people, two of whom come as visitors first."""
    told: list[dict[str, Any]] = []
    for number in range(120):
        day = date(2026, 2, 18) + timedelta(days=drawn.randrange(19))
        person = drawn.choice(["ann", "bob", "cem", "dee"])
        visitor = person in {"cem", "dee"} and drawn.random() < 0.5
        told.append(
            track(
                f"m{number}",
                drawn.choice(["Buy", "Login"]),
                userId=None if visitor else person,
                anonymousId=f"visitor-{person}" if visitor else None,
                timestamp=f"{day}T{drawn.randrange(24):02}:15:00Z",
                properties={"amount": drawn.randrange(100)},
                context={"groupId": drawn.choice(["acme", "acme-old"])},
            )
        )
    for number, person in enumerate(["cem", "dee"]):
        told.append(
            {"type": "identify", "messageId": f"i{number}", "userId": person, "anonymousId": f"visitor-{person}"}
        )
    for number, size in enumerate([3, 5, 8]):
        stamp = f"2026-03-0{1 + 2 * number}T10:00:00Z"
        told.append(
            {
                "type": "group",
                "messageId": f"g{number}",
                "groupId": "acme",
                "timestamp": stamp,
                "traits": {"employees": size},
            }
        )
    return told


def test_a_story_told_in_the_wrong_order_gives_the_values_of_a_rebuild(live: Live, shop: Measured) -> None:
    drawn = random.Random(4)
    told = story(drawn)
    drawn.shuffle(told)
    for start in range(0, len(told), 25):
        again = drawn.choices(told[: start + 25], k=5)
        assert live.send(*told[start : start + 25], *again).status == 200
        if start == 50:
            shop.warehouse.merge(Kind.ACCOUNT, "acme-old", "acme", micros_of(NOW))
        shop.engine().refresh(YESTERDAY)
    report = shop.engine().verify()
    assert (report.different, report.sample_different) == (0, 0)
    assert report.compared > 100
    assert len({message["messageId"] for message in told}) == 125
    assert live.rows("SELECT count(*), count(DISTINCT person) FROM held") == [(120, 4)]
