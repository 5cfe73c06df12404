"""A workspace with a small CRM beside it, in a SQLite file."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bellwether.workspace import database

# Django must be told its settings before anything with tables is imported.
database.make_ready()

from bellwether.catalog.actions import Authorship  # noqa: E402
from bellwether.catalog.domain import WorkspaceSpec  # noqa: E402
from bellwether.catalog.opening import Workspace, make_workspace, open_workspace  # noqa: E402
from bellwether.catalog.reading import read_text  # noqa: E402
from bellwether.ingest.pulls import actions, queries  # noqa: E402
from bellwether.ingest.pulls.actions import Pulled  # noqa: E402
from bellwether.ingest.pulls.domain import Course, Standing  # noqa: E402
from bellwether.ingest.pulls.moment import Moment  # noqa: E402

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)

MAPPING = "{id: id, account: account, fields: {amount: amount, stage: stage, created_at: opened}, update: true}"

Deal = tuple[int, str, str, str, str, str]


@dataclass
class Pulling:
    """A workspace, what is beside it, and a clock."""

    workspace: Workspace
    folder: Path
    at: datetime = NOW
    heard: list[str] = field(default_factory=list)
    name: str = "crm.sqlite"

    @property
    def crm(self) -> Path:
        """The file of the CRM."""
        return self.folder / self.name

    def define(self, pull: str) -> None:
        """Puts the source “crm” in force, pulled so."""
        self.workspace.apply(read_text(f"sources: [{{key: crm, pull: {pull}}}]", "here"), Authorship("ada", self.at))

    def define_deals(self, **more: str) -> None:
        """Pulls the deals of the CRM, by the day on which they were touched."""
        words = {
            "kind": "deals",
            "query": '"SELECT * FROM deals"',
            "cursor": "touched",
            "mapping": f'"{MAPPING}"',
            **more,
        }
        table = ", ".join(f"{name}: {word}" for name, word in words.items())
        self.define(f"{{system: sqlite, place: '{self.crm}', every: 15m, tables: {{deals: {{{table}}}}}}}")

    def say(self, *deals: Deal) -> None:
        """The CRM has these deals: id, account, amount, stage, opened, touched."""
        with closing(sqlite3.connect(self.crm)) as crm, crm:
            crm.execute(
                "CREATE TABLE IF NOT EXISTS deals (id INTEGER PRIMARY KEY, account, amount, stage, opened, touched)"
            )
            crm.executemany("INSERT OR REPLACE INTO deals VALUES (?, ?, ?, ?, ?, ?)", deals)

    def forget(self, deal: int) -> None:
        """The CRM has this deal no more."""
        with closing(sqlite3.connect(self.crm)) as crm, crm:
            crm.execute("DELETE FROM deals WHERE id = ?", [deal])

    def run(
        self, after: timedelta = timedelta(), *, thinning: bool = False, course: Course = Course.ON
    ) -> Sequence[Pulled]:
        """What came of reading the source, some time later."""
        self.at += after
        return actions.run_source(self.workspace, "crm", Moment("ada", self.at, self.heard.append, thinning, course))

    def try_it(self) -> Sequence[Pulled]:
        """What the first rows would come to."""
        return actions.try_source(self.workspace, "crm", Moment("ada", self.at))

    def standing(self) -> Standing:
        """How its first table stands."""
        return queries.standings()[0]

    def deals(self) -> dict[str, tuple[str, str]]:
        """The last version of each deal: amount and stage."""
        rows = self.workspace.warehouse.records("deals", ("amount", "stage"))
        amount, stage = rows.fields["amount"], rows.fields["stage"]
        texts = self.workspace.warehouse.texts(stage.values)
        return {name: (str(amount.values[place]), texts[place]) for place, name in enumerate(rows.external_id)}


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that was just made; each test works on a copy."""
    home = tmp_path_factory.mktemp("made") / "home"
    make_workspace(home, WorkspaceSpec(zone="UTC"), Authorship("ada", NOW)).close()
    return home


@pytest.fixture
def pulling(new_home: Path, tmp_path: Path) -> Iterator[Pulling]:
    """A new workspace, and a folder for what is beside it."""
    beside = tmp_path / "beside"
    beside.mkdir()
    shutil.copytree(new_home, tmp_path / "home")
    with open_workspace(tmp_path / "home") as workspace:
        yield Pulling(workspace, beside)
