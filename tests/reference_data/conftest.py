"""The public data sets, each in a warehouse of its own: definitions read and files imported as anyone would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bellwether.catalog.compiling import compiled
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import read_directory
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import EachAccount, Grouping
from bellwether.engine.definitions.value import Known, Value
from bellwether.engine.engine import Engine, one_day
from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.certainty.asking import certainties
from bellwether.engine.evaluate.certainty.between import contrast
from bellwether.engine.evaluate.certainty.certain import Certainty
from bellwether.engine.evaluate.certainty.sides import Side
from bellwether.engine.evaluate.run import Question, series
from bellwether.engine.formula.parse import parse
from bellwether.engine.statistics.interval import Interval
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file
from bellwether.ingest.report import ImportReport

HERE = Path(__file__).parent
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


@dataclass
class Imported:
    """A data set that has gone in, and what its imports reported."""

    data: Path
    name: str
    catalog: Catalog
    warehouse: SqlWarehouse
    quarantine: Path
    reports: list[ImportReport] = field(default_factory=list)

    def take(self, file: str, what: str, mapping: str) -> None:
        """Imports one more file of the set."""
        self.reports.append(self.again(file, what, mapping))

    def again(self, file: str, what: str, mapping: str, now: datetime = NOW) -> ImportReport:
        """Imports a file that is not counted among the set's own."""
        told = read_mapping(HERE / self.name / "mapping" / f"{mapping}.yaml", what)
        into = Destination(self.catalog, self.warehouse, self.quarantine, now)
        return import_file(self.data / self.name / file, what, told, into)

    def apart(self, name: str) -> Imported:
        """The same set in a warehouse of its own, without its files yet."""
        return imported(self.data, self.name, self.quarantine / name)

    @property
    def answers(self) -> Answers:
        """Formulas asked of the set."""
        return Answers(Engine(self.warehouse, self.catalog))


class Answers:
    """Formulas asked of one data set."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def values(self, formula: str, on: date, grouping: Grouping | None = None) -> dict[str, Value]:
        """The value of each entity."""
        found = self.engine.values(parse(formula), grouping, days=one_day(on))
        return {label: found.value(row, 0) for row, label in enumerate(found.labels)}

    def numbers(self, formula: str, on: date, grouping: Grouping | None = None) -> dict[str, object]:
        """The number of each entity that has one."""
        found = self.values(formula, on, grouping)
        return {label: value.value for label, value in found.items() if isinstance(value, Known)}

    def number(self, formula: str, on: date, grouping: Grouping) -> object:
        """The number of the only entity."""
        (number,) = self.numbers(formula, on, grouping).values()
        return number

    def interval(self, formula: str, on: date, grouping: Grouping) -> tuple[float, float]:
        """Between what the number of the only entity likely lies."""
        return _ends(self._sure(formula, on, grouping).interval)

    def notes(self, formula: str, on: date, grouping: Grouping) -> tuple[str, ...]:
        """What a model says of itself beside the number of the only entity."""
        return self._sure(formula, on, grouping).notes

    def _sure(self, formula: str, on: date, grouping: Grouping) -> Certainty:
        axis = Axis((day_number(on),), self.engine.catalog.calendar)
        question, facts = Question(parse(formula), grouping, axis), self.engine.facts(grouping)
        (sure,) = certainties(question, series(question, facts), facts).values()
        return sure

    def between(self, formula: str, on: date, one: str, other: str) -> tuple[float, float]:
        """Between what the value of one account less that of another likely lies."""
        axis = Axis((day_number(on),), self.engine.catalog.calendar)
        sides = Side(EachAccount((one,)), one), Side(EachAccount((other,)), other)
        return _ends(contrast(parse(formula), sides, axis, self.engine.facts()).interval)


def _ends(interval: Interval | None) -> tuple[float, float]:
    assert interval is not None
    assert interval.low is not None
    assert interval.high is not None
    return interval.low, interval.high


def imported(data: Path, name: str, quarantine: Path) -> Imported:
    """A data set without its files yet."""
    start = built_in()
    catalog = compiled(start.with_(normal_form(read_directory(HERE / name / "definitions"), start)))
    warehouse = open_duckdb()
    warehouse.prepare(catalog)
    return Imported(data, name, catalog, warehouse, quarantine)


@pytest.fixture(scope="session")
def git_events(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    found = imported(reference_data, "git_events", tmp_path_factory.mktemp("git"))
    found.take("accounts.csv", "accounts", "accounts")
    found.take("events.csv.gz", "events", "events")
    yield found
    found.warehouse.close()


@pytest.fixture(scope="session")
def ravenstack(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    found = imported(reference_data, "ravenstack_saas", tmp_path_factory.mktemp("ravenstack"))
    found.take("ravenstack_accounts.csv", "accounts", "accounts")
    found.take("ravenstack_subscriptions.csv", "subscriptions", "subscriptions")
    found.take("ravenstack_feature_usage.csv", "events", "events")
    found.take("ravenstack_support_tickets.csv", "tickets", "tickets")
    found.take("ravenstack_support_tickets.csv", "responses", "responses")
    found.take("ravenstack_churn_events.csv", "churns", "churns")
    yield found
    found.warehouse.close()


@pytest.fixture(scope="session")
def pipeline(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    """The deals with those of which nobody wrote down when they began, as if they had been there from the first day."""
    found = imported(reference_data, "crm_sales_opportunities", tmp_path_factory.mktemp("pipeline"))
    found.take("accounts.csv", "accounts", "accounts")
    found.take("sales_pipeline.csv", "deals", "deals")
    found.reports.append(found.again("sales_pipeline.csv", "deals", "deals_undated", NOW + timedelta(days=1)))
    yield found
    found.warehouse.close()


@pytest.fixture(scope="module")
def crm(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    found = imported(reference_data, "crm_sales_opportunities", tmp_path_factory.mktemp("crm"))
    found.take("accounts.csv", "accounts", "accounts")
    found.take("sales_pipeline.csv", "deals", "deals")
    yield found
    found.warehouse.close()


@pytest.fixture(scope="session")
def sfo(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    found = imported(reference_data, "sfo_survey_2017", tmp_path_factory.mktemp("sfo"))
    found.take("2017_SFO_Customer_Survey.csv", "responses", "responses")
    yield found
    found.warehouse.close()
