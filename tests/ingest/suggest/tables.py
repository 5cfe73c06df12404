"""Tables written on the spot, and what is suggested for them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bellwether.catalog.compiling import compiled
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import read_directory
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.warehouse.warehouse import open_duckdb
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.files.contents import parts_of
from bellwether.ingest.importer import import_file
from bellwether.ingest.plan import read_plan
from bellwether.ingest.report import ImportReport
from bellwether.ingest.suggest.draft import Draft
from bellwether.ingest.suggest.suggestion import Suggestion, suggest
from bellwether.ingest.suggest.writing import entries, write

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
DEFAULTS = compiled(built_in())

Rows = Sequence[Sequence[str]]


def table(path: Path, rows: Rows) -> Path:
    """Writes a CSV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def rows_of(path: Path) -> list[list[str]]:
    """The rows of a CSV file, the heading first."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


def suggested(data: Path, catalog: Catalog = DEFAULTS) -> Suggestion:
    """The suggestion for a folder or a file."""
    return suggest(parts_of(data), catalog, source="files")


def only(suggestion: Suggestion) -> Draft:
    """The only draft."""
    [draft] = suggestion.drafts
    return draft


def with_definitions(directory: Path) -> Catalog:
    """The shipped definitions with those of a directory, if there is one."""
    if not directory.is_dir():
        return DEFAULTS
    start = built_in()
    return compiled(start.with_(normal_form(read_directory(directory), start)))


def taken(data: Path, directory: Path, aside: Path) -> list[ImportReport]:
    """Writes the suggestion for a folder, answers with its own lines what is pressing, and follows its plan."""
    suggestion = suggested(data)
    write(suggestion, data, directory, force=False)
    for entry in entries(suggestion, data):
        answers = [asked.line for asked in entry.draft.asked if asked.pressing]
        mapping = directory / entry.mapping
        mapping.write_text("\n".join([*answers, mapping.read_text(encoding="utf-8")]), encoding="utf-8")
    catalog = with_definitions(directory / "definitions")
    warehouse = open_duckdb()
    warehouse.prepare(catalog)
    into = Destination(catalog, warehouse, aside, NOW)
    try:
        return [
            import_file(step.file, step.kind, read_mapping(step.mapping, step.kind), into)
            for step in read_plan(directory / "import.yaml", data).every_step()
        ]
    finally:
        warehouse.close()
