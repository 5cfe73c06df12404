"""What the doctor looks at: versions, facts, rows left out, stored values, definitions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.metadata import version

from bellwether import __version__
from bellwether.catalog import queries
from bellwether.catalog.domain import DefinitionsRefused, Kind
from bellwether.catalog.formulas import checks
from bellwether.catalog.opening import Workspace
from bellwether.cli.answers import DoctorAnswer, Finding
from bellwether.engine.definitions.days import BEGINNING, date_of, day_number
from bellwether.engine.evaluate.dirty import tasks
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.versions import current_versions
from bellwether.engine.warehouse.rows import NO_DAY, NOW


def examine(workspace: Workspace, last: date) -> DoctorAnswer:
    """Everything looked at, in the order of how much depends on it."""
    findings = (
        *_versions(),
        *_facts(workspace),
        *_left_out(workspace),
        *_definitions(workspace),
        *_stored(workspace, last),
    )
    return DoctorAnswer(str(workspace.home.directory), findings)


def _versions() -> Iterator[Finding]:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "numpy", "pyarrow", "django"))
    yield Finding("Bellwether", f"{__version__}, with {libraries}")


def _facts(workspace: Workspace) -> Iterator[Finding]:
    warehouse = workspace.warehouse
    accounts = warehouse.accounts()
    never = int((accounts.first_fact >= NO_DAY).sum())
    yield Finding("Accounts", f"{accounts.key.size:,}; {never:,} of them without an event or a record")
    yield Finding("Events", f"{len(warehouse.event_names()):,} names have been seen")
    yield Finding("Facts", f"{warehouse.batch():,} writes so far")


def _left_out(workspace: Workspace) -> Iterator[Finding]:
    files = sorted(workspace.home.quarantine.glob("*.jsonl")) if workspace.home.quarantine.is_dir() else []
    if not files:
        yield Finding("Rows left out", "none")
    for file in files:
        with file.open(encoding="utf-8") as lines:
            count = sum(1 for _ in lines)
        yield Finding(
            "Rows left out",
            f"{count:,} in {file}",
            fine=False,
            remedy="See “bellwether quarantine list”: mend and replay them, or discard them with a reason.",
        )


def _definitions(workspace: Workspace) -> Iterator[Finding]:
    definitions = queries.definitions()
    try:
        found = checks(definitions, workspace.warehouse.event_names())
    except DefinitionsRefused as refused:
        for problem in refused.problems:
            yield Finding("Definition", str(problem), fine=False, remedy="Mend it and apply it again.")
        return
    metrics = len(definitions.of(Kind.METRIC))
    yield Finding("Definitions", f"{len(definitions):,}, {metrics:,} of them metrics; all of them check")
    for definition, warning in found.warnings:
        yield Finding("Definition", f"{definition.key}: {warning}")


def _stored(workspace: Workspace, last: date) -> Iterator[Finding]:
    facts = Facts(workspace.warehouse, workspace.catalog(), NOW)
    versions = current_versions(workspace.warehouse, workspace.catalog())
    there = [one.computed_to for one in versions.by_metric.values() if one.computed_to > BEGINNING]
    if not versions.by_metric:
        yield Finding("Stored values", "there are no metrics to store")
        return
    todo = tasks(facts, versions, day_number(last)) if facts.roster.size else []
    behind = sorted({key for task in todo for key in task.metrics})
    if behind:
        some = ", ".join(behind[:5]) + (" …" if len(behind) > 5 else "")
        yield Finding(
            "Stored values",
            f"{len(behind):,} of {len(versions.by_metric):,} metrics have days to compute: {some}",
            fine=False,
            remedy="Run “bellwether compute”.",
        )
    else:
        to = date_of(min(there)).isoformat() if there else last.isoformat()
        yield Finding("Stored values", f"{len(there):,} metrics, up to {to}")
