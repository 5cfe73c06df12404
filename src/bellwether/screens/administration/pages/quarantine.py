"""Rows that imports left out: why they wait, taken out to mend, brought in again, done without."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed
from bellwether.ingest.jobs import REPLAY
from bellwether.ingest.quarantine.batches import Batch, batches
from bellwether.ingest.quarantine.batches import imports as known
from bellwether.ingest.quarantine.exports import exported_blocks, once
from bellwether.ingest.quarantine.mended import keep_mended
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.uploads.keeping import safe_name
from bellwether.jobs.actions import ask
from bellwether.jobs.domain import Run
from bellwether.jobs.queries import last_run_with
from bellwether.screens.administration.pages.jobs import progress, progress_of, run_shown
from bellwether.screens.administration.receiving import importing, refuse_too_much
from bellwether.screens.administration.sections import drawn
from bellwether.ui.page import PageRequest, wants_part
from bellwether.ui.toasts import next_page
from bellwether.workspace.running import running

_QUARANTINE = "/administration/quarantine/"
_ROWS = 100
_KIND = "rows left out"


@require_GET
@importing
def waiting(request: PageRequest) -> HttpResponse:
    """The imports of which rows wait, with the reasons."""
    found = [_shown(one) for one in batches(running().home.quarantine)]
    return drawn(request, "quarantine.html", {"batches": sorted(found, key=lambda one: str(one["at"]), reverse=True)})


@require_GET
@importing
def batch(request: PageRequest, batch: str) -> HttpResponse:
    """The rows of one import that wait."""
    found = _batch(batch)
    run, url = last_run_with(REPLAY, batch=found.ledger.id), f"{_QUARANTINE}{found.ledger.id}/"
    if wants_part(request) and run is not None:
        return progress(request, run, url)
    rows = list(islice(once(found.rows()), _ROWS))
    columns = list(dict.fromkeys([*found.ledger.columns, *(name for row in rows for name in row.row)]))
    lines = [
        {"row": row, "cells": [(name, row.row.get(name, ""), name in row.column.split(", ")) for name in columns]}
        for row in rows
    ]
    context = {**_shown(found), "columns": columns, "lines": lines, "shown_rows": len(rows)}
    if run is not None:
        context |= {"last_run": run_shown(run), "busy": not run.state.over, **progress_of(run, url)}
    return drawn(request, "quarantine_batch.html", context)


@require_GET
@importing
def export(request: PageRequest, batch: str) -> HttpResponseBase:  # noqa: ARG001
    """The rows as a file to mend; cells that a spreadsheet would run are shielded, and restored when they come back.

    The file is sent while it is made: a million rows may wait.
    """
    found = _batch(batch)
    name = f"{Path(safe_name(found.ledger.label)).stem}-to-mend.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    blocks = exported_blocks(found.ledger.columns, found.rows)
    return StreamingHttpResponse(blocks, content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
@importing
def replay(request: PageRequest, batch: str) -> HttpResponse:
    """Asks for the rows that wait, or the mended file that came with the form, to be taken through their mapping."""
    found = _batch(batch)
    url, home, by = f"{_QUARANTINE}{found.ledger.id}/", running().home, request.viewer.name
    if _going_on(found) is not None:
        next_page(request, "A run of these rows goes on. Wait until it is over.", bad=True)
        return HttpResponseRedirect(url)
    uploaded = request.FILES.get("mended")
    try:
        refuse_too_much(request)
    except ImportRefused as refused:
        next_page(request, str(refused), bad=True)
        return HttpResponseRedirect(url)
    key = "" if uploaded is None else keep_mended(home.quarantine, safe_name(uploaded.name or ""), uploaded.chunks())
    ask(REPLAY, by=by, at=running().now(), batch=found.ledger.id, mended=key, by_name=by)
    return HttpResponseRedirect(url)


@require_POST
@importing
def discard(request: PageRequest, batch: str) -> HttpResponse:
    """Does without the rows from now on; who decided it, and why, stays on record."""
    found = _batch(batch)
    ledger, by, at = found.ledger, request.viewer.name, running().now()
    if _going_on(found) is not None:
        next_page(request, "A run of these rows goes on. Wait until it is over.", bad=True)
        return HttpResponseRedirect(f"{_QUARANTINE}{ledger.id}/")
    why = " ".join(request.POST.get("why", "").split())[:500]
    if not why:
        next_page(request, "Say why: others will ask why these rows are done without.", bad=True)
        return HttpResponseRedirect(f"{_QUARANTINE}{ledger.id}/")
    try:
        gone = found.discard(None, by=by, at=at, why=why)
    except ImportRefused as refused:
        next_page(request, str(refused), bad=True)
        return HttpResponseRedirect(_QUARANTINE)
    told = msgspec.json.encode({"id": ledger.id, "as": ledger.what, "rows": gone}).decode()
    audit.record([Deed(Act.REMOVED, _KIND, ledger.label, told)], by=by, at=at, why=why)
    next_page(request, f"{gone:,} rows of {ledger.label} are done without.")
    return HttpResponseRedirect(_QUARANTINE)


def _batch(name: str) -> Batch:
    """An import; one whose rows have all come back has a page still, which says so."""
    found = next((one for one in known(running().home.quarantine) if one.ledger.id == name), None)
    if found is None:
        raise Http404
    return found


def _going_on(found: Batch) -> Run | None:
    run = last_run_with(REPLAY, batch=found.ledger.id)
    return None if run is None or run.state.over else run


def _shown(found: Batch) -> dict[str, object]:
    groups = found.groups()
    return {
        "ledger": found.ledger,
        "at": _in_zone(found.ledger.imported_at),
        "groups": groups,
        "waiting": sum(group.rows for group in groups),
        "url": f"{_QUARANTINE}{found.ledger.id}/",
    }


def _in_zone(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(running().catalog().calendar.zone))
