"""Trying and importing what was uploaded, and bringing back what was left out, beside the pages."""

from __future__ import annotations

from msgspec.structs import replace

from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed
from bellwether.catalog.actions import Authorship
from bellwether.catalog.serving import served
from bellwether.catalog.targets import Targets
from bellwether.engine.warehouse.writer import RefusedWrite
from bellwether.ingest.destination import Destination
from bellwether.ingest.live.left_out import WHAT as LIVE
from bellwether.ingest.live.replaying import ReplayedMessages, replay_messages
from bellwether.ingest.quarantine.batches import Batch, batches
from bellwether.ingest.quarantine.mended import let_go_of_mended, mended_file, plainly
from bellwether.ingest.quarantine.replaying import Replayed, replay
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.uploads.carrying import carry_out
from bellwether.ingest.uploads.keeping import shelf_of
from bellwether.ingest.uploads.upload import Outcome
from bellwether.ingest.watching.property_types import keeper
from bellwether.jobs.domain import Arguments, JobFailed, Report, job

TRY = "try_import"
IMPORT = "import"
REPLAY = "replay"


@job(TRY, "Try an import")
def try_import(arguments: Arguments, report: Report) -> str:
    """Does all that the import would do and takes it back: what would be created, changed and left out."""
    return _sentence(_carried_out(arguments, report, trial=True))


@job(IMPORT, "Import files")
def import_files(arguments: Arguments, report: Report) -> str:
    """Imports the tables of an upload. Interrupted, it is not repeated by itself: whoever asked decides."""
    return _sentence(_carried_out(arguments, report, trial=False))


@job(REPLAY, "Bring back rows that were left out")
def bring_back(arguments: Arguments, report: Report) -> str:
    """Takes the rows of an import that wait through their mapping again, or their mended copies, and says what passed.

    Interrupted, it is not repeated by itself: the mended file may be another one by then.
    """
    key = arguments["mended"]
    workspace = served()
    found = next((one for one in batches(workspace.home.quarantine) if one.ledger.id == arguments["batch"]), None)
    try:
        if found is None:
            raise JobFailed("No row of this import waits any more.")
        done = _brought_back(found, key, report)
    except (ImportRefused, RefusedWrite) as refused:
        raise JobFailed(plainly(workspace.home.quarantine, key, str(refused))) from refused
    finally:
        let_go_of_mended(workspace.home.quarantine, key)
    deed = Deed(Act.IMPORTED, "rows left out", found.ledger.label, None, f"{done.passed}")
    audit.record([deed], by=arguments["by_name"], at=workspace.now())
    passed = "1 row passed" if done.passed == 1 else f"{done.passed:,} rows passed"
    told = f"{passed}, {done.failed:,} failed again, {done.waiting:,} wait."
    if done.failed and not done.passed:
        raise JobFailed(told)
    return told


def _brought_back(found: Batch, key: str, report: Report) -> Replayed | ReplayedMessages:
    workspace = served()
    mended = mended_file(workspace.home.quarantine, key) if key else None
    if found.ledger.what == LIVE:
        return replay_messages(found, workspace, workspace.now(), mended=mended)
    into = Destination(
        workspace.catalog(),
        workspace.warehouse,
        workspace.home.quarantine,
        workspace.now(),
        lambda now: report(now.position, max(now.size, 1), f"{now.rows:,} rows"),
    )
    return replay(found, into, mended=mended)


def _carried_out(arguments: Arguments, report: Report, *, trial: bool) -> Outcome:
    workspace = served()
    shelf = shelf_of(workspace.home.uploads, arguments["upload"])
    if shelf is None:
        raise JobFailed("The uploaded files are not there any more. Upload them again.")
    by, now = arguments["by_name"], workspace.now()
    into = Destination(
        workspace.catalog(),
        workspace.warehouse,
        workspace.home.quarantine,
        now,
        targets=Targets(workspace, Authorship(by, now, "imported")),
        trial=trial,
        types=keeper(now),
    )
    outcome = carry_out(shelf, into, report, by=by)
    upload = shelf.read()
    shelf.write(replace(upload, tried=outcome) if trial else replace(upload, imported=outcome))
    return outcome


def _sentence(outcome: Outcome) -> str:
    if outcome.results and outcome.refused == len(outcome.results):
        raise JobFailed(outcome.results[0].refused)
    return outcome.words
