"""One table of an upload: its columns, what is open, and its mapping."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import available_timezones

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.uploads.answering import answer, asks_for_column, choice_of, leave, mapping_text, rewrite
from bellwether.ingest.uploads.upload import OpenPoint, Upload
from bellwether.screens.administration.pages.import_kinds import columns_asked, kinds, readings
from bellwether.screens.administration.receiving import importing, upload_shelf
from bellwether.screens.administration.sections import drawn
from bellwether.ui.page import PageRequest
from bellwether.ui.toasts import next_page

LONGEST = 100_000
"""Characters of a mapping that is written on a page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a field: a choice among ways or columns, a zone, a value, or a line of the mapping."""

    point: OpenPoint
    name: str
    kind: str
    proposed: str


@require_http_methods(["GET", "POST"])
@importing
def table(request: PageRequest, upload: str, table: int) -> HttpResponse:
    """A table with its columns, its open questions and its mapping."""
    shelf = upload_shelf(upload)
    held = shelf.read()
    _check(held, table)
    refused, text = "", ""
    if request.method == "POST":
        text = request.POST.get("mapping", "")[:LONGEST]
        try:
            if "mapping" in request.POST:
                rewrite(shelf, table, text)
                next_page(request, "The mapping is saved.")
            else:
                answers = _answers(request, held.tables[table].points)
                answer(shelf, table, answers)
                next_page(request, f"{len(answers)} answered." if answers else "Nothing was answered.")
        except ImportRefused as problem:
            refused = str(problem)
        else:
            return HttpResponseRedirect(f"/administration/imports/{upload}/tables/{table}/")
    shown = held.tables[table]
    offered = readings(shown)
    context = {
        "upload": held,
        "table": shown,
        "number": table,
        "url": f"/administration/imports/{upload}/",
        "asked": [_asked(at, point) for at, point in enumerate(shown.points) if not point.answered],
        "text": text or mapping_text(shelf, shown.mapping),
        "refused": refused,
        "zones": sorted(available_timezones()),
        "kinds": kinds(),
        "readings": offered,
        "columns": list(columns_asked(shown, offered)),
    }
    return drawn(request, "upload_table.html", context, status=422 if refused else 200)


@require_POST
@importing
def leave_table(request: PageRequest, upload: str, table: int) -> HttpResponse:
    """Leaves a table out of the import, or takes it up again."""
    shelf = upload_shelf(upload)
    held = shelf.read()
    _check(held, table)
    leave(shelf, table, left=request.POST.get("left") == "yes")
    return HttpResponseRedirect(f"/administration/imports/{upload}/")


def _check(held: Upload, number: int) -> None:
    if number >= len(held.tables):
        raise Http404


def _answers(request: PageRequest, points: tuple[OpenPoint, ...]) -> dict[int, str]:
    given = {at: request.POST.get(f"answer-{at}", "").strip()[:LONGEST] for at in range(len(points))}
    return {at: text for at, text in given.items() if text and not points[at].answered}


def _asked(at: int, point: OpenPoint) -> Asked:
    name = f"answer-{at}"
    if point.ways:
        return Asked(point, name, "way", "")
    chosen = choice_of(point)
    if asks_for_column(point):
        return Asked(point, name, "column", "")
    if chosen is None:
        return Asked(point, name, "line", point.line)
    return Asked(point, name, "zone" if chosen[0] == "zone" else "value", chosen[1])
