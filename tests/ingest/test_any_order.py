"""The same rows in any order, cut into any files, any number of times, are the same facts."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from tests.ingest.conftest import CATALOG, NOW, Desk

from bellwether.engine.warehouse.rows import EventRequest, Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb
from bellwether.ingest.destination import Destination

State = dict[str, list[tuple[object, ...]]]

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
}


def state(warehouse: SqlWarehouse) -> State:
    """Everything that was told, by outside names."""

    def accounts(keys: object) -> tuple[str, ...]:
        return warehouse.external_ids(Kind.ACCOUNT, keys)  # type: ignore[arg-type]  # arrays of any read

    found: State = {"events": []}
    names = warehouse.event_names()
    for rows in warehouse.events(EventRequest(None, -100_000, 100_000)):
        people = warehouse.external_ids(Kind.PERSON, rows.person.astype("int64"))
        named = [names[code] for code in rows.name.tolist()]
        found["events"] += zip(accounts(rows.account.astype("int64")), people, named, rows.day.tolist(), strict=True)
    members = warehouse.memberships()
    people = warehouse.external_ids(Kind.PERSON, members.person)
    found["memberships"] = list(
        zip(people, accounts(members.account), members.starts.tolist(), members.ends.tolist(), strict=True)
    )
    deals = warehouse.records("deals", ["amount", "stage"])
    stages = warehouse.texts(deals.fields["stage"].values)
    amounts = deals.fields["amount"].values.tolist()
    found["deals"] = list(
        zip(deals.external_id, deals.effective.tolist(), accounts(deals.account), amounts, stages, strict=True)
    )
    values = warehouse.entered("csat")
    found["values"] = list(
        zip(accounts(values.account), values.day.tolist(), values.value.values.tolist(), strict=True)
    )
    plans = warehouse.traits(Kind.ACCOUNT, "plan")
    found["traits"] = list(
        zip(accounts(plans.subject), plans.day.tolist(), warehouse.texts(plans.value.values), strict=True)
    )
    return {kind: sorted(rows, key=str) for kind, rows in found.items()}


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
            cuts = sorted(random.sample(range(len(own)), 3)) if seed is not None else []
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


@pytest.mark.parametrize("seed", range(6))
def test_any_order_any_split_and_any_repetition_give_one_state(at_once: State, seed: int) -> None:
    assert imported(seed) == at_once
