"""Editing a cell of the table, or one column of several accounts."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from bellwether.access.permission import Permission
from bellwether.members.owning import OWNER, owners
from bellwether.screens.editing.refusals import EditRefused, NotAllowed, StaleEdit
from bellwether.screens.portfolio import editing
from bellwether.screens.portfolio.editing import Editable, Held
from bellwether.screens.portfolio.pages.table import asked
from bellwether.screens.portfolio.rows import rendered
from bellwether.screens.portfolio.showing import Shown
from bellwether.screens.portfolio.undoing import remember, undo
from bellwether.ui.page import PageRequest, page, safe_next, wants_part
from bellwether.ui.toasts import next_page, with_event, with_toast


@page(Permission.SEE)
def cell(request: PageRequest) -> HttpResponse:
    """A cell's form; posted, the row with what was saved."""
    content = asked(request)
    account = request.GET.get("account", "")
    if not request.viewer.sees_account(account) or account not in content.board.places:
        raise Http404
    column, what = request.GET.get("column", ""), request.GET.get("what", "")
    try:
        editable = editing.wanted(content, column, what)
        if request.method != "POST":
            return _form(request, content, editing.held(request.viewer, editable, account, content.day), account)
        return _saved(request, content, editable, account)
    except NotAllowed as refused:
        return with_toast(HttpResponse(status=204), str(refused), bad=True)


@page(Permission.SEE)
@require_POST
def take_back(request: PageRequest, key: str) -> HttpResponse:
    """Undoes the edits of one step."""
    said = undo(request.session, key, by=request.viewer)
    if wants_part(request):
        answer = with_event(with_toast(HttpResponse(status=204), said), "values-changed", {})
        return with_event(answer, "rows-changed", {})
    next_page(request, said)
    return HttpResponseRedirect(safe_next(request, "/portfolio/"))


def _saved(request: PageRequest, content: Shown, editable: Editable, account: str) -> HttpResponse:
    typed = editing.fields_of({name: str(value) for name, value in request.POST.items()}, content.day)
    try:
        done = editing.edit(request.viewer, editable, account, typed)
    except StaleEdit as stale:
        fresh = editing.held(request.viewer, editable, account, content.day)
        return _form(request, content, Held(editable, typed.text, fresh.seen), account, (409, str(stale)))
    except EditRefused as refused:
        return _form(request, content, Held(editable, typed.text, typed.seen or ""), account, (422, str(refused)))
    after = asked(request)
    row = after.board.row(account)
    answer = HttpResponse(rendered(after, after.board.rows[row : row + 1]))
    told = f"{after.board.names[row]}: {done.sentence}"
    answer = with_toast(answer, told, undo=remember(request.session, [(editable, done)], by=request.viewer))
    return with_event(answer, "values-changed", {})


def _form(
    request: PageRequest, content: Shown, held: Held, account: str, fault: tuple[int, str] = (200, "")
) -> HttpResponse:
    status, error = fault
    others = [one for one in editing.editables(content) if one.key == held.editable.key and one != held.editable]
    address = content.state.at(
        "/portfolio/cell/", account=account, column=request.GET.get("column", ""), what=held.editable.what
    )
    more = {
        "held": held,
        "address": address,
        "error": error,
        "stale": status == 409,
        "choices": owners() if held.editable.key == OWNER else held.editable.ranks,
        "other": _address(content, account, request.GET.get("column", ""), others[0].what) if others else "",
        "other_name": others[0].what if others else "",
        "name": content.board.names[content.board.row(account)],
        "day": content.day,
    }
    response = render(request, "portfolio/cell_form.html", more, status=status)
    if status != 200:
        response.headers["HX-Retarget"] = "closest td"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _address(content: Shown, account: str, column: str, what: str) -> str:
    return content.state.at("/portfolio/cell/", account=account, column=column, what=what)
