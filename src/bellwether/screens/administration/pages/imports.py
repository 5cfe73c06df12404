"""Imports: files dropped, what they are taken for, tried, imported, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from msgspec.structs import replace

from bellwether.access.permission import Permission
from bellwether.catalog.actions import Authorship
from bellwether.catalog.difference import DefinitionChange
from bellwether.catalog.domain import DefinitionsRefused
from bellwether.catalog.jobs import COMPUTE
from bellwether.catalog.reading import read_files
from bellwether.catalog.serving import served
from bellwether.ingest.jobs import IMPORT, TRY
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.uploads.keeping import Incoming, Shelf, shelves, take_in
from bellwether.ingest.uploads.understanding import definitions_file, understand
from bellwether.ingest.uploads.upload import Upload
from bellwether.jobs import queries as jobs
from bellwether.jobs.actions import ask
from bellwether.jobs.domain import Run, State
from bellwether.members.links import is_demo
from bellwether.screens.administration.pages.import_kinds import kinds
from bellwether.screens.administration.pages.jobs import progress, progress_of
from bellwether.screens.administration.receiving import MOST_BYTES, importing, refuse_too_much, upload_shelf
from bellwether.screens.administration.sections import drawn
from bellwether.ui.page import PageRequest, page, wants_part
from bellwether.ui.toasts import next_page
from bellwether.workspace.running import running

_IMPORTS = "/administration/imports/"
_MOST = f"{MOST_BYTES >> 30} GB"
ACCEPTED = ".csv,.tsv,.txt,.json,.jsonl,.ndjson,.xlsx,.parquet,.zip,.gz"


@dataclass(frozen=True, slots=True)
class UploadLine:
    """An upload in the list."""

    upload: Upload
    at: datetime
    url: str
    tone: str
    state: str


@require_http_methods(["GET", "POST"])
@importing
def imports(request: PageRequest) -> HttpResponse:
    """A place to drop files on, and what was dropped before."""
    refused = ""
    if request.method == "POST":
        files = [Incoming(file.name or "", file.chunks()) for file in request.FILES.getlist("files")]
        try:
            refuse_too_much(request)
            shelf = take_in(running().home.uploads, files, by=request.viewer.name, at=running().now())
        except ImportRefused as problem:
            refused = str(problem)
        else:
            understand(shelf, running().catalog())
            return HttpResponseRedirect(_url(shelf))
    found = sorted((_line(one) for one in shelves(running().home.uploads)), key=lambda one: one.at, reverse=True)
    context: dict[str, object] = {"uploads": found, "accepted": ACCEPTED, "refused": refused, "most": _MOST}
    return drawn(request, "imports.html", context, status=422 if refused else 200)


@require_GET
@importing
def upload(request: PageRequest, upload: str) -> HttpResponse:
    """One upload: its tables, what is open, and the next step."""
    shelf = upload_shelf(upload)
    held = shelf.read()
    run = jobs.run(held.run) if held.run else None
    url = _url(shelf)
    if wants_part(request) and run is not None:
        return progress(request, run, url)
    busy = run is not None and not run.state.over
    changes, problem = _definitions(shelf, held)
    pressing = any(table.pressing for table in held.wanted)
    context: dict[str, object] = {
        "upload": held,
        "at": _in_zone(held.at),
        "url": url,
        "busy": busy,
        "failed": _failure(run),
        "changes": changes,
        "definitions_problem": problem,
        "may_define": request.viewer.may(Permission.DEFINE_METRICS),
        "may_compute": request.viewer.may(Permission.RUN_JOBS),
        "pressing": pressing,
        "kinds": kinds(),
        "ready": bool(held.wanted) and not busy and not pressing and not changes and not problem,
    }
    return drawn(request, "upload.html", {**context, **(progress_of(run, url) if run is not None and busy else {})})


@require_POST
@importing
def carry(request: PageRequest, upload: str, act: str) -> HttpResponse:
    """Asks for the trial, or for the import itself."""
    shelf = upload_shelf(upload)
    held = shelf.read()
    if _busy(held):
        next_page(request, "A run of these files goes on. Wait until it is over.", bad=True)
        return HttpResponseRedirect(_url(shelf))
    key = TRY if act == "try" else IMPORT
    by = request.viewer.name
    run = ask(key, by=by, at=running().now(), upload=held.id, by_name=by)
    shelf.write(replace(held, run=run.id))
    return HttpResponseRedirect(_url(shelf))


@require_POST
@importing
def define(request: PageRequest, upload: str) -> HttpResponse:
    """Puts the definitions in force that the mappings use."""
    shelf = upload_shelf(upload)
    if not request.viewer.may(Permission.DEFINE_METRICS):
        next_page(request, "Your role may not define. Ask an administrator for “define metrics”.", bad=True)
        return HttpResponseRedirect(_url(shelf))
    path = definitions_file(shelf)
    if not path.is_file():
        raise Http404
    note = f"For the import of {shelf.read().title}"
    try:
        wanted = read_files([(path, path.name)])
        done = served().apply(wanted, Authorship(request.viewer.name, running().now(), note))
    except DefinitionsRefused as refused:
        next_page(request, shelf.plainly(str(refused)), bad=True)
    else:
        next_page(request, f"{len(done.changes)} definitions are in force.")
    return HttpResponseRedirect(_url(shelf))


@require_POST
@importing
def compute(request: PageRequest, upload: str) -> HttpResponse:
    """Asks for the values that the new facts make."""
    shelf = upload_shelf(upload)
    if not request.viewer.may(Permission.RUN_JOBS):
        next_page(request, "Values are brought up to date within a minute, without you.")
        return HttpResponseRedirect(_url(shelf))
    run = ask(COMPUTE, by=request.viewer.name, at=running().now())
    return HttpResponseRedirect(f"/administration/jobs/{run.id}/")


@require_POST
@importing
def discard(request: PageRequest, upload: str) -> HttpResponse:
    """Removes the files; what was imported stays."""
    shelf = upload_shelf(upload)
    held = shelf.read()
    if _busy(held):
        next_page(request, "A run of these files goes on. Wait until it is over.", bad=True)
        return HttpResponseRedirect(_url(shelf))
    shelf.discard()
    next_page(request, f"{held.title}: the files are removed. What was imported stays.")
    return HttpResponseRedirect(_IMPORTS)


@require_GET
@page(Permission.SEE)
def own_data(request: PageRequest) -> HttpResponse:
    """How to go on with one's own data: in a workspace of its own, or for a try in this one."""
    viewer = request.viewer
    may = viewer.may(Permission.IMPORT) and viewer.accounts is None and not viewer.hidden
    return drawn(request, "own_data.html", {"may_import": may, "accepted": ACCEPTED, "in_demo": is_demo()})


