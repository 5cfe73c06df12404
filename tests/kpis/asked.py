"""Workspaces that were made as anyone makes them: KPIs added from the catalogue, files imported, values asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

from tests.command import Command, command_in
from tests.kpis import growth, revenue, satisfaction, usage
from tests.kpis.tables import Tables

from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.opening import Workspace, open_workspace
from bellwether.cli.local import asking
from bellwether.cli.questions import Days, ValuesQuestion
from bellwether.cli.views.values import ValuesView
from bellwether.engine.definitions.entity import ByTrait, EachAccount, Grouping
from bellwether.kpis.adding import Wish, planned
from bellwether.kpis.loading import library

NOW = datetime(2025, 8, 1, 12, tzinfo=UTC)

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
class Asked:
    """An open workspace with KPIs and records, and what was asked of it already."""

    workspace: Workspace
    answers: dict[tuple[str, Grouping, Days], dict[str, list[Any]]] = field(default_factory=dict)
    conventions: dict[str, str] = field(default_factory=dict)
    """What stands beside the numbers of each metric that was asked for."""

    def series(self, entity: str, metric: str, days: Days, *, by: str | None = "vector") -> list[Any]:
        """The values of a group (or, without one, of an account) as `values --format json` writes them."""
        question = metric, EachAccount((entity,)) if by is None else ByTrait(by), days
        if question not in self.answers:
            answer = asking.values(self.workspace, ValuesQuestion(*question), NOW)
            told = cast(dict[str, Any], ValuesView(answer).plain())
            self.conventions[metric] = answer.measure.convention
            self.answers[question] = {one["id"]: one["values"] for one in told["entities"]}
        return self.answers[question][entity]

    def of(self, entity: str, metric: str, on: str, *, by: str | None = "vector") -> dict[str, Any]:
        """The value of one day."""
        day = date.fromisoformat(on)
        (found,) = self.series(entity, metric, Days(day, day), by=by)
        return cast(dict[str, Any], found)

    def number(self, entity: str, metric: str, on: str, *, by: str | None = "vector") -> float:
        """The number of a value that is known."""
        value = self.of(entity, metric, on, by=by)
        assert value["value"] is not None, f"{metric} of {entity} on {on}: {value['reason']}"
        return float(value["value"])


@contextmanager
def made(
    directory: Path, adding: list[tuple[str, ...]], tables: Tables, wishes: Sequence[Wish] = ()
) -> Iterator[Asked]:
    """A workspace with these KPIs, added by command or all at once, into which the tables were imported."""
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
    if wishes:
        with open_workspace(directory / "home") as workspace:
            plan = planned(library(), wishes, queries.definitions())
            workspace.apply(plan.definitions, Authorship("tests", NOW, plan.note))
    for kind in tables.write(files):
        done(run, "import", str(files / f"{kind}.csv"), "--as", kind, "--map", str(files / f"{kind}.yaml"))
    with open_workspace(directory / "home") as workspace:
        yield Asked(workspace)


def all_records() -> Tables:
    """The records of every vector, each in accounts of its own."""
    tables = Tables()
    for chapter in (satisfaction, revenue, usage, growth):
        chapter.records(tables)
    return tables
