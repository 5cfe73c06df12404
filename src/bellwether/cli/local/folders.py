"""A folder of exports imported by its plan: every file, whatever becomes of the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import assert_never

from bellwether.catalog.opening import Workspace
from bellwether.cli.answers import FailedImport, FolderAnswer, ImportAnswer
from bellwether.cli.commands import Watcher
from bellwether.cli.local import importing
from bellwether.cli.local.acts import Act
from bellwether.cli.outcomes import FORESEEN, sentence_of
from bellwether.cli.questions import FolderQuestion, ImportQuestion
from bellwether.ingest.bringing import Bringing, NotBrought, planned
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.files.contents import contents_of, parts_chosen
from bellwether.ingest.plan import find_plan, read_plan
from bellwether.ingest.refusal import ImportRefused


def import_folder(workspace: Workspace, question: FolderQuestion, act: Act, watch: Watcher) -> FolderAnswer:
    """What came of every file that the plan lists; a file that fails does not stop the others."""
    started = perf_counter()
    finished: list[ImportAnswer] = []
    failed: list[FailedImport] = []
    plan, questions = _alike(question) if question.what else _planned(question)
    # A file that is tried after others is tried on what they would have brought.
    with workspace.warehouse.whole(kept=False) if question.manner.trial else nullcontext():
        for asked in questions:
            if isinstance(asked, FailedImport):
                failed.append(asked)
                continue
            try:
                finished.append(importing.import_file(workspace, asked, act, watch))
            except FORESEEN as error:
                name = asked.part.label if asked.part else str(asked.file)
                failed.append(FailedImport(name, asked.what, sentence_of(error)))
    return FolderAnswer(str(plan), tuple(finished), tuple(failed), perf_counter() - started)


def _planned(question: FolderQuestion) -> tuple[Path, Iterator[ImportQuestion | FailedImport]]:
    """The imports that the plan lists."""
    plan = read_plan(find_plan(question.data, question.plan), question.data)

    def listed() -> Iterator[ImportQuestion | FailedImport]:
        for one in planned(plan, snapshot=question.manner.snapshot):
            match one:
                case NotBrought():
                    yield FailedImport(one.label, one.what, one.why)
                case Bringing():
                    manner = replace(question.manner, snapshot=one.snapshot)
                    yield ImportQuestion(Path(one.label), one.what, one.mapping, manner)
                case _:
                    assert_never(one)

    return plan.path, listed()


def _alike(question: FolderQuestion) -> tuple[Path, Iterator[ImportQuestion | FailedImport]]:
    """The imports of all tables as one kind by one mapping, in the order of their names."""
    what, path = question.what or "", question.plan or Path()
    mapping = read_mapping(path, what)
    parts = parts_chosen(question.data, mapping.member, mapping.sheet)
    left_out = contents_of(question.data).left_out if mapping.member is None else ()
    missed = [FailedImport(one.label, what, one.reason) for one in left_out if one.promised]
    if len(parts) > 1 and (question.manner.snapshot or mapping.snapshot):
        raise ImportRefused(
            f"{question.data} holds {len(parts)} tables, and a snapshot is one table: what one lacks would end, though "
            "another names it. Join them, or import them without “snapshot”."
        )
    return path, iter([*(ImportQuestion(part.path, what, path, question.manner, part) for part in parts), *missed])
