"""The same rows in any order, cut into any files, any number of times, are the same facts."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from tests.ingest.conftest import CATALOG, NOW, Desk
from tests.ingest.quarantine.reading import facts_of

from bellwether.engine.warehouse.rows import Kind, TraitRows
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb
from bellwether.ingest.destination import Destination

State = dict[str, list[tuple[object, ...]]]
LEARNED = ("account traits", "user traits", "events", "deals")
"""Facts of which the last part is when they were learned."""

FILES: dict[str, tuple[str, str, list[str]]] = {
    "events": (
        "id: id\naccount: account\nuser: user\nname: name\nat: at\n",
        "id,account,user,name,at",
        [f"e{row},a{row % 4},u{row % 7},Login,2024-0{row % 9 + 1}-01" for row in range(40)],
    ),
    "memberships": (
        "user: user\naccount: account\nstarts: since\nends: until\n",
        "user,account,since,until",
        [f"u{row},a{row % 4},2024-0{row % 9 + 1}-01,{'2025-01-01' if row % 2 else ''}" for row in range(12)],
    ),
    "deals": (
        "id: id\naccount: account\neffective: on\nfields: {created_at: created, amount: amount, stage: stage}\n",
        "id,account,on,created,amount,stage",
        [f"d{row // 2},a{row % 4},2024-0{row % 9 + 1}-01,2024-01-01,{row}.5,s{row % 3}" for row in range(24)],
    ),
    "values": (
        "account: account\nmetric: {constant: csat}\nday: day\nvalue: value\n",
        "account,day,value",
        [f"a{row % 4},2024-0{row // 4 + 1}-01,{row}" for row in range(20)],
    ),
    "traits": (
        "id: id\ntrait: {constant: plan}\nvalue: plan\neffective: since\n",
        "id,since,plan",
        [f"a{row % 4},2024-0{row // 4 + 1}-01,p{row}" for row in range(20)],
    ),
    "accounts": (
        "id: id\nname: name\ncreated: created\nparent: parent\ntraits: {seats: seats}\n",
        "id,name,created,parent,seats",
        [f"a{row},Name {row},{'2023-11-05' if row % 3 else ''},{'a0' if row == 5 else ''},{row}" for row in range(6)],
    ),
    "users": (
        "id: id\naccount: account\nstarts: since\ntraits: {role: role}\n",
        "id,account,since,role",
        [f"u{row},a{row % 5},2024-0{row % 4 + 1}-02,{'admin' if row % 2 else ''}" for row in range(9)],
    ),
    "contacts": ("id: id\naccount: account\neffective: file_date\nfile_date: 2024-06-01\n", "id,account", ["u3,a3"]),
    "applicability": (
        "account: account\nmetric: metric\nstarts: since\napplies: applies\n",
        "account,metric,since,applies",
        [f"a{row % 4},{('csat', 'mood')[row % 2]},2024-0{row + 1}-01,{row % 3 == 0}" for row in range(8)],
    ),
    "outages": ("of: of\nstarts: starts\nends: ends\n", "of,starts,ends", ["app,2024-01-03,2024-01-05"]),
    "rates": (
        "currency: currency\nday: day\nrate: rate\n",
        "currency,day,rate",
        [f"USD,2024-0{row + 1}-01,0.9{row}" for row in range(6)],
    ),
}


def state(warehouse: SqlWarehouse) -> State:
    """Everything that was told, by outside names; when it was learned depends on the order, and is left out."""
    found = facts_of(warehouse, CATALOG)
    timeless = {kind: [row[:-1] if kind in LEARNED else row for row in rows] for kind, rows in found.items()}
    timeless["applicability"] = [
        (metric, *one)
        for metric in CATALOG.metrics
        for one in zip(
            *_whose_and_when(warehouse, warehouse.traits(Kind.ACCOUNT, f"applies:{metric}")),
            strict=True,
        )
    ]
    rates, outages = warehouse.rates(), warehouse.outages()
    timeless["rates"] = list(zip(rates.currency, rates.day.tolist(), rates.rate.tolist(), strict=True))
    timeless["outages"] = list(zip(outages.source, outages.starts.tolist(), outages.ends.tolist(), strict=True))
    return {kind: sorted(rows, key=str) for kind, rows in timeless.items()}


def _whose_and_when(warehouse: SqlWarehouse, rows: TraitRows) -> tuple[tuple[str, ...], list[int], list[int]]:
    return warehouse.external_ids(Kind.ACCOUNT, rows.subject), rows.day.tolist(), rows.value.values.tolist()


def imported(seed: int | None) -> State:
    """The state after all rows, as they stand, or cut, shuffled and repeated."""
    warehouse = open_duckdb()
    warehouse.prepare(CATALOG)
    random = Random(seed)
    with TemporaryDirectory() as directory:
        desk = Desk(Path(directory), Destination(CATALOG, warehouse, Path(directory) / "quarantine", NOW))
        parts = []
        for what, (_, _, rows) in FILES.items():
            own = list(rows)
            if seed is not None:
                random.shuffle(own)
            cuts = sorted(random.sample(range(1, len(own)), min(3, len(own) - 1))) if seed is not None else []
            edges = [0, *cuts, len(own)]
            parts += [(what, own[first:last]) for first, last in pairwise(edges)]
        if seed is not None:
            parts += random.sample(parts, 5)
            random.shuffle(parts)
        for turn, (what, some) in enumerate(parts):
            mapping, head, _ = FILES[what]
            report = desk.take(what, "\n".join([head, *some]) + "\n", mapping, now=NOW + timedelta(hours=turn))
            assert report.rejected == 0
        found = state(warehouse)
    warehouse.close()
    return found


@pytest.fixture(scope="module")
def at_once() -> State:
    return imported(None)


@pytest.mark.parametrize("seed", range(3))
def test_any_order_any_split_and_any_repetition_give_one_state(at_once: State, seed: int) -> None:
    assert imported(seed) == at_once


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3, 15))
def test_more_orders_splits_and_repetitions_give_one_state(at_once: State, seed: int) -> None:
    assert imported(seed) == at_once
