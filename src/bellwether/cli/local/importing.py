"""Files brought in."""

from __future__ import annotations

from time import perf_counter

from bellwether.catalog.opening import Workspace
from bellwether.catalog.targets import Targets
from bellwether.cli.answers import ImportAnswer, ImportExample, RejectedRow
from bellwether.cli.commands import Step, Watcher
from bellwether.cli.local.acts import Act
from bellwether.cli.local.definitions import authorship
from bellwether.cli.questions import ImportQuestion, Manner
from bellwether.ingest.bringing import Bringing, bring_in
from bellwether.ingest.destination import Destination, Progress
from bellwether.ingest.quarantine.tolerance import USUAL, read_tolerance
from bellwether.ingest.report import ImportReport
from bellwether.ingest.watching.property_types import keeper


def import_file(workspace: Workspace, question: ImportQuestion, act: Act, watch: Watcher) -> ImportAnswer:
    """What came of importing a file."""
    bringing = Bringing(question.part or question.file, question.what, question.mapping, question.manner.snapshot)
    mapping = bringing.told(workspace.catalog())
    started = perf_counter()
    with watch(f"Importing {question.part.name if question.part else question.file.name}") as step:
        report = bring_in(bringing, mapping, _destination(workspace, question.manner, act, step), by=act.by)
    return _answer(report, perf_counter() - started)


def _destination(workspace: Workspace, manner: Manner, act: Act, step: Step) -> Destination:
    started = perf_counter()

    def told(progress: Progress) -> None:
        elapsed = max(perf_counter() - started, 1e-9)
        step(progress.position, max(progress.size, 1), f"{progress.rows:,} rows, {progress.rows / elapsed:,.0f}/s")

    return Destination(
        workspace.catalog(),
        workspace.warehouse,
        workspace.home.quarantine,
        act.now,
        told,
        manner.strict,
        USUAL if manner.patience is None else read_tolerance(manner.patience),
        targets=Targets(workspace, authorship(act.by, act.now, "imported")),
        trial=manner.trial,
        thinning=manner.thinning,
        types=keeper(act.now),
    )


def _answer(report: ImportReport, seconds: float) -> ImportAnswer:
    return ImportAnswer(
        report.file,
        report.what,
        report.rows,
        {kind: (part.created, part.updated, part.unchanged, part.ended) for kind, part in report.written.items()},
        dict(report.made_missing),
        report.conflicts,
        report.rejected,
        tuple(RejectedRow(one.line, one.column, one.value, one.reason) for one in report.samples),
        str(report.quarantine) if report.quarantine else None,
        seconds,
        report.skipped,
        dict(report.matched),
        report.waiting,
        report.notes,
        tuple(
            ImportExample(one.kind, one.act, one.subject, dict(one.before), dict(one.after)) for one in report.examples
        ),
        report.trial,
    )
