"""Ten weeks of a small product, whose events can be taken away and given back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from bellwether.workspace import database

# Django must be told its settings before anything with tables is imported.
database.make_ready()

from bellwether.catalog.actions import Authorship  # noqa: E402
from bellwether.catalog.domain import WorkspaceSpec  # noqa: E402
from bellwether.catalog.opening import Workspace, make_workspace, open_workspace  # noqa: E402
from bellwether.catalog.reading import read_text  # noqa: E402
from bellwether.engine.definitions.days import day_number  # noqa: E402
from bellwether.ingest.watching import actions  # noqa: E402
from bellwether.ingest.watching.actions import Watched  # noqa: E402

LAST = date(2026, 3, 8)
NOW = datetime(2026, 3, 9, 6, tzinfo=UTC)
ACCOUNTS = 12
BUY, LOGIN = "Buy", "Login"
DEFINITIONS = """
events: [Buy, Login]
properties: {app_version: {type: text}}
families: [{key: usage, name: Usage}]
metrics:
  - {key: buys, name: Buys, family: usage, formula: 'count("Buy", 3d)'}
"""

Happening = tuple[date, int, str]
"""A day, an account by number, and an event."""

Told = tuple[date, int, str, int]
Lost = Callable[[Happening], bool]


def version_of(account: int) -> str:
    """The first third of the accounts uses an older version."""
    return "4.2" if account < ACCOUNTS // 3 else "5.0"


@dataclass
class Product:
    """A workspace, and what its events are."""

    workspace: Workspace
    at: datetime = NOW
    missing: list[Told] = field(default_factory=list)

    def tell(self, first: date, last: date, lost: Lost = lambda _: False) -> None:
        """Every account buys three times and logs in four times a day, and half as often on weekends."""
        told = [
            (day, account, event, number)
            for day in (first + timedelta(days=place) for place in range((last - first).days + 1))
            for account in range(ACCOUNTS)
            for event, times in ((BUY, 3), (LOGIN, 4))
            for number in range(times if day.weekday() < 5 else times // 2)
        ]
        self.missing = [one for one in told if lost(one[:3])]
        self._write([one for one in told if not lost(one[:3])])

    def heal(self) -> None:
        """What was lost comes after all."""
        self._write(self.missing)

    def _write(self, told: list[Told]) -> None:
        days = [day_number(day) for day, _, _, _ in told]
        micros = [(day * 86_400 + 36_000) * 1_000_000 for day in days]
        table = pa.table(
            {
                "id": [f"{day}-{account}-{event}-{number}" for day, account, event, number in told],
                "account": [f"a{account}" for _, account, _, _ in told],
                "person": [f"u{account}" for _, account, _, _ in told],
                "name": [event for _, _, event, _ in told],
                "day": pa.array(days, pa.int32()),
                "at": pa.array(micros, pa.int64()),
                "recorded": pa.array(micros, pa.int64()),
                "dated": [False] * len(told),
                "raw": pa.nulls(len(told), pa.string()),
                "p:app_version": [version_of(account) for _, account, _, _ in told],
            }
        )
        self.workspace.warehouse.write_events(table, source="app")

    def watch(self, live: frozenset[str] = frozenset(), days: int = 0) -> Watched:
        """What a look came to, some days later."""
        self.at += timedelta(days=days)
        return actions.watch(self.workspace, (self.at - timedelta(days=1)).date(), live, self.at)


def make_product(home: Path) -> None:
    """Nine weeks up to a week before the last day, in which all is as usual."""
    with make_workspace(home, WorkspaceSpec(zone="UTC"), Authorship("ada", NOW)) as workspace:
        workspace.apply(read_text(DEFINITIONS, "here"), Authorship("ada", NOW))
        Product(workspace).tell(LAST - timedelta(days=69), LAST - timedelta(days=7))


@pytest.fixture(scope="session")
def product_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the product; tests work on copies of it."""
    home = tmp_path_factory.mktemp("made") / "home"
    make_product(home)
    return home


@pytest.fixture
def product(product_home: Path, tmp_path: Path) -> Iterator[Product]:
    """The product, a week before its last day."""
    shutil.copytree(product_home, tmp_path / "home")
    with open_workspace(tmp_path / "home") as workspace:
        yield Product(workspace)
