"""The workspace that pages are measured on: 10,000 accounts with traits, 60 metrics, two years, 20 million events."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import workload

from bellwether.engine.definitions.catalog import Catalog, Segment
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.metric import (
    Band,
    Direction,
    Display,
    EnteredRollup,
    EnteredRules,
    Metric,
    MetricKind,
    Target,
)
from bellwether.engine.definitions.unit import MONEY
from bellwether.engine.engine import Engine
from bellwether.engine.warehouse.duckdb import DuckSettings
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

SIZE = workload.Size(20_000_000, 10_000, 400_000, 730)
OWNERS = tuple(f"owner{number}@example.com" for number in range(25))
INDUSTRIES = ("Airlines", "Retail", "Rail", "Hotels", "Banks", "Software")
BANDS = (
    Band("bad", None, Decimal(10)),
    Band("watch", Decimal(10), Decimal(40)),
    Band("good", Decimal(40), None),
)


def metrics() -> dict[str, Metric]:
    """26 counts, 13 distinct counts, 15 shares of distinct counts, 2 balances, 3 of entered values and a date: 60."""
    formulas = {}
    for name in range(12):
        for window in (7, 30):
            formulas[f"count_{name}_{window}"] = f'count("Event {name}", {window}d)'
        formulas[f"users_{name}"] = f'users("Event {name}", 30d)'
        formulas[f"share_{name}"] = f'percent(users("Event {name}", 30d), active_users(30d))'
    formulas |= {
        "count_90": 'count("Event 0", 90d)',
        "count_180": 'count("Event 1", 180d)',
        "active": "active_users(30d)",
        "active_share": "percent(active_users(30d), active_users(90d))",
        "weekly_share": "percent(active_users(7d), active_users(30d))",
        "seat_use": "percent(active_users(30d), account.seats)",
        "seats": "account.seats",
        "arr": "account.arr",
        "renews": "account.renewal_on",
    }
    found = {
        key: Metric(key, key, MetricKind.COMPUTED, text, direction=Direction.UP, bands=BANDS if "share" in key else ())
        for key, text in formulas.items()
    }
    found["arr"] = Metric("arr", "ARR", MetricKind.COMPUTED, "account.arr", unit=MONEY, display=Display.MONEY)
    entered = EnteredRules(None, EnteredRollup.WEIGHTED_MEAN, "arr")
    found["csat"] = Metric("csat", "CSAT", MetricKind.ENTERED, entered=entered, display=Display.PERCENT, bands=BANDS)
    ranks = EnteredRules(None, EnteredRollup.DISTRIBUTION, None, ("bad", "watch", "good"))
    found["pulse"] = Metric("pulse", "Pulse", MetricKind.ENTERED, entered=ranks, display=Display.RANK)
    goal = (Target(Decimal(50), start_value=Decimal(0)),)
    found["goals"] = Metric(
        "goals", "Goals", MetricKind.ENTERED, entered=EnteredRules(), direction=Direction.UP, targets=goal
    )
    return found


def catalog() -> Catalog:
    """The metrics, the traits that they and the filters read, and a segment."""
    traits = {
        "seats": Field("seats", FieldType.NUMBER),
        "arr": Field("arr", FieldType.MONEY, 4),
        "renewal_on": Field("renewal_on", FieldType.DATE),
        "industry": Field("industry", FieldType.TEXT),
        "owner": Field("owner", FieldType.TEXT),
    }
    segments = {"large": Segment("large", "Large", "account.arr > 50000")}
    return Catalog(metrics=metrics(), account_traits=traits, segments=segments)


def workspace(home: Path) -> SqlWarehouse:
    """The warehouse with everything computed; made once, which takes minutes."""
    path = home / "pages.duckdb"
    if path.exists():
        warehouse = open_duckdb(path, DuckSettings())
        warehouse.prepare(catalog())
        return warehouse
    home.mkdir(parents=True, exist_ok=True)
    made = home / "made.duckdb"
    made.unlink(missing_ok=True)
    warehouse = workload.build(made, SIZE)
    warehouse.prepare(catalog())
    _tell(warehouse)
    Engine(warehouse, catalog()).refresh(workload.LAST)
    warehouse.close()
    made.rename(path)
    return workspace(home)


def _tell(warehouse: SqlWarehouse) -> None:
    """Declares the accounts and what their owners know of them."""
    rng = np.random.default_rng(3)
    ids = pa.array(np.arange(SIZE.accounts)).cast(pa.string())
    recorded = np.full(SIZE.accounts, workload.RECORDED)
    created = (SIZE.first_day + rng.integers(0, SIZE.days - 60, SIZE.accounts)).astype(np.int32)
    names = [f"Account {number:05}" for number in rng.permutation(SIZE.accounts)]
    warehouse.write_accounts(pa.table({"id": ids, "name": names, "created": created, "recorded": recorded}))
    renewals = workload.LAST_DAY + rng.integers(-30, 365, SIZE.accounts)
    numbers = {
        "seats": rng.integers(5, 400, SIZE.accounts),
        "arr": rng.integers(1_000, 200_000, SIZE.accounts) * 10_000,
        "renewal_on": renewals,
    }
    texts = {
        "industry": [INDUSTRIES[place] for place in rng.integers(0, len(INDUSTRIES), SIZE.accounts)],
        "owner": [OWNERS[place] for place in rng.integers(0, len(OWNERS), SIZE.accounts)],
    }
    for trait in (*numbers, *texts):
        told = {"number": numbers[trait].astype(np.int64)} if trait in numbers else {"text": texts[trait]}
        fixed = {"trait": [trait] * SIZE.accounts, "assumed": np.zeros(SIZE.accounts, dtype=np.bool_)}
        rows = {"id": ids, "effective": created, "recorded": recorded, **fixed, **told}
        warehouse.write_traits(Kind.ACCOUNT, pa.table(rows))
    for metric in ("csat", "pulse", "goals"):
        some = np.sort(rng.choice(SIZE.accounts, SIZE.accounts * 2 // 3, replace=False))
        rows = {
            "metric": [metric] * some.size,
            "account": ids.take(pa.array(some)),
            "day": np.full(some.size, workload.LAST_DAY - 20, dtype=np.int32),
            "author": ["someone"] * some.size,
            "reason": ["measured"] * some.size,
            "recorded": recorded[: some.size],
        }
        if metric == "pulse":
            rows["text"] = [("bad", "watch", "good")[place] for place in rng.integers(0, 3, some.size)]
        else:
            rows["number"] = rng.integers(0, 100, some.size).astype(np.int64) * 10_000
        warehouse.write_entered(pa.table(rows))
