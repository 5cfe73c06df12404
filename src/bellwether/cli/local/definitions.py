"""Definitions applied and exported."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bellwether.catalog.actions import Authorship
from bellwether.catalog.difference import Difference
from bellwether.catalog.opening import Workspace
from bellwether.catalog.reading import read_directory
from bellwether.cli.answers import AppliedAnswer, DefinitionLine, WrittenAnswer
from bellwether.cli.questions import ApplyQuestion


def authorship(by: str, at: datetime, note: str) -> Authorship:
    """Who changes definitions, when and why."""
    return Authorship(by, at, note)


def apply(workspace: Workspace, question: ApplyQuestion, author: Authorship) -> AppliedAnswer:
    """What applying a directory changed, or would change."""
    wanted = read_directory(question.directory)
    if question.trial:
        difference = workspace.preview(wanted, prune=question.prune)
    else:
        difference = workspace.apply(wanted, author, prune=question.prune)
    return applied_answer(difference, trial=question.trial)


def applied_answer(difference: Difference, *, trial: bool) -> AppliedAnswer:
    """A difference as it is told."""
    return AppliedAnswer(
        tuple(
            DefinitionLine(
                change.step.value,
                change.kind.word,
                change.key,
                tuple((field.path, field.before, field.after) for field in change.fields),
            )
            for change in difference.changes
        ),
        difference.warnings,
        trial,
    )


def export(workspace: Workspace, directory: Path) -> WrittenAnswer:
    """The files that hold the definitions in force."""
    files = tuple(str(path) for path in workspace.export(directory))
    return WrittenAnswer(f"{len(files)} files written to {directory}.", {"directory": str(directory), "files": files})
