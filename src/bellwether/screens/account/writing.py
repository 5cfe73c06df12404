"""What members write on an account's page: notes, meetings and calls, flags."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST

from bellwether.access.permission import Permission
from bellwether.accounts.flags import actions as flag_actions
from bellwether.accounts.flags import queries as flag_queries
from bellwether.accounts.flags.domain import FlagKind, FlagRefused
from bellwether.accounts.notes import actions, queries
from bellwether.accounts.notes.domain import Draft, Note, NoteKind, NoteRefused
from bellwether.screens.account.pins import Chip, chips, pinned
from bellwether.screens.account.subject import Subject, subject
from bellwether.screens.account.touchpoints import log
from bellwether.ui.days import read_day
from bellwether.ui.page import PageRequest, page, wants_part
from bellwether.ui.toasts import next_page, with_event, with_toast
from bellwether.workspace.running import running

LATEST = 5
"""Notes that the overview shows; the timeline has all of them."""


def notes_panel(about: Subject, pins: Sequence[str] = (), **more: object) -> dict[str, object]:
    """The note's form, with values pinned to it, and the latest notes."""
    latest = queries.notes(about.viewer, about.keys, limit=LATEST)
    shown: list[Chip] = []
    error = ""
    for spelled in dict.fromkeys(pins):
        try:
            pin = pinned(about, spelled)
        except NoteRefused as refused:
            error = str(refused)
        else:
            shown.append(Chip(pin.name, pin.day.isoformat(), pin.shown, "", "", f"{pin.metric}@{pin.day.isoformat()}"))
    told = chips(about, latest)
    return {
        "subject": about,
        "notes": [(note, told[note.key], note.may_change(about.viewer)) for note in latest],
        "note_pins": shown,
        "note_error": error,
        "may_note": about.viewer.may(Permission.WRITE_NOTES),
        "note_kinds": tuple(NoteKind),
        "note_kind": NoteKind.NOTE,
        "note_day": running().today(),
        "note_text": "",
        "metrics": about.metrics.values(),
        **more,
    }


@page(Permission.SEE)
def panel(request: PageRequest, account: str) -> HttpResponse:
    """The notes alone, with one more value pinned."""
    about = subject(request, request.viewer, account)
    pins = request.GET.getlist("pin")
    if request.GET.get("metric"):
        pins = [*pins, f"{request.GET['metric']}@{request.GET.get('pin_day', '')}"]
    kept = {"note_text": request.GET.get("text", ""), "note_kind": _kind(request.GET)}
    return render(request, "account/notes.html", notes_panel(about, pins, **kept))


@require_POST
@page(Permission.WRITE_NOTES)
def write(request: PageRequest, account: str) -> HttpResponse:
    """Writes a note, or logs a meeting or call with it."""
    about = subject(request, request.viewer, account)
    kind, text, pins = _kind(request.POST), request.POST.get("text", ""), request.POST.getlist("pin")
    if request.POST.get("metric"):
        pins = [*pins, f"{request.POST['metric']}@{request.POST.get('pin_day', '')}"]
    try:
        draft = Draft(kind, text, _happened(request.POST), "", tuple(pinned(about, one) for one in dict.fromkeys(pins)))
        note = _written(about, draft, request.POST.get("minutes", ""))
    except NoteRefused as refused:
        kept = {"note_text": text, "note_kind": kind, "note_error": str(refused)}
        return render(request, "account/notes.html", notes_panel(about, pins, **kept), status=422)
    said = _said(note)
    if not wants_part(request):
        next_page(request, said)
        return HttpResponseRedirect(about.url)
    answer = with_toast(render(request, "account/notes.html", notes_panel(about)), said)
    return answer if note.kind is NoteKind.NOTE else with_event(answer, "values-changed", {"account": about.id})


def _said(note: Note) -> str:
    """What was done; a day that is not over yet is not on the page yet either."""
    if note.kind is NoteKind.NOTE:
        return "Note saved."
    ahead = note.happened is not None and note.happened > running().last_day()
    return f"{note.kind.word} logged." + (" Metrics count it once the day is over." if ahead else "")


def _written(about: Subject, draft: Draft, minutes: str) -> Note:
    if draft.kind is NoteKind.NOTE:
        note = Draft(NoteKind.NOTE, draft.text, None, "", draft.pins)
        return actions.write_note(about.key, note, by=about.viewer, at=running().now())
    return log(about, draft, int(minutes) if minutes.isdecimal() and len(minutes) < 6 else None)


@page(Permission.WRITE_NOTES)
def change(request: PageRequest, account: str, key: int) -> HttpResponse:
    """Changes or removes a note of one's own."""
    about = subject(request, request.viewer, account)
    note = queries.note(request.viewer, about.keys, key)
    if note is None or not note.may_change(request.viewer):
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            if "remove" in request.POST:
                actions.remove_note(note, by=request.viewer, at=running().now())
            else:
                actions.change_note(note, request.POST.get("text", ""), by=request.viewer, at=running().now())
        except NoteRefused as refused:
            error = str(refused)
        else:
            next_page(request, "Note removed." if "remove" in request.POST else "Note saved.")
            return HttpResponseRedirect(about.url)
    filled = {"subject": about, "note": note, "error": error}
    return render(request, "account/note.html", filled, status=422 if error else 200)


@require_POST
@page(Permission.WRITE_NOTES)
def raise_flag(request: PageRequest, account: str) -> HttpResponse:
    """Raises a risk or opportunity flag."""
    about = subject(request, request.viewer, account)
    try:
        kind = FlagKind(request.POST.get("kind", ""))
        flag_actions.raise_flag(about.key, kind, request.POST.get("reason", ""), by=request.viewer, at=running().now())
    except ValueError:
        next_page(request, "A flag is a risk or an opportunity. Choose one of the two.", bad=True)
    except FlagRefused as refused:
        next_page(request, str(refused), bad=True)
    else:
        next_page(request, f"{kind.word} flagged.")
    return HttpResponseRedirect(about.url)


@require_POST
@page(Permission.WRITE_NOTES)
def lower_flag(request: PageRequest, account: str, key: int) -> HttpResponse:
    """Takes a flag down."""
    about = subject(request, request.viewer, account)
    flag = flag_queries.flag(about.keys, key)
    if flag is None:
        raise Http404
    flag_actions.lower_flag(flag, by=request.viewer, at=running().now())
    next_page(request, f"The flag is down: {flag.reason}")
    return HttpResponseRedirect(about.url)


def _kind(query: QueryDict) -> NoteKind:
    try:
        return NoteKind(query.get("kind", ""))
    except ValueError:
        return NoteKind.NOTE


def _happened(query: QueryDict) -> date | None:
    text = query.get("happened", "")
    try:
        return read_day(text) if text else None
    except ValueError:
        raise NoteRefused(f"“{text}” is not a date. Write it like 2026-03-09.") from None
