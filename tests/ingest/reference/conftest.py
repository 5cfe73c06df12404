"""Each public data set imported once into memory, by the mappings and definitions of tests/reference_data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bellwether.catalog.compiling import compiled
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import read_directory
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file
from bellwether.ingest.report import ImportReport

SETS = Path(__file__).parents[2] / "reference_data"
NOW = datetime(2026, 9, 1, tzinfo=UTC)

Steps = tuple[tuple[str, str], ...]

GIT: Steps = (("accounts.csv", "accounts"), ("events.csv.gz", "events"))
RAVENSTACK: Steps = (
    ("ravenstack_accounts.csv", "accounts"),
    ("ravenstack_subscriptions.csv", "subscriptions"),
    ("ravenstack_feature_usage.csv", "events"),
    ("ravenstack_support_tickets.csv", "tickets"),
    ("ravenstack_support_tickets.csv", "responses"),
    ("ravenstack_churn_events.csv", "churns"),
)
CRM: Steps = (("accounts.csv", "accounts"), ("sales_pipeline.csv", "deals"))
SFO: Steps = (("2017_SFO_Customer_Survey.csv", "responses"),)


@dataclass(frozen=True)
class Imported:
    """A data set in a warehouse, with the reports of its files in the order of its steps."""

    catalog: Catalog
    warehouse: SqlWarehouse
    reports: tuple[ImportReport, ...]
    directory: Path
    quarantine: Path

    def again(self, file: str, what: str, mapping: str) -> ImportReport:
        """Imports one more file into the same warehouse."""
        told = read_mapping(SETS / self.directory.name / "mapping" / f"{mapping}.yaml", what)
        into = Destination(self.catalog, self.warehouse, self.quarantine, NOW)
        return import_file(self.directory / file, what, told, into)


@contextmanager
def imported(directory: Path, steps: Steps, quarantine: Path) -> Iterator[Imported]:
    own = normal_form(read_directory(SETS / directory.name / "definitions"), built_in())
    catalog = compiled(built_in().with_(own))
    warehouse = open_duckdb()
    warehouse.prepare(catalog)
    bare = Imported(catalog, warehouse, (), directory, quarantine)
    reports = tuple(bare.again(file, what, what) for file, what in steps)
    yield Imported(catalog, warehouse, reports, directory, quarantine)
    warehouse.close()


@pytest.fixture(scope="session")
def git_events(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    with imported(reference_data / "git_events", GIT, tmp_path_factory.mktemp("git")) as data:
        yield data


@pytest.fixture(scope="session")
def ravenstack(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    with imported(reference_data / "ravenstack_saas", RAVENSTACK, tmp_path_factory.mktemp("ravenstack")) as data:
        yield data


@pytest.fixture(scope="session")
def crm(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    with imported(reference_data / "crm_sales_opportunities", CRM, tmp_path_factory.mktemp("crm")) as data:
        yield data


@pytest.fixture(scope="session")
def sfo(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    with imported(reference_data / "sfo_survey_2017", SFO, tmp_path_factory.mktemp("sfo")) as data:
        yield data
