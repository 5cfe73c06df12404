"""The rows that imports left out: listed, shown, exported, replayed and discarded."""

from __future__ import annotations

from datetime import date
from itertools import islice
from pathlib import Path

import msgspec

from bellwether.audit import actions as audit
from bellwether.audit.domain import Act as Deeds
from bellwether.audit.domain import Deed
from bellwether.catalog.opening import Workspace
from bellwether.cli.answers import WrittenAnswer
from bellwether.cli.commands import Watcher
from bellwether.cli.left_out import (
    BatchLine,
    DataAnswer,
    DataFindingLine,
    DiscardQuestion,
    LeftOutAnswer,
    ReasonLine,
    ReplayQuestion,
    RowsAnswer,
    RowsQuestion,
    WaitingRow,
)
from bellwether.cli.local.acts import Act
from bellwether.cli.outcomes import BadInput, WrongQuestion
from bellwether.engine.definitions.days import day_number
from bellwether.engine.warehouse.writer import RefusedWrite
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.live.left_out import WHAT as LIVE
from bellwether.ingest.live.replaying import replay_messages
from bellwether.ingest.quality.evidence import Evidence
from bellwether.ingest.quality.examine import examine
from bellwether.ingest.quarantine.batches import Batch, batch_named, batches, imports
from bellwether.ingest.quarantine.exports import write_export
from bellwether.ingest.quarantine.replaying import replay as replay_rows

_KIND = "rows left out"


def list_left_out(workspace: Workspace) -> LeftOutAnswer:
    """Every import of which rows wait or were discarded, with the reasons."""
    return LeftOutAnswer(tuple(_line(batch) for batch in batches(workspace.home.quarantine)))


def show_left_out(workspace: Workspace, question: RowsQuestion) -> RowsAnswer:
    """The rows of one import that wait."""
    batch = batch_named(workspace.home.quarantine, question.name)
    wanted = (
        row
        for row in batch.rows()
        if (question.column is None or row.column == question.column)
        and (not question.lines or row.line in question.lines)
    )
    shown = tuple(
        WaitingRow(row.line, row.column, row.value, row.reason, row.row) for row in islice(wanted, question.limit)
    )
    return RowsAnswer(_line(batch), shown, len(shown) + sum(1 for _ in wanted))


def export_left_out(workspace: Workspace, name: str, file: Path) -> WrittenAnswer:
    """The file in which the rows can be mended."""
    batch = batch_named(workspace.home.quarantine, name)
    if file.exists():
        raise WrongQuestion(f"“{file}” is there already. Name a file that is not there yet.")
    write_export(file, batch.ledger.columns, batch.rows)
    rows = batch.waiting()
    sentence = (
        f"{rows:,} rows of {batch.ledger.label} are in {file}. Mend them there, and bring them back with "
        f"“bellwether quarantine replay {batch.ledger.id} --with {file}”."
    )
    return WrittenAnswer(sentence, {"file": str(file), "rows": rows})


def replay_left_out(workspace: Workspace, question: ReplayQuestion, act: Act, watch: Watcher) -> WrittenAnswer:
    """How many rows passed this time."""
    batch = batch_named(workspace.home.quarantine, question.name)
    ledger = batch.ledger
    if ledger.what == LIVE:
        return _replay_messages(workspace, batch, question, act)
    mapping = None if question.mapping is None else read_mapping(question.mapping, ledger.what)
    with watch(f"Replaying {ledger.label}") as step:
        into = Destination(
            workspace.catalog(),
            workspace.warehouse,
            workspace.home.quarantine,
            act.now,
            lambda progress: step(progress.position, max(progress.size, 1), f"{progress.rows:,} rows"),
        )
        try:
            found = replay_rows(batch, into, mended=question.mended, mapping=mapping)
        except RefusedWrite as refused:
            raise BadInput(f"{ledger.label}: {refused}") from refused
    audit.record([Deed(Deeds.IMPORTED, _KIND, ledger.label, None, f"{found.passed}")], by=act.by, at=act.now)
    sentence = f"{ledger.label}: {found.passed:,} rows passed and left the quarantine, {found.failed:,} failed again"
    if found.skipped:
        sentence += f", {found.skipped:,} left it because the mapping does not choose them"
    now = found.id
    if found.waiting:
        sentence += f"; {found.waiting:,} wait (“bellwether quarantine show {now}”)"
    counts = {"passed": found.passed, "failed": found.failed, "skipped": found.skipped, "waiting": found.waiting}
    notes = found.report.notes if mapping is not None else ()
    return WrittenAnswer("\n".join([f"{sentence}.", *notes]), {"id": now, **counts, "notes": tuple(notes)})


def _replay_messages(workspace: Workspace, batch: Batch, question: ReplayQuestion, act: Act) -> WrittenAnswer:
    label = batch.ledger.label
    if question.mapping is not None:
        raise WrongQuestion(f"{label} holds messages of programs, which have no mapping. Leave --map out.")
    try:
        found = replay_messages(batch, workspace, act.now, mended=question.mended)
    except RefusedWrite as refused:
        raise BadInput(f"{label}: {refused}") from refused
    audit.record([Deed(Deeds.IMPORTED, _KIND, label, None, f"{found.passed}")], by=act.by, at=act.now)
    sentence = f"{label}: {found.passed:,} messages passed and left the quarantine, {found.failed:,} failed again"
    if found.waiting:
        sentence += f"; {found.waiting:,} wait (“bellwether quarantine show {batch.ledger.id}”)"
    counts = {"passed": found.passed, "failed": found.failed, "skipped": 0, "waiting": found.waiting}
    return WrittenAnswer(f"{sentence}.", {"id": batch.ledger.id, **counts, "notes": ()})


def discard_left_out(workspace: Workspace, question: DiscardQuestion, act: Act) -> WrittenAnswer:
    """How many rows are done without from now on; who decided it, and why, is on record."""
    if not question.reason.strip():
        raise WrongQuestion("A reason is missing: others will ask why these rows are done without. Give --reason.")
    batch = batch_named(workspace.home.quarantine, question.name)
    ledger = batch.ledger
    gone = batch.discard(question.lines or None, by=act.by, at=act.now, why=question.reason)
    told = msgspec.json.encode({"id": ledger.id, "as": ledger.what, "rows": gone}).decode()
    audit.record([Deed(Deeds.REMOVED, _KIND, ledger.label, told)], by=act.by, at=act.now, why=question.reason)
    return WrittenAnswer(f"{gone:,} rows of {ledger.label} are done without.", {"id": ledger.id, "discarded": gone})


def examine_data(workspace: Workspace, today: date) -> DataAnswer:
    """What is wrong with the facts."""
    kept = imports(workspace.home.quarantine)
    found = examine(Evidence(workspace.warehouse, workspace.catalog(), kept, day_number(today)))
    lines = (
        DataFindingLine(
            one.check, one.severity.value, one.where, one.sentence, one.remedy, one.count, one.of, one.examples
        )
        for one in found
    )
    return DataAnswer(str(workspace.home.directory), today, tuple(lines))


def _line(batch: Batch) -> BatchLine:
    ledger, groups = batch.ledger, batch.groups()
    return BatchLine(
        id=ledger.id,
        file=ledger.label,
        what=ledger.what,
        imported_at=ledger.imported_at,
        rows=ledger.rows or None,
        waiting=sum(group.rows for group in groups),
        discarded=ledger.done_without,
        replayed=ledger.replayed,
        reasons=tuple(ReasonLine(group.column, group.reason, group.rows, group.first_line) for group in groups),
    )
