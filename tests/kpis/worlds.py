"""Small companies drawn at random, imported into a warehouse in memory and asked by KPIs of the catalogue."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from tests.kpis.tables import CREATED, Tables

from bellwether.catalog.compiling import compiled
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import read_text
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.entity import Grouping
from bellwether.engine.definitions.value import Value
from bellwether.engine.engine import Engine, one_day
from bellwether.engine.warehouse.warehouse import open_duckdb
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file
from bellwether.ingest.report import ImportReport
from bellwether.kpis.adding import Wish, planned
from bellwether.kpis.loading import library

NOW = datetime(2025, 8, 1, 12, tzinfo=UTC)
LAST = date(2025, 6, 30)


def catalog_of(definitions: str, wishes: list[Wish]) -> Catalog:
    """Definitions of one's own, and KPIs added to them."""
    start = built_in()
    own = start.with_(normal_form(read_text(definitions, "own.yaml"), start))
    return compiled(own.with_(normal_form(planned(library(), wishes, own).definitions, own)))


class World:
    """A workspace in memory: its catalog, and the tables that were imported."""

    def __init__(self, catalog: Catalog, tables: Tables, directory: Path) -> None:
        self.warehouse = open_duckdb()
        self.warehouse.prepare(catalog)
        into = Destination(catalog, self.warehouse, directory / "quarantine", NOW)
        self.reports: dict[str, ImportReport] = {
            kind: import_file(directory / f"{kind}.csv", kind, read_mapping(directory / f"{kind}.yaml", kind), into)
            for kind in tables.write(directory)
        }
        self.engine = Engine(self.warehouse, catalog)

    def defined_by(self, catalog: Catalog) -> None:
        """The same facts, asked by other definitions."""
        self.warehouse.prepare(catalog)
        self.engine = Engine(self.warehouse, catalog)

    def values(self, metric: str, on: date = LAST, grouping: Grouping | None = None) -> dict[str, Value]:
        """The value of each entity on a day."""
        series = self.engine.values(metric, grouping, days=one_day(on))
        return {label: series.value(row, 0) for row, label in enumerate(series.labels)}


class Draw:
    """Rows drawn at random, the same from the same seed; each of some account."""

    def __init__(self, seed: int, accounts: tuple[str, ...]) -> None:
        self.random = Random(seed)
        self.accounts = accounts
        self.tables = Tables()
        for number, account in enumerate(accounts):
            traits = {"licences": 10 + number, "revenue_target": 1000, "is_target": "true", "plan": "pro"}
            self.tables.rows["accounts"].append({"id": account, "name": account, "created": CREATED, **traits})

    def day(self, first: int = 400, last: int = 0) -> str:
        """A day so many days back."""
        return (LAST - timedelta(days=self.random.randint(last, first))).isoformat()

    def records(self, rows: int) -> Tables:
        """Rows of every collection, and people with events."""
        for number in range(6 * len(self.accounts)):
            account = self.random.choice(self.accounts)
            person = f"p{number}"
            self.tables.add("users", account, id=person, starts="2024-01-01", role="champion", total_spent=number)
            for _ in range(self.random.randint(0, 4)):
                name = self.random.choice(("Example event", "Login"))
                at = f"{self.day(60)}T10:{self.random.randint(10, 59)}:00Z"
                self.tables.add("events", account, user=person, name=name, at=at, example_property=number)
        for _ in range(rows):
            self._money()
            self._contacts()
        return self.tables

    def _money(self) -> None:
        one = self.random.choice
        account = one(self.accounts)
        amount = self.random.randint(1, 900)
        begun = self.day(390, 30)
        ends = one(("", self.day(20)))
        plan = {"product": one("ABC"), "billing_period": one(("month", "year")), "quantity": 1}
        self.tables.add("subscriptions", account, starts_at=begun, ends_at=ends, mrr=amount, price=amount, **plan)
        kind = one(("new", "upsell", "cross-sell", "renewal"))
        made = self.day(300, 100)
        closed = one(("", self.day(99)))
        outcome = one(("won", "lost")) if closed else ""
        told = {
            "created_at": made,
            "qualified_at": made,
            "closed_at": closed,
            "outcome": outcome,
            "product": one("ABC"),
        }
        more = {"amount": amount, "probability": 0.5, "type": kind, "source": one(("abm", "web"))}
        self.tables.add("deals", account, **told, **more)
        self.tables.add("orders", account, ordered_at=self.day(), amount=amount, quantity=1, product=one("ABC"))
        self.tables.add(
            "costs", account, spent_at=self.day(), amount=amount // 9, programme=one(("abm", "acquisition"))
        )
        decided = {
            "outcome": one(("renewed", "lost", "")),
            "decided_at": self.day(100, 60),
            "due_at": self.day(115, 40),
        }
        self.tables.add("renewals", account, expiring=amount, renewed=amount - 1, auto_renew="false", **decided)

    def _contacts(self) -> None:
        one, number = self.random.choice, self.random.randint
        account = one(self.accounts)
        person = {"user": f"p{number(0, 5)}"}
        asked = f"{self.day(80)}T09:00:00Z"
        answer = {"responded_at": asked, "kind": one(("nps", "csat")), "score": number(0, 10), "weight": number(1, 3)}
        self.tables.add("responses", account, **person, **answer, anonymous="false")
        self.tables.add("invitations", account, sent_at=asked, kind="nps", delivered="true")
        opened = f"{self.day(28, 4)}T{number(10, 14)}:00:00Z"
        replied = opened.replace("T1", "T2")
        ticket = {"created_at": opened, "first_reply_at": replied, "resolved_at": one(("", replied)), "due_at": replied}
        times = {"first_reply_minutes": number(1, 99), "resolution_hours": number(1, 9), "reopened": number(0, 1)}
        self.tables.add("tickets", account, **ticket, **times, spam="false")
        talk = {
            "type": one(("meeting", "call", "email")),
            "direction": one(("in", "out")),
            "thread": account + one("xyz"),
        }
        held = {"outcome": one(("held", "cancelled")), "two_way": "true"}
        self.tables.add("communications", account, **person, happened_at=f"{self.day(60)}T08:00:00Z", **talk, **held)
        kinds = ("visit", "sent", "delivered", "open", "click", "download", "registration", "attendance", "social")
        touch = {"type": one(kinds), "message": one("mnop"), "asset": one("qr"), "duration_minutes": number(1, 60)}
        self.tables.add("touches", account, **person, happened_at=f"{self.day(60)}T07:00:00Z", machine="false", **touch)
        received = date.fromisoformat(self.day(260, 3))
        days = number(1, 120)
        dates = {"accepted_at": received, "informed_at": received, "implemented_at": received + timedelta(days=days)}
        self.tables.add("feedback", account, received_at=received, **dates)
