"""A folder of exports imported by its plan: every file, whatever becomes of the others."""

from __future__ import annotations

from datetime import datetime
from time import perf_counter

from bellwether.catalog.opening import Workspace
from bellwether.cli.answers import FailedImport, FolderAnswer, ImportAnswer
from bellwether.cli.commands import Watcher
from bellwether.cli.local import facts
from bellwether.cli.outcomes import FORESEEN, sentence_of
from bellwether.cli.questions import FolderQuestion, ImportQuestion
from bellwether.ingest.plan import find_plan, read_plan
from bellwether.ingest.refusal import ImportRefused


def import_folder(workspace: Workspace, question: FolderQuestion, now: datetime, watch: Watcher) -> FolderAnswer:
    """What came of every file that the plan lists; a file that fails does not stop the others."""
    plan = read_plan(find_plan(question.data, question.plan), question.data)
    started = perf_counter()
    finished: list[ImportAnswer] = []
    failed: list[FailedImport] = []
    for entry in plan.entries:
        try:
            steps = plan.steps(entry)
        except ImportRefused as refused:
            failed.append(FailedImport(entry.file, entry.kind, str(refused)))
            continue
        for step in steps:
            try:
                asked = ImportQuestion(step.file, step.kind, step.mapping, question.strict)
                finished.append(facts.import_file(workspace, asked, now, watch))
            except FORESEEN as error:
                failed.append(FailedImport(str(step.file), step.kind, sentence_of(error)))
    return FolderAnswer(str(plan.path), tuple(finished), tuple(failed), perf_counter() - started)
