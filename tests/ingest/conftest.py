"""A workspace in memory, and files written on the spot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bellwether.engine.definitions.calendar import Calendar
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.definitions.metric import EnteredRules, Metric, MetricKind
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file
from bellwether.ingest.report import ImportReport

NOW = datetime(2025, 1, 31, 12, tzinfo=UTC)


def fields(**types: FieldType) -> dict[str, Field]:
    return {key: Field(key, kind, scale=4) for key, kind in types.items()}


DEALS = Collection(
    "deals",
    "Deals",
    anchor="created_at",
    end="closed_at",
    fields=fields(
        created_at=FieldType.DATE,
        closed_at=FieldType.DATE,
        amount=FieldType.MONEY,
        stage=FieldType.TEXT,
        touched_at=FieldType.INSTANT,
    )
    | {"score": Field("score", FieldType.NUMBER, missing_codes=("11",), lowest="0", highest="10")},
)

CATALOG = Catalog(
    metrics={
        "csat": Metric("csat", "CSAT", MetricKind.ENTERED, entered=EnteredRules()),
        "mood": Metric("mood", "Mood", MetricKind.ENTERED, entered=EnteredRules(ranks=("bad", "good"))),
        "wins": Metric("wins", "Wins", MetricKind.COMPUTED, formula="count(deals)"),
    },
    collections={"deals": DEALS},
    properties=fields(amount=FieldType.MONEY, town=FieldType.TEXT, first=FieldType.BOOLEAN, due=FieldType.DATE),
    account_traits=fields(parent=FieldType.TEXT, owner=FieldType.TEXT, seats=FieldType.NUMBER, plan=FieldType.TEXT),
    user_traits=fields(role=FieldType.TEXT),
    calendar=Calendar(zone="Europe/Berlin"),
)


@dataclass
class Desk:
    """Imports texts as files."""

    directory: Path
    destination: Destination

    @property
    def warehouse(self) -> SqlWarehouse:
        store = self.destination.warehouse
        assert isinstance(store, SqlWarehouse)
        return store

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.directory / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def take(self, what: str, content: str | Path, mapping: str, **changes: object) -> ImportReport:
        path = content if isinstance(content, Path) else self.file(f"{what}.csv", content)
        told = read_mapping(self.file("mapping.yaml", mapping), what)
        return import_file(path, what, told, replace(self.destination, **changes))  # type: ignore[arg-type]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    warehouse = open_duckdb()
    warehouse.prepare(CATALOG)
    yield Desk(tmp_path, Destination(CATALOG, warehouse, tmp_path / "quarantine", NOW))
    warehouse.close()
