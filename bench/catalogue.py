"""The whole catalogue of KPIs in one refresh: 10,000 accounts, 730 days, 2 million records, beside the floor.

    .venv/bin/python bench/catalogue.py [--accounts 10000] [--days 730] [--records 2000000] [--home DIRECTORY]

The floor reads the same records once and groups them by account and day. Both run in a process of their own, with two
threads. With a home the records are imported once and used again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from peers import Watch, gigabytes

from bellwether.catalog.compiling import compiled
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import read_text
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.engine import Engine
from bellwether.engine.warehouse.warehouse import open_duckdb
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file
from bellwether.kpis.adding import Wish, planned
from bellwether.kpis.domain import ParameterKind
from bellwether.kpis.loading import library

LAST = date(2025, 6, 30)
NOW = datetime(2025, 7, 1, 6, tzinfo=UTC)
DEFINITIONS = """
workspace: {zone: UTC, currency: USD}
events: [Done, Also Done]
properties: {size: {type: number}}
traits: {user: {role: {type: text}, total_spent: {type: money}}}
"""
CHOICES = {ParameterKind.EVENT: "Done", ParameterKind.PROPERTY: "size"}
# Of a hundred records, how many are of what; the rest are events.
SHARES = {
    "subscriptions": 3,
    "orders": 15,
    "deals": 5,
    "tickets": 12,
    "responses": 8,
    "invitations": 8,
    "communications": 10,
    "touches": 12,
    "feedback": 2,
    "costs": 3,
    "renewals": 2,
}
IDS = {"accounts": "id: id\nname: id\ncreated: created\neffective: {column: created}\n"}
IDS["users"] = "id: id\naccount: account\nstarts: starts\n"
IDS["events"] = "id: id\naccount: account\nuser: user\nname: name\nat: at\n"
GROUPS = {"accounts": "traits", "users": "traits", "events": "properties"}


class Drawn:
    """Records drawn at random, the same on every run."""

    def __init__(self, accounts: int, days: int) -> None:
        self.random = np.random.default_rng(23)
        self.accounts, self.days = accounts, days

    def of(self, kind: str, rows: int) -> dict[str, pa.Array]:
        """So many records of a collection, all of whose dates lie in the days."""
        some, day = self.random, self.day
        begun = some.integers(0, self.days, rows)
        later = begun + some.integers(1, 90, rows)
        amount = pa.array(some.integers(1, 5_000, rows))
        outcome = self.one_of(rows, "won", "lost")
        fields: dict[str, dict[str, pa.Array]] = {
            "subscriptions": {"starts_at": day(begun), "ends_at": day(begun + 400, 0.7), "mrr": amount},
            "orders": {"ordered_at": day(begun), "amount": amount, "quantity": amount},
            "deals": {"created_at": day(begun), "qualified_at": day(begun), "closed_at": day(later, 0.2)}
            | {"outcome": outcome, "amount": amount, "type": self.one_of(rows, "new", "upsell", "cross-sell")},
            "tickets": {"created_at": self.at(begun), "first_reply_at": self.at(begun, 5), "due_at": self.at(later)}
            | {"resolved_at": self.at(later)},
            "responses": {"responded_at": self.at(begun), "kind": self.one_of(rows, "nps", "csat")}
            | {"score": pa.array(some.integers(0, 11, rows))},
            "invitations": {"sent_at": self.at(begun), "kind": self.one_of(rows, "nps", "csat")},
            "communications": {"happened_at": self.at(begun), "type": self.one_of(rows, "meeting", "call", "email")}
            | {
                "direction": self.one_of(rows, "in", "out"),
                "thread": self.text(some.integers(0, rows // 4, rows), "t"),
            },
            "touches": {"happened_at": self.at(begun), "type": self.one_of(rows, "delivered", "open", "click", "visit")}
            | {"message": self.text(some.integers(0, rows, rows), "m")},
            "feedback": {"received_at": day(begun), "accepted_at": day(begun), "implemented_at": day(later)},
            "costs": {"spent_at": day(begun), "amount": amount, "programme": self.one_of(rows, "abm", "acquisition")},
            "renewals": {"due_at": day(begun), "decided_at": day(begun), "expiring": amount, "renewed": amount}
            | {"outcome": self.one_of(rows, "renewed", "lost")},
        }
        account = some.integers(0, self.accounts, rows)
        people = {"user": self.text(account * 20 + some.integers(0, 20, rows), "p")}
        return {"id": self.text(np.arange(rows), kind), "account": self.text(account, "a"), **people, **fields[kind]}

    def events(self, rows: int) -> dict[str, pa.Array]:
        """So many events of people."""
        account = self.random.integers(0, self.accounts, rows)
        return {
            "id": self.text(np.arange(rows), "e"),
            "account": self.text(account, "a"),
            "user": self.text(account * 20 + self.random.integers(0, 20, rows), "p"),
            "name": self.one_of(rows, "Done", "Also Done"),
            "at": self.at(self.random.integers(0, self.days, rows)),
            "size": pa.array(self.random.integers(0, 40, rows)),
        }

    def people(self) -> dict[str, pa.Array]:
        """Twenty people of each account."""
        number = np.arange(self.accounts * 20)
        starts = self.day(np.zeros(number.size, dtype=np.int64))
        return {"id": self.text(number, "p"), "account": self.text(number // 20, "a"), "starts": starts}

    def companies(self) -> dict[str, pa.Array]:
        """The accounts with their traits."""
        number = np.arange(self.accounts)
        created = self.day(np.zeros(number.size, dtype=np.int64))
        return {
            "id": self.text(number, "a"),
            "created": created,
            "licences": pa.array(self.random.integers(5, 30, number.size)),
            "plan": self.one_of(number.size, "pro", "enterprise"),
            "target_since": self.day(self.random.integers(0, self.days, number.size)),
        }

    def day(self, number: np.ndarray, missing: float = 0) -> pa.Array:
        """Days of the company, some of them missing."""
        first = (LAST - timedelta(days=self.days - 1) - date(1970, 1, 1)).days
        mask = self.random.random(number.size) < missing
        return pa.array((number + first).astype(np.int32), pa.date32(), mask=mask)

    def at(self, number: np.ndarray, hours: int = 0) -> pa.Array:
        """Instants of such days, by day."""
        first = (LAST - timedelta(days=self.days - 1) - date(1970, 1, 1)).days
        seconds = (number + first) * 86_400 + self.random.integers(8, 12, number.size) * 3_600 + hours * 3_600
        return pa.array(seconds * 1_000_000, pa.timestamp("us", "UTC"))

    def text(self, number: np.ndarray, prefix: str) -> pa.Array:
        """Names with a number."""
        return pa.array(np.char.add(prefix, number.astype(str)))

    def one_of(self, rows: int, *words: str) -> pa.Array:
        """One of some words in each row."""
        return pa.array(np.array(words)[self.random.integers(0, len(words), rows)])


def catalog() -> Catalog:
    """Every KPI of the catalogue by its default convention, and what these read."""
    start = built_in()
    own = start.with_(normal_form(read_text(DEFINITIONS, "bench.yaml"), start))
    wishes = [
        Wish(kpi.key, None, None, {one.key: CHOICES[one.kind] for one in kpi.open_parameters})
        for kpi in library().kpis.values()
    ]
    return compiled(own.with_(normal_form(planned(library(), wishes, own).definitions, own)))


def mapping(kind: str, columns: list[str]) -> str:
    """The mapping of a table whose columns are called as what they mean."""
    head = IDS.get(kind, "id: id\naccount: account\nuser: user\n")
    named = {word for line in head.splitlines() for word in line.replace("{column: ", "").rstrip("}").split(": ")}
    rest = [f"  {name}: {name}" for name in columns if name not in named]
    return f"source: bench\n{head}" + ("\n".join([f"{GROUPS.get(kind, 'fields')}:", *rest]) + "\n" if rest else "")


def build(path: Path, accounts: int, days: int, records: int) -> None:
    """Writes the warehouse, through the import."""
    drawn = Drawn(accounts, days)
    counts = {kind: records * share // 100 for kind, share in SHARES.items()}
    tables = {"accounts": drawn.companies(), "users": drawn.people()}
    tables |= {kind: drawn.of(kind, rows) for kind, rows in counts.items()}
    tables["events"] = drawn.events(records - sum(counts.values()))
    known = catalog()
    warehouse = open_duckdb(path)
    warehouse.prepare(known)
    watch = Watch()
    with tempfile.TemporaryDirectory() as place:
        into = Destination(known, warehouse, Path(place) / "quarantine", NOW)
        for kind, columns in tables.items():
            file, told = Path(place) / f"{kind}.parquet", Path(place) / f"{kind}.yaml"
            pq.write_table(pa.table(columns), file)
            told.write_text(mapping(kind, list(columns)), encoding="utf-8")
            report = import_file(file, kind, read_mapping(told, kind), into)
            if report.rejected:
                raise SystemExit(f"{kind}: {report.rejected} rows were left out")
    warehouse.close()
    print(f"imported in {watch.spent.seconds:.0f} s", file=sys.stderr)


def floor(path: Path) -> dict[str, float]:
    """Reading every record once, and grouping it by account and day."""
    connection = duckdb.connect(str(path), read_only=True)
    connection.execute("SET threads = 2")
    watch = Watch()
    for kind in SHARES:
        connection.sql(f'SELECT * FROM "record_{kind}"').to_arrow_table()
        grouped = f'SELECT account, effective, COUNT(*) FROM "record_{kind}" GROUP BY account, effective'
        connection.sql(grouped).to_arrow_table()
    connection.sql("SELECT account, person, name, day FROM event").to_arrow_table()
    connection.sql("SELECT account, day, name, COUNT(*) FROM event GROUP BY account, day, name").to_arrow_table()
    return {"wall": watch.spent.seconds, "cpu": watch.spent.cpu}


def refreshed(path: Path) -> dict[str, float]:
    """Every KPI for every account and day, stored."""
    known = catalog()
    warehouse = open_duckdb(path)
    warehouse.prepare(known)
    watch = Watch()
    report = Engine(warehouse, known).refresh(LAST)
    found = {"wall": watch.spent.seconds, "cpu": watch.spent.cpu, "metrics": report.metrics}
    warehouse.close()
    return found | {"values": float(report.values)}


def in_own_process(what: str, path: Path) -> dict[str, float]:
    """What one of the two took, and the most memory it held, in MB."""
    ran = subprocess.run(  # the script itself, no other
        [sys.executable, __file__, "--only", what, "--home", str(path)], check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def main() -> None:
    """Builds, measures and prints."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--accounts", type=int, default=10_000)
    options.add_argument("--days", type=int, default=730)
    options.add_argument("--records", type=int, default=2_000_000)
    options.add_argument("--home", type=Path)
    options.add_argument("--only", choices=["floor", "refreshed"])
    chosen = options.parse_args()
    if chosen.only:
        found = floor(chosen.home) if chosen.only == "floor" else refreshed(chosen.home)
        print(json.dumps(found | {"megabytes": gigabytes() * 1000}))
        return
    home = chosen.home or Path(tempfile.mkdtemp(prefix="bellwether-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    source = home / f"catalogue-{chosen.accounts}-{chosen.days}-{chosen.records}.duckdb"
    if not source.exists():
        build(source, chosen.accounts, chosen.days, chosen.records)
    run = home / "catalogue-run.duckdb"
    run.write_bytes(source.read_bytes())
    ground, ours = in_own_process("floor", source), in_own_process("refreshed", run)
    run.unlink()
    print(
        f"{chosen.accounts:,} accounts, {chosen.days} days, {chosen.records:,} records, {ours['metrics']:.0f} metrics"
    )
    for name, one in (("floor: read and grouped once", ground), ("every KPI, stored", ours)):
        print(f"  {name:30}{one['wall']:8.1f} s{one['cpu']:8.1f} s CPU{one['megabytes']:8,.0f} MB")
    print(f"  {ours['values']:,.0f} values, {ours['values'] / ours['wall'] / 1e6:.1f} million a second")


if __name__ == "__main__":
    main()
