"""A person's word on a table of an upload: what its rows are, and what each column is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_POST

from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.suggest.said import Said, kinds_of, roles_of, shape_of
from bellwether.ingest.suggest.suggestion import shapes_of
from bellwether.ingest.uploads.understanding import take_as
from bellwether.ingest.uploads.upload import SeenColumn, Upload, UploadedTable
from bellwether.screens.administration.receiving import importing, upload_shelf
from bellwether.ui.page import PageRequest
from bellwether.ui.toasts import next_page
from bellwether.workspace.running import running

LEFT = "-"
"""What is said of a column that is left out."""

_WORDS = {
    "id": "its id",
    "account": "the account's id",
    "user": "the person's id",
    "recorded": "when it was entered",
    "created": "since when it is there",
    "deleted": "when it was deleted",
    "at": "when it happened",
    "starts": "from when",
    "ends": "until when",
    "name": "its name",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """Something that can be read from a column, in words."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class ColumnAsked:
    """A column with what is read from it now; nothing where it is kept under its own name."""

    seen: SeenColumn
    reading: str


def kinds() -> tuple[str, ...]:
    """What the rows of a table can be."""
    return kinds_of(shapes_of(running().catalog()))


def readings(table: UploadedTable) -> tuple[Reading, ...]:
    """What can be read from the columns of a table; nothing where they follow rules of their own."""
    shape = shape_of(table.what, shapes_of(running().catalog()))
    if shape is None or shape.title != table.taken_for:
        return ()
    return tuple(Reading(key, _words(key)) for key in roles_of(shape))


def columns_asked(table: UploadedTable, offered: tuple[Reading, ...]) -> Iterator[ColumnAsked]:
    """The columns with what is read from each."""
    short = {one.key.rpartition(".")[2]: one.key for one in offered}
    taken: set[str] = set()
    for column in table.columns:
        role = next((short[one] for one in column.becomes if one in short and short[one] not in taken), "")
        taken.add(role)
        yield ColumnAsked(column, role if column.becomes else LEFT)


@require_POST
@importing
def take(request: PageRequest, upload: str) -> HttpResponse:
    """Takes a table for what a person says that it is."""
    shelf, label = upload_shelf(upload), request.POST.get("table", "")
    held, address = shelf.read(), f"/administration/imports/{upload}/"
    known = {one.label for one in held.tables} | {one.label for one in held.aside}
    kind = request.POST.get("kind", "")
    if label not in known or kind not in kinds():
        next_page(request, "Choose what the rows of the table are.", bad=True)
        return HttpResponseRedirect(address)
    try:
        after = take_as(shelf, running().catalog(), label, _said(request.POST, held, label))
    except ImportRefused as refused:
        next_page(request, shelf.plainly(str(refused)), bad=True)
        return HttpResponseRedirect(address)
    number = next((at for at, one in enumerate(after.tables) if one.label == label), None)
    next_page(request, f"{label} is taken for {kind}.")
    return HttpResponseRedirect(address if number is None else f"{address}tables/{number}/")


def _said(posted: QueryDict, held: Upload, label: str) -> Said:
    """The word as it was posted: the columns count only where the kind is the one that they were asked for."""
    kind = posted.get("kind", "")
    table = next((one for one in held.tables if one.label == label), None)
    if table is None or table.what != kind or "column-0" not in posted:
        return Said(kind=kind)
    given = {one.name: posted.get(f"column-{at}", "") for at, one in enumerate(table.columns)}
    columns: dict[str, str] = {}
    for name, role in given.items():
        if role in ("", LEFT):
            continue
        if role in columns:
            raise ImportRefused(f"“{columns[role]}” and “{name}” cannot both be {_words(role)}. Choose one of them.")
        columns[role] = name
    return Said(kind=kind, columns=columns, left=tuple(name for name, role in given.items() if role == LEFT))


def _words(role: str) -> str:
    return _WORDS.get(role) or role.rpartition(".")[2].replace("_", " ")
