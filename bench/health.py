"""Health scores of 10,000 accounts over two years from 12 drivers: computed, worded anew, read, explained, tried out.

    .venv/bin/python bench/health.py [--accounts 10000] [--days 730] [--percentiles]

The drivers are numbers that change about four times a year for each account; they are computed and stored first, and
not counted. What is timed is the score: the whole history after its weights were changed, which reads what is stored.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np
import pyarrow as pa

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.metric import Band, Metric, MetricKind
from bellwether.engine.definitions.score import (
    Banded,
    Cap,
    Driver,
    DriverGroup,
    Linear,
    Percentile,
    PointBand,
    Profile,
    Score,
    Yardstick,
)
from bellwether.engine.engine import Engine
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb
from bellwether.health.scores import Health

DRIVERS = 12
LAST = date(2026, 6, 30)
BANDS = (Band("bad", None, Decimal(50)), Band("watch", Decimal(50), Decimal(75)), Band("good", Decimal(75), None))
STEPS = Banded(
    (
        PointBand(None, Decimal(30), Decimal(0)),
        PointBand(Decimal(30), Decimal(70), Decimal(50)),
        PointBand(Decimal(70), None, Decimal(100)),
    )
)


def catalog_of(weight: int, *, percentiles: bool) -> Catalog:
    """Twelve drivers in four groups and two profiles, with caps; `weight` is that of the first group."""
    keys = [f"driver_{number}" for number in range(DRIVERS)]
    line = Linear(Decimal(10), Decimal(90))
    yardsticks: list[Yardstick] = [STEPS, line, Percentile() if percentiles else line]
    drivers = [Driver(key, Decimal(1 + place % 3), yardsticks[place % 3]) for place, key in enumerate(keys)]
    groups = tuple(
        DriverGroup(
            f"Group {number}", Decimal(weight if number == 0 else 20), tuple(drivers[3 * number : 3 * number + 3])
        )
        for number in range(DRIVERS // 3)
    )
    caps = (Cap(f"{keys[0]} < 5", 40, "Hardly anything"),)
    profiles = (
        Profile("one", "One", f"{keys[1]} > 60", groups, caps, Decimal(50)),
        Profile("rest", "The rest", None, groups, caps, Decimal(50)),
    )
    metrics = {key: Metric(key, key, MetricKind.COMPUTED, f"account.{key}") for key in keys}
    metrics["health"] = Metric("health", "Health", MetricKind.SCORED, bands=BANDS, score=Score(profiles))
    return Catalog(metrics=metrics, account_traits={key: Field(key, FieldType.NUMBER) for key in keys})


def fill(warehouse: SqlWarehouse, accounts: int, days: int) -> None:
    """Writes the accounts and their traits; a tenth of the values is missing at first."""
    random = np.random.default_rng(5)
    first = day_number(LAST) - days + 1
    ids = [f"account-{number:05d}" for number in range(accounts)]
    created = pa.array([first] * accounts, pa.int32())
    warehouse.write_accounts(pa.table({"id": ids, "created": created, "recorded": [1] * accounts}))
    changes = max(1, days // 90)
    for number in range(DRIVERS):
        rows = accounts * changes
        who = np.repeat(np.arange(accounts), changes)
        since = first + np.tile(np.arange(changes) * 90, accounts) + random.integers(0, 80, rows)
        warehouse.write_traits(
            Kind.ACCOUNT,
            pa.table(
                {
                    "id": [ids[one] for one in who.tolist()],
                    "trait": [f"driver_{number}"] * rows,
                    "effective": pa.array(since, pa.int32()),
                    "assumed": [False] * rows,
                    "recorded": [1] * rows,
                    "number": pa.array(random.integers(0, 101, rows), pa.int64()),
                    "text": pa.nulls(rows, pa.string()),
                }
            ),
        )


Moment = tuple[float, float]


def now() -> Moment:
    """The clock on the wall, and the time that the processors have worked for us."""
    return perf_counter(), process_time()


def timed(label: str, began: Moment, note: str = "") -> None:
    """Prints how long something took, and how much of that was work: the rest was waiting for a processor or a disk."""
    wall, work = (later - earlier for later, earlier in zip(now(), began, strict=True))
    print(f"{label:<54}{wall:8.2f} s {work:8.2f} s of work  {note}")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=730)
    parser.add_argument("--percentiles", action="store_true")
    asked = parser.parse_args()
    with TemporaryDirectory() as directory:
        warehouse = open_duckdb(Path(directory) / "warehouse.duckdb")
        catalog = catalog_of(40, percentiles=asked.percentiles)
        warehouse.prepare(catalog)
        fill(warehouse, asked.accounts, asked.days)
        began = now()
        bare = replace(catalog, metrics={key: one for key, one in catalog.metrics.items() if key != "health"})
        report = Engine(warehouse, bare).refresh(LAST)
        timed("12 drivers computed and stored (not the score)", began, f"{report.values:,} values")
        began = now()
        report = Engine(warehouse, catalog).refresh(LAST)
        timed("the score: every account, every day", began, f"{report.values:,} scores")
        again = catalog_of(60, percentiles=asked.percentiles)
        engine = Engine(warehouse, again)
        began = now()
        report = engine.refresh(LAST)
        timed("the score with another weight, published", began, f"{report.values:,} scores")
        health = Health(engine)
        engine.facts().roster  # noqa: B018  # read once by whoever serves
        began = now()
        counted = health.standings(LAST)
        timed("scores of one day, counted by band", began, str(counted))
        began = now()
        found = health.what_if(catalog.metrics["health"], LAST)
        timed("what if: the other weight on everyone, on one day", began, f"{len(found.moves)} would change colour")
        began = now()
        for number in range(20):
            health.explain(f"account-{number:05d}", LAST)
        timed("20 cards", began)
        began = now()
        for number in range(20):
            health.split(f"account-{number:05d}", LAST - timedelta(days=30), LAST)
        timed("20 changes split", began)
        warehouse.close()


if __name__ == "__main__":
    main()
