"""Rows that imports left out: why they wait, taken out to mend, brought in again, done without."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import msgspec
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed
from bellwether.engine.warehouse.writer import RefusedWrite
from bellwether.ingest.destination import Destination
from bellwether.ingest.live.left_out import WHAT as LIVE
from bellwether.ingest.live.replaying import ReplayedMessages, replay_messages
from bellwether.ingest.quarantine.batches import Batch, batches
from bellwether.ingest.quarantine.exports import exported_blocks, once
from bellwether.ingest.quarantine.replaying import Replayed
from bellwether.ingest.quarantine.replaying import replay as replay_rows
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.uploads.keeping import safe_name
from bellwether.screens.administration.receiving import importing, refuse_too_much
from bellwether.screens.administration.sections import drawn
from bellwether.ui.page import PageRequest
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
    rows = list(islice(once(found.rows()), _ROWS))
    columns = list(dict.fromkeys([*found.ledger.columns, *(name for row in rows for name in row.row)]))
    lines = [
        {"row": row, "cells": [(name, row.row.get(name, ""), name in row.column.split(", ")) for name in columns]}
        for row in rows
    ]
    context = {**_shown(found), "columns": columns, "lines": lines, "shown_rows": len(rows)}
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
    """Takes the rows that wait through their mapping again, or the mended file that came with the form."""
    found = _batch(batch)
    workspace, ledger = running(), found.ledger
    into = Destination(workspace.catalog(), workspace.warehouse, workspace.home.quarantine, workspace.now())
    uploaded = request.FILES.get("mended")
    try:
        with TemporaryDirectory() as directory:
            mended = None
            refuse_too_much(request)
            if uploaded is not None:
                path = Path(directory) / safe_name(uploaded.name or "")
                with path.open("xb") as written:
                    written.writelines(uploaded.chunks())
                mended = path
            done: Replayed | ReplayedMessages = (
                replay_messages(found, workspace, into.now, mended=mended)
                if ledger.what == LIVE
                else replay_rows(found, into, mended=mended)
            )
    except (ImportRefused, RefusedWrite) as refused:
        next_page(request, str(refused), bad=True)
        return HttpResponseRedirect(f"{_QUARANTINE}{ledger.id}/")
    deed = Deed(Act.IMPORTED, _KIND, ledger.label, None, f"{done.passed}")
    audit.record([deed], by=request.viewer.name, at=workspace.now())
    text = f"{done.passed:,} rows passed, {done.failed:,} failed again, {done.waiting:,} wait."
    next_page(request, text, bad=bool(done.failed and not done.passed))
    return HttpResponseRedirect(f"{_QUARANTINE}{ledger.id}/" if done.waiting else _QUARANTINE)


@require_POST
@importing
def discard(request: PageRequest, batch: str) -> HttpResponse:
    """Does without the rows from now on; who decided it, and why, stays on record."""
    found = _batch(batch)
    ledger, by, at = found.ledger, request.viewer.name, running().now()
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
    found = next((one for one in batches(running().home.quarantine) if one.ledger.id == name), None)
    if found is None:
        raise Http404
    return found


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
