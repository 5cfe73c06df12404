"""A folder of exports imported by its plan: every file, whatever becomes of the others."""

from __future__ import annotations

from contextlib import nullcontext
from time import perf_counter

from bellwether.catalog.opening import Workspace
from bellwether.cli.answers import FailedImport, FolderAnswer, ImportAnswer
from bellwether.cli.commands import Watcher
from bellwether.cli.local import importing
from bellwether.cli.local.acts import Act
from bellwether.cli.outcomes import FORESEEN, sentence_of
from bellwether.cli.questions import FolderQuestion, ImportQuestion
from bellwether.ingest.plan import find_plan, read_plan
from bellwether.ingest.refusal import ImportRefused


def import_folder(workspace: Workspace, question: FolderQuestion, act: Act, watch: Watcher) -> FolderAnswer:
    """What came of every file that the plan lists; a file that fails does not stop the others."""
    plan = read_plan(find_plan(question.data, question.plan), question.data)
    started = perf_counter()
    finished: list[ImportAnswer] = []
    failed: list[FailedImport] = []
    # A file that is tried after others is tried on what they would have brought.
    with workspace.warehouse.whole(kept=False) if question.manner.trial else nullcontext():
        for entry in plan.entries:
            try:
                steps = plan.steps(entry)
            except ImportRefused as refused:
                failed.append(FailedImport(entry.file, entry.kind, str(refused)))
                continue
            for step in steps:
                try:
                    asked = ImportQuestion(step.file, step.kind, step.mapping, question.manner)
                    finished.append(importing.import_file(workspace, asked, act, watch))
                except FORESEEN as error:
                    failed.append(FailedImport(str(step.file), step.kind, sentence_of(error)))
    return FolderAnswer(str(plan.path), tuple(finished), tuple(failed), perf_counter() - started)
