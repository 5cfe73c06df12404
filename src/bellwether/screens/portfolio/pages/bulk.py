"""Editing one column of several accounts at once, with a reason."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from bellwether.access.permission import Permission
from bellwether.members.owning import OWNER, owners
from bellwether.screens.portfolio import editing
from bellwether.screens.portfolio.editing import Editable, Typed
from bellwether.screens.portfolio.pages.table import asked
from bellwether.screens.portfolio.showing import Shown
from bellwether.screens.portfolio.undoing import remember
from bellwether.ui.page import PageRequest, page
from bellwether.ui.page import refused as refused_page
from bellwether.ui.toasts import next_page

MOST = 500
_EDITING = (Permission.EDIT_VALUES, Permission.EDIT_TARGETS, Permission.EDIT_ACCOUNTS)


@page(Permission.SEE)
def edit_several(request: PageRequest) -> HttpResponse:
    """The form for the picked accounts; posted, the table with what was changed."""
    if not any(request.viewer.may(one) for one in _EDITING):
        return refused_page(request, Permission.EDIT_VALUES)
    content = asked(request)
    posted = request.POST if request.method == "POST" else request.GET
    picked = list(dict.fromkeys(posted.getlist("account")))[:MOST]
    if any(not request.viewer.sees_account(one) or one not in content.board.places for one in picked):
        raise Http404
    wanted = next((one for one in editing.editables(content) if one.value == posted.get("what")), None)
    if request.method != "POST" or wanted is None:
        return _form(request, content, wanted, picked)
    if not posted.get("reason", "").strip():
        fault = "Write why: everyone who sees the new values will want to know."
        return _form(request, content, wanted, picked, fault)
    return _saved(request, content, wanted, picked)


def _saved(request: PageRequest, content: Shown, wanted: Editable, picked: list[str]) -> HttpResponse:
    value, reason = request.POST.get("value", "").strip(), request.POST.get("reason", "").strip()
    typed = {one: Typed(value, content.day, reason, request.POST.get(f"seen.{one}")) for one in picked}
    edited, kept = editing.edit_several(request.viewer, wanted, typed)
    done = [(wanted, one) for one in edited]
    refused = [(content.board.names[content.board.row(one)] or one, str(problem)) for one, problem in kept]
    undo = remember(request.session, done, by=request.viewer) if done else ""
    if refused:
        more = {"refused": refused, "done": len(done), "wanted": wanted, "undo": undo, "back": content.state.url}
        return render(request, "portfolio/edited.html", more, status=200 if done else 422)
    count = f"{len(done)} account{'' if len(done) == 1 else 's'}"
    next_page(request, f"{wanted.name} of {count} is {value}.", undo=undo)
    return HttpResponseRedirect(content.state.url)


def _form(
    request: PageRequest, content: Shown, wanted: Editable | None, picked: list[str], fault: str = ""
) -> HttpResponse:
    board = content.board
    held = {} if wanted is None else {one: editing.held(request.viewer, wanted, one, content.day) for one in picked}
    more = {
        "offered": editing.editables(content),
        "wanted": wanted,
        "choices": owners() if wanted is not None and wanted.key == OWNER else (),
        "accounts": [(one, board.names[board.row(one)] or one, held.get(one)) for one in picked],
        "address": content.state.at("/portfolio/edit/"),
        "fields": content.state.fields,
        "back": content.state.url,
        "day": content.day,
        "value": request.POST.get("value", ""),
        "reason": request.POST.get("reason", ""),
        "fault": fault,
    }
    return render(request, "portfolio/edit_several.html", more, status=422 if fault else 200)
