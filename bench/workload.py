"""The workload that speed is measured on: 20 million events of 3,000 accounts over a year, and 75 metrics."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.engine.warehouse.duckdb import DuckSettings
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

LAST = date(2025, 12, 31)
LAST_DAY = day_number(LAST)
ACCOUNTS = 3_000
PEOPLE = 190_000
NAMES = 12
WINDOWS = (7, 30, 90)
MICROSECONDS_A_DAY = 86_400_000_000
RECORDED = 1
ROWS_AT_ONCE = 2_000_000
MOST_WRITTEN = 20_000_000
"""More events than these are copies."""


@dataclass(frozen=True)
class Size:
    """How many events, accounts and people there are, over how many days."""

    events: int = 20_000_000
    accounts: int = ACCOUNTS
    people: int = PEOPLE
    days: int = 365

    @property
    def first_day(self) -> int:
        """The day of the first events."""
        return LAST_DAY - self.days + 1


def metrics() -> dict[str, Metric]:
    """36 counts and 39 distinct counts: each name, and every name together, over 7, 30 and 90 days."""
    formulas = {}
    for window in WINDOWS:
        for name in range(NAMES):
            formulas[f"count_{name}_{window}"] = f'count("Event {name}", {window}d)'
            formulas[f"users_{name}_{window}"] = f'users("Event {name}", {window}d)'
        formulas[f"active_{window}"] = f"active_users({window}d)"
    return {key: Metric(key, key, MetricKind.COMPUTED, text) for key, text in formulas.items()}


def catalog() -> Catalog:
    """The metrics, and nothing else."""
    return Catalog(metrics=metrics())


def build(path: Path, size: Size, seed: int = 7) -> SqlWarehouse:
    """A warehouse file with the events, written through the same door as every import (see `grow` for many more)."""
    if size.events > MOST_WRITTEN:
        times = size.events // MOST_WRITTEN
        build(path, replace(size, events=size.events // times), seed).close()
        grow(path, times)
        return open_duckdb(path, DuckSettings())
    warehouse = open_duckdb(path, DuckSettings())
    warehouse.prepare(catalog())
    rng = np.random.default_rng(seed)
    home = _homes(size, rng)
    for low in range(0, size.events, ROWS_AT_ONCE):
        count = min(ROWS_AT_ONCE, size.events - low)
        warehouse.write_events(_events(rng, home, size, range(low, low + count)))
    return warehouse


def grow(path: Path, times: int) -> None:
    """Adds copies of all events, each on other days of the year, until there are so many times as many."""
    connection = duckdb.connect(str(path), config={"threads": 2, "preserve_insertion_order": False})
    first, last, batches = connection.execute(
        "SELECT MIN(day), MAX(day), (SELECT MAX(batch) FROM batch) FROM event"
    ).fetchall()[0]
    days = last - first + 1
    for copy in range(1, times):
        moved = f"(day - {first} + {copy * 37}) % {days} + {first}"
        connection.execute(
            f"INSERT INTO event BY NAME SELECT * REPLACE (fact + ({copy * batches}::BIGINT << 32) AS fact, "
            f'k + {copy} AS k, {moved} AS day, "at" + ({moved} - day)::BIGINT * {MICROSECONDS_A_DAY} AS "at", '
            f"id || '-{copy}' AS id) FROM event WHERE fact < {(batches + 1) << 32}"
        )
        connection.execute(f"INSERT INTO batch SELECT batch + {copy * batches} FROM batch WHERE batch <= {batches}")
    connection.close()


def _homes(size: Size, rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Each person's account; accounts differ in size as companies do."""
    share = rng.pareto(1.2, size.accounts) + 1
    return np.sort(rng.choice(size.accounts, size.people, p=share / share.sum()))


def _events(
    rng: np.random.Generator, home: np.ndarray[tuple[int], np.dtype[np.int64]], size: Size, numbers: range
) -> pa.Table:
    count = len(numbers)
    person = (rng.beta(0.7, 1.5, count) * home.size).astype(np.int64)
    # Days go up within a write, as they do where events arrive as they happen.
    day = size.first_day + np.sort(rng.integers(0, size.days, count))
    names = pa.DictionaryArray.from_arrays(
        pa.array(rng.integers(0, NAMES, count).astype(np.int32)), [f"Event {name}" for name in range(NAMES)]
    )
    return pa.table(
        {
            "id": pa.array(np.arange(numbers.start, numbers.stop)).cast(pa.string()),
            "account": pa.array(home[person]).cast(pa.string()),
            "person": pa.array(person).cast(pa.string()),
            "name": names.cast(pa.string()),
            "at": day * MICROSECONDS_A_DAY,
            "day": day.astype(np.int32),
            "dated": np.zeros(count, dtype=np.bool_),
            "recorded": np.full(count, RECORDED),
            "raw": pa.array(["{}"] * count),
        }
    )
