"""The demo: Tailwind Travel written to files, imported the public way, computed, and shown."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import perf_counter

from bellwether.catalog.domain import WorkspaceSpec
from bellwether.catalog.opening import Workspace, make_workspace
from bellwether.catalog.reading import read_directory
from bellwether.cli.answers import ComputedAnswer
from bellwether.cli.commands import Watcher
from bellwether.cli.local import asking, computing, folders
from bellwether.cli.local.acts import Act
from bellwether.cli.local.definitions import authorship
from bellwether.cli.local.scenes import account_lines, moment, portfolio
from bellwether.cli.local.storytelling import told_stories
from bellwether.cli.outcomes import BadInput
from bellwether.cli.questions import FolderQuestion
from bellwether.cli.tour import Stage, Tour
from bellwether.demo.generate import write_demo
from bellwether.workspace.home import Hold, Home
from bellwether.workspace.refusals import WorkspaceExists

ZONE = "Europe/Berlin"
MARKER = "made-by-demo"
FILES = "files"

Say = Callable[[str], None]


@dataclass(slots=True)
class _Stages:
    """The stages as they are finished, each told at once."""

    say: Say
    finished: list[Stage] = field(default_factory=list)

    @contextmanager
    def stage(self, label: str) -> Iterator[list[str]]:
        """A stage; what is put into the list is told beside its label."""
        details: list[str] = []
        started = perf_counter()
        yield details
        stage = Stage(label, ", ".join(details), perf_counter() - started)
        self.finished.append(stage)
        self.say(f"{stage.label:<12} {stage.seconds:6.1f} s  {stage.detail}")


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes the demo, when, and how its progress is shown."""

    by: str
    now: datetime
    watch: Watcher
    say: Say


def make_demo(home: Path, maker: Maker) -> Tour:
    """The demo made anew in a home: only a home that the demo made is replaced."""
    _clear(home)
    stages = _Stages(maker.say)
    author = authorship(maker.by, maker.now, "the demo")
    with make_workspace(home, WorkspaceSpec(zone=ZONE), author) as workspace:
        (home / MARKER).write_text("This workspace is replaced when the demo is made again.\n", encoding="utf-8")
        files = home / FILES
        last = asking.last_complete_day(workspace, maker.now)
        with stages.stage("Written") as details:
            write_demo(files, ends=last)
            size = sum(path.stat().st_size for path in files.rglob("*") if path.is_file())
            details.append(f"{len(list(files.glob('*.*')))} files, {size / 1e6:,.0f} MB, in {files}")
        with stages.stage("Defined") as details:
            workspace.apply(read_directory(files / "definitions"), author)
            details.append(
                f"{len(workspace.catalog().metrics)} metrics in {len(workspace.catalog().families)} families"
            )
        with stages.stage("Imported") as details:
            details.append(_imported(workspace, files, maker))
        with stages.stage("Computed") as details:
            computed = computing.compute(workspace, last, maker.watch)
            details.append(_rate(computed))
        return Tour(
            str(home),
            last,
            tuple(stages.finished),
            computed,
            portfolio(workspace, last),
            "Northwind Logistics",
            account_lines(workspace, last),
            moment(workspace, last),
            told_stories(workspace, last),
        )


def _clear(home: Path) -> None:
    if not home.exists() or (home.is_dir() and not any(home.iterdir())):
        return
    if not (home / MARKER).is_file():
        raise WorkspaceExists(home)
    with Hold(Home(home)):
        shutil.rmtree(home)


def _imported(workspace: Workspace, files: Path, maker: Maker) -> str:
    report = folders.import_folder(workspace, FolderQuestion(files), Act(maker.by, maker.now), maker.watch)
    for failure in report.failed:
        raise BadInput(failure.sentence)
    rate = report.rows / max(report.seconds, 1e-9)
    aside = f", {report.rejected:,} left out" if report.rejected else ""
    return f"{report.rows:,} rows of {len(report.finished)} files, {rate:,.0f} a second{aside}"


def _rate(computed: ComputedAnswer) -> str:
    rate = computed.values / max(computed.seconds, 1e-9)
    days = f"{computed.metrics} metrics from {computed.first} to {computed.last}"
    return f"{days}: {computed.values:,} values, {rate:,.0f} a second"
