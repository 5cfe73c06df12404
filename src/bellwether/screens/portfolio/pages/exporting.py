"""What is shown, as a file."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse

from bellwether.access.permission import Permission
from bellwether.board.conditions.condition import in_words
from bellwether.engine.definitions.errors import UnknownName
from bellwether.screens.filters.scope import count_in_words
from bellwether.screens.portfolio.pages.table import asked
from bellwether.screens.portfolio.sheet import Sheet, as_csv, as_xlsx, sheet_of
from bellwether.screens.portfolio.showing import Shown
from bellwether.ui.days import day_text
from bellwether.ui.page import PageRequest, page

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(Permission.EXPORT)
def csv(request: PageRequest) -> HttpResponse:
    """Comma-separated text."""
    content = asked(request)
    return _file(_written(content, as_csv), "text/csv; charset=utf-8", _name(content, "csv"))


@page(Permission.EXPORT)
def xlsx(request: PageRequest) -> HttpResponse:
    """A workbook."""
    content = asked(request)
    about = [
        ("As of", day_text(content.day)),
        ("Accounts", count_in_words(content.board, content.rows, content.choices.money())),
        ("Shown among", content.scope.name),
        ("Filter", "none" if content.filter is None else in_words(content.filter, content.scope.catalog)),
        ("Address", content.state.url),
        ("Exported by", request.viewer.name),
    ]
    return _file(_written(content, lambda sheet: as_xlsx(sheet, about)), _XLSX, _name(content, "xlsx"))


def _written(content: Shown, write: Callable[[Sheet], bytes]) -> bytes:
    try:
        return write(sheet_of(content))
    except UnknownName:
        # The address asks for groups by something that does not exist.
        raise Http404 from None


def _name(content: Shown, ending: str) -> str:
    return f"accounts-{content.day.isoformat()}.{ending}"


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
