"""Progress bars with rate and time left: on standard error, only on a terminal, only over what takes a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bellwether.cli.commands import Step
from bellwether.cli.views.show import console_of

PATIENCE = 0.4
"""Seconds before a bar appears."""


@contextmanager
def watch(label: str) -> Iterator[Step]:
    """A step that draws a bar when the work takes longer than a moment; silent where there is no terminal."""
    console = console_of(stderr=True)
    if not console.is_terminal:
        yield _silent
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}", style="dim"),
        TimeRemainingColumn(),
    )
    bar = _Bar(Progress(*columns, console=console, transient=True), label)
    try:
        yield bar.step
    finally:
        bar.progress.stop()


@dataclass(slots=True)
class _Bar:
    progress: Progress
    label: str
    started: float = field(default_factory=monotonic)
    task: TaskID | None = None

    def step(self, done: int, total: int, word: str) -> None:
        """Moves the bar."""
        elapsed = monotonic() - self.started
        if self.task is None:
            if elapsed < PATIENCE:
                return
            self.task = self.progress.add_task(self.label, total=total, rate="")
            self.progress.start()
        self.progress.update(self.task, completed=done, total=total, rate=word)


def _silent(done: int, total: int, word: str) -> None:
    """Where nobody watches."""
