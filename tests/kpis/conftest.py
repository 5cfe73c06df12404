"""Workspaces that were made as anyone makes them: KPIs added from the catalogue, files imported, values asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.command import Command, command_in
from tests.kpis import growth, revenue, satisfaction, usage
from tests.kpis.tables import Tables

# What the files of the vectors say beside what the KPIs themselves bring along.
DEFINITIONS = """
workspace: {zone: UTC, currency: USD}
events: [Login]
traits: {account: {vector: {type: text}}}
collections:
  responses: {fields: {score: {type: number, scale: 0, missing_codes: ["11"], lowest: 0, highest: 10}}}
"""


def done(run: Command, *words: str) -> None:
    """One command that has to succeed."""
    ran = run(*words)
    assert ran.code == 0, f"{words}: {ran.err}{ran.out}"


@dataclass
class Workspace:
    """A home with KPIs and records, and what was asked of it already."""

    run: Command
    answers: dict[tuple[str, ...], dict[str, Any]] = field(default_factory=dict)

    def of(self, entity: str, metric: str, on: str, *, by: str | None = "vector") -> dict[str, Any]:
        """The value of a group (or, without one, of an account) as the command writes it."""
        asked = ("--by", by) if by else ("--account", entity)
        words = ("values", metric, *asked, "--on", on, "--format", "json")
        if words not in self.answers:
            ran = self.run(*words)
            assert ran.code == 0, ran.err
            self.answers[words] = {one["id"]: one["values"][0] for one in ran.json()["entities"]}
        found: dict[str, Any] = self.answers[words][entity]
        return found

    def number(self, entity: str, metric: str, on: str, *, by: str | None = "vector") -> float:
        """The number of a value that is known."""
        value = self.of(entity, metric, on, by=by)
        assert value["value"] is not None, f"{metric} of {entity} on {on}: {value['reason']}"
        return float(value["value"])


def made(directory: Path, adding: list[tuple[str, ...]], tables: Tables) -> Workspace:
    """A workspace with these KPIs, into which the tables were imported."""
    run = command_in(directory / "home")
    files = directory / "files"
    definitions = directory / "definitions"
    files.mkdir()
    definitions.mkdir()
    (definitions / "all.yaml").write_text(DEFINITIONS, encoding="utf-8")
    done(run, "init")
    done(run, "apply", str(definitions), "--note", "what the files hold")
    for words in adding:
        done(run, "kpi", "add", *words)
    for kind in tables.write(files):
        done(run, "import", str(files / f"{kind}.csv"), "--as", kind, "--map", str(files / f"{kind}.yaml"))
    return Workspace(run)


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[tuple[str, ...]], Tables], Workspace]:
    """Makes a workspace with these KPIs and records."""
    return lambda adding, tables: made(tmp_path_factory.mktemp("kpis"), adding, tables)


def all_records() -> Tables:
    """The records of every vector, each in accounts of its own."""
    tables = Tables()
    for chapter in (satisfaction, revenue, usage, growth):
        chapter.records(tables)
    return tables
