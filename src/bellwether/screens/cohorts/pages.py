"""The page of cohorts, the accounts behind each cell, and the same as a file."""

from __future__ import annotations

import csv as separated
from io import StringIO

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from bellwether.access.permission import Permission
from bellwether.ingest.quarantine.exports import harmless
from bellwether.kpis.cohort_words import FIELDS, MOST_MONTHS, NAMES, SAYS, cells_of
from bellwether.kpis.cohorts import CohortReport
from bellwether.screens.cohorts.asked import Asked, asked
from bellwether.screens.cohorts.behind import behind
from bellwether.screens.cohorts.choosing import choices
from bellwether.screens.cohorts.drawing import cohorts_table, pools_table
from bellwether.screens.cohorts.reading import report_of
from bellwether.ui.page import PageRequest, page, wants_part


@require_safe
@page(Permission.SEE)
def cohorts(request: PageRequest) -> HttpResponse:
    """What of the accounts that began in each month is there so many months later."""
    one = asked(request.viewer, request.session, request.GET.dict())
    content: dict[str, object] = {
        "asked": one,
        "name": NAMES[one.kept],
        "says": SAYS[one.kept],
        # The next step of an empty page is one that its viewer may take.
        "catalogue_url": "/catalogue/mrr/" if request.viewer.may(Permission.DEFINE_METRICS) else "",
        "imports_url": "/administration/imports/" if request.viewer.may(Permission.IMPORT) else "",
    }
    if one.metric is not None:
        found = report_of(one, one.metric)
        content |= {
            "metric": one.metric,
            "found": found,
            "earlier": found.cohorts.earlier,
            "never": found.cohorts.never,
            "may_export": request.viewer.may(Permission.EXPORT),
            "further_url": one.address(months=MOST_MONTHS),
            "csv_url": one.address("/cohorts/cohorts.csv"),
        }
        if found.members:
            content["table"] = cohorts_table(one, found)
        if found.pools:
            content["pools"] = pools_table(one, found)
    content |= choices(one)
    return render(request, "cohorts/page.html", content)


@require_safe
@page(Permission.SEE)
def accounts(request: PageRequest) -> HttpResponse:
    """The accounts behind one cell: the first in a popover, all of them on a page."""
    one = asked(request.viewer, request.session, request.GET.dict())
    if one.metric is None:
        raise Http404
    part = wants_part(request)
    content = behind(one, one.metric, request.GET.dict(), everyone=not part)
    response = render(request, "cohorts/popover.html" if part else "cohorts/accounts.html", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@page(Permission.EXPORT)
def csv(request: PageRequest) -> HttpResponse:
    """Every cell with its parts."""
    one = asked(request.viewer, request.session, request.GET.dict())
    if one.metric is None:
        raise Http404
    text = _written(one, report_of(one, one.metric))
    name = f"cohorts-{one.kept.value}-{one.day.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)


def _written(one: Asked, found: CohortReport) -> str:
    lines = [
        ("cohort", f"{close:%Y-%m}", cohort.members, cohort.cells)
        for close, cohort in zip(found.closes, found.table.cohorts, strict=True)
    ]
    lines.append(("pooled", "pooled", found.members, found.table.pooled))
    lines += [(one.by, pool.name, pool.members, pool.cells) for pool in found.pools]
    out = StringIO()
    writer = separated.writer(out, lineterminator="\r\n")
    writer.writerow(FIELDS)
    for kind, name, members, cells in lines:
        for age, cell in enumerate(cells):
            told = ["" if part is None else part for part in cells_of(cell)]
            writer.writerow([harmless(kind), harmless(name), members, age, *told])
    return out.getvalue()
