"""The page of matching questions, and merging and splitting from an account's page."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.matching.decisions import DecisionRefused
from bellwether.screens.account.subject import subject
from bellwether.screens.administration.sections import drawn
from bellwether.screens.matching import deciding
from bellwether.screens.matching.asking import asking, names_of, open_question
from bellwether.screens.matching.deciding import Decided
from bellwether.screens.search.found import accounts_called
from bellwether.ui.addresses import account_address
from bellwether.ui.page import PageRequest, page, wants_part
from bellwether.ui.toasts import next_page, with_announcement

MATCHES = "/administration/matches/"


@require_safe
@page(Permission.IMPORT)
def matches(request: PageRequest) -> HttpResponse:
    """What is to be decided, and what was matched by itself."""
    _all_accounts(request.viewer)
    kinds = [asking(kind) for kind in Kind]
    anything = any(one.count or one.matched or one.crowds for one in kinds)
    return drawn(request, "matches.html", {"kinds": kinds if anything else (), "anything": anything})


@require_POST
@page(Permission.IMPORT)
def answer(request: PageRequest, kind: str, number: str) -> HttpResponse:
    """Decides a question."""
    _all_accounts(request.viewer)
    found, verdict = _kind(kind), request.POST.get("verdict", "")
    question = open_question(found, number)
    if question is None or verdict not in {"same", "different"}:
        raise Http404
    reason = request.POST.get("why", "").strip()
    try:
        done = deciding.answer(found, question, same=verdict == "same", reason=reason, by=request.viewer)
    except DecisionRefused as refused:
        return _refused(request, refused, MATCHES)
    return _decided(request, found, done, MATCHES)


@require_POST
@page(Permission.IMPORT)
def undo(request: PageRequest, kind: str, number: int) -> HttpResponse:
    """A decision no longer holds."""
    _all_accounts(request.viewer)
    try:
        said = deciding.undo(_kind(kind), number, by=request.viewer)
    except DecisionRefused as refused:
        return _refused(request, refused, MATCHES)
    if wants_part(request):
        return with_announcement(render(request, "matching/decided.html", {"said": said, "over": True}), said)
    next_page(request, said)
    return HttpResponseRedirect(MATCHES)


@require_safe
@page(Permission.IMPORT)
def names(request: PageRequest, account: str) -> HttpResponse:
    """The names of one account, with what merges and splits them."""
    _all_accounts(request.viewer)
    about = subject(request, request.viewer, account)
    content = {
        "subject": about,
        "names": names_of(about.id),
        "breadcrumbs": [{"name": about.name, "url": account_address(about.id)}],
    }
    return render(request, "matching/names.html", content)


@require_safe
@page(Permission.IMPORT)
def others(request: PageRequest, account: str) -> HttpResponse:
    """The other accounts that what is typed may mean, to choose from."""
    _all_accounts(request.viewer)
    about = subject(request, request.viewer, account)
    found = [one for one in accounts_called(request.viewer, request.GET.get("into", "")) if one[0] != about.id]
    return render(request, "matching/others.html", {"found": found})


@require_POST
@page(Permission.IMPORT)
def merge(request: PageRequest, account: str) -> HttpResponse:
    """The account is another one."""
    _all_accounts(request.viewer)
    about = subject(request, request.viewer, account)
    into = request.POST.get("into", "").strip()
    try:
        done = deciding.merge(about.id, into, reason=request.POST.get("why", "").strip(), by=request.viewer)
    except DecisionRefused as refused:
        return _refused(request, refused, account_address(about.id, "names"))
    next_page(request, f"{done.sentence} It can be split off again below.")
    return HttpResponseRedirect(account_address(into, "names"))


@require_POST
@page(Permission.IMPORT)
def split(request: PageRequest, account: str) -> HttpResponse:
    """A name of the account is an account of its own again."""
    _all_accounts(request.viewer)
    about = subject(request, request.viewer, account)
    name = request.POST.get("name", "")
    if name not in {one.id for one in names_of(about.id)} - {about.id}:
        raise Http404
    try:
        done = deciding.split(name, reason=request.POST.get("why", "").strip(), by=request.viewer)
    except DecisionRefused as refused:
        return _refused(request, refused, account_address(about.id, "names"))
    return _decided(request, Kind.ACCOUNT, done, account_address(about.id, "names"))


def _decided(request: PageRequest, kind: Kind, done: Decided, back: str) -> HttpResponse:
    if wants_part(request):
        undo_url = f"{MATCHES}{kind.value}/undo/{done.number}/"
        answer = render(request, "matching/decided.html", {"said": done.sentence, "undo_url": undo_url})
        return with_announcement(answer, done.sentence)
    next_page(request, done.sentence)
    return HttpResponseRedirect(back)


def _refused(request: PageRequest, refused: DecisionRefused, back: str) -> HttpResponse:
    if wants_part(request):
        return render(request, "matching/decided.html", {"said": str(refused), "bad": True}, status=422)
    next_page(request, str(refused), bad=True)
    return HttpResponseRedirect(back)


def _kind(text: str) -> Kind:
    found = next((one for one in Kind if one.value == text), None)
    if found is None:
        raise Http404
    return found


def _all_accounts(viewer: Viewer) -> None:
    """Names tell of accounts and people anywhere: they are for who may see all of them."""
    if viewer.accounts is not None:
        raise Http404