def _definitions(shelf: Shelf, held: Upload) -> tuple[tuple[DefinitionChange, ...], str]:
    """What applying the wanted definitions would change, or why they cannot be had."""
    if not held.definitions:
        return (), ""
    path = definitions_file(shelf)
    try:
        return served().preview(read_files([(path, path.name)])).changes, ""
    except DefinitionsRefused as refused:
        return (), shelf.plainly(str(refused))


def _line(shelf: Shelf) -> UploadLine:
    held = shelf.read()
    if _busy(held):
        tone, state = "watch", "running"
    elif held.imported is not None:
        tone, state = ("bad", "refused") if held.imported.refused else ("good", "imported")
    elif held.tried is not None:
        tone, state = "unknown", "tried"
    else:
        tone, state = "unknown", "unreadable" if held.unreadable else "recognised"
    return UploadLine(held, _in_zone(held.at), _url(shelf), tone, state)


def _busy(held: Upload) -> bool:
    run = jobs.run(held.run) if held.run else None
    return run is not None and not run.state.over


def _failure(run: Run | None) -> str:
    """Why the latest run did not come to its end."""
    if run is None or run.state in {State.DONE, State.WAITING, State.RUNNING}:
        return ""
    return run.words


def _url(shelf: Shelf) -> str:
    return f"{_IMPORTS}{shelf.directory.name}/"


def _in_zone(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(running().catalog().calendar.zone))
