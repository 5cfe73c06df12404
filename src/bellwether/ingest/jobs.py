"""Trying and importing what was uploaded, beside the pages."""

from __future__ import annotations

from msgspec.structs import replace

from bellwether.catalog.actions import Authorship
from bellwether.catalog.serving import served
from bellwether.catalog.targets import Targets
from bellwether.ingest.destination import Destination
from bellwether.ingest.uploads.carrying import carry_out
from bellwether.ingest.uploads.keeping import shelf_of
from bellwether.ingest.uploads.upload import Outcome
from bellwether.jobs.domain import Arguments, JobFailed, Report, job

TRY = "try_import"
IMPORT = "import"


@job(TRY, "Try an import")
def try_import(arguments: Arguments, report: Report) -> str:
    """Does all that the import would do and takes it back: what would be created, changed and left out."""
    return _sentence(_carried_out(arguments, report, trial=True))


@job(IMPORT, "Import files")
def import_files(arguments: Arguments, report: Report) -> str:
    """Imports the tables of an upload. Interrupted, it is not repeated by itself: whoever asked decides."""
    return _sentence(_carried_out(arguments, report, trial=False))


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
    )
    outcome = carry_out(shelf, into, report, by=by)
    upload = shelf.read()
    shelf.write(replace(upload, tried=outcome) if trial else replace(upload, imported=outcome))
    return outcome


def _sentence(outcome: Outcome) -> str:
    if outcome.results and outcome.refused == len(outcome.results):
        raise JobFailed(outcome.results[0].refused)
    return outcome.words
