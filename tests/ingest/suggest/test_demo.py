"""The demo's files go in by suggestion alone, and the warehouse says the same as with the mappings made by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from tests.demo.files import ENDS

from bellwether.catalog.compiling import compiled
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import read_directory
from bellwether.demo.generate import write_demo
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.engine import Engine, one_day
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.files.contents import parts_of
from bellwether.ingest.importer import import_file
from bellwether.ingest.plan import find_plan, read_plan
from bellwether.ingest.suggest.suggestion import Suggestion, suggest
from bellwether.ingest.suggest.writing import write

pytestmark = pytest.mark.long

KEPT = ("events-2025-06.parquet", "events-late.parquet")
"""Of the events a month, so that the test is short."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("tailwind")
    write_demo(written, ends=ENDS)
    for file in written.glob("events-*.parquet"):
        if file.name not in KEPT:
            file.unlink()
    return written


@pytest.fixture(scope="module")
def bare(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files alone, as somebody's exports are: no plan, no mappings."""
    data = tmp_path_factory.mktemp("exports")
    for file in folder.iterdir():
        if file.suffix in {".csv", ".parquet"}:
            shutil.copy(file, data)
    return data


@pytest.fixture(scope="module")
def suggestion(folder: Path, bare: Path) -> Suggestion:
    start = built_in()
    catalog = compiled(start.with_(normal_form(read_directory(folder / "definitions"), start)))
    return suggest(parts_of(bare), catalog, source="exports")


@pytest.fixture(scope="module")
def both(folder: Path, bare: Path, suggestion: Suggestion, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    directory = tmp_path_factory.mktemp("suggested")
    write(suggestion, bare, directory, force=False)
    by_hand = followed(folder, find_plan(folder), folder / "definitions", tmp_path_factory.mktemp("aside"))
    by_suggestion = followed(bare, find_plan(bare, directory), folder / "definitions", tmp_path_factory.mktemp("aside"))
    yield by_hand, by_suggestion
    by_hand.warehouse.close()
    by_suggestion.warehouse.close()


class Filled:
    """A warehouse with its engine."""

    def __init__(self, warehouse: SqlWarehouse, engine: Engine) -> None:
        self.warehouse = warehouse
        self.engine = engine


Both = tuple[Filled, Filled]


def followed(data: Path, plan: Path, definitions: Path, aside: Path) -> Filled:
    start = built_in()
    catalog = compiled(start.with_(normal_form(read_directory(definitions), start)))
    warehouse = open_duckdb()
    warehouse.prepare(catalog)
    into = Destination(catalog, warehouse, aside, datetime.combine(ENDS, time(20), UTC))
    for step in read_plan(plan, data).every_step():
        report = import_file(step.file, step.kind, read_mapping(step.mapping, step.kind), into)
        assert (report.rejected, report.conflicts) == (0, 0), report.samples
    return Filled(warehouse, Engine(warehouse, catalog))


def test_every_file_is_recognised(suggestion: Suggestion, bare: Path) -> None:
    assert suggestion.skipped == ()
    assert {draft.look.part.path for draft in suggestion.drafts} == set(bare.iterdir())


@pytest.mark.long
def test_every_metric_of_every_account_is_the_same(both: Both) -> None:
    for metric in both[0].engine.catalog.metrics:
        values = [filled.engine.values(metric, EachAccount(), days=one_day(ENDS)) for filled in both]
        numbers = [
            {label: getattr(found.value(row, 0), "value", None) for row, label in enumerate(found.labels)}
            for found in values
        ]
        assert numbers[0] == numbers[1], metric


def test_what_cannot_be_known_from_the_files_is_asked_or_said(suggestion: Suggestion) -> None:
    """What remains different: traits are marked as assumed, and rows of five files are learned at the import."""
    asked = {draft.look.part.name: draft.asked for draft in suggestion.drafts if draft.asked}
    assert {name: [one.line for one in questions] for name, questions in asked.items()} == {
        "accounts.csv": ["effective: {column: created_on}"],
        "users.csv": ["effective: {column: joined_on}"],
    }
    assert [one for questions in asked.values() for one in questions if one.pressing] == []
    now = {draft.look.part.name for draft in suggestion.drafts if "recorded" not in draft.mapping}
    assert now == {"communications.csv", "invitations.csv", "responses.csv", "tickets.csv", "touches.csv"}
