"""Reads of notes. Whoever asks has settled before that the viewer sees the account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from bellwether.access.viewer import Viewer
from bellwether.accounts.notes.domain import Note, NoteKind, Pin
from bellwether.accounts.notes.models import NoteRow, PinRow


def notes(
    viewer: Viewer, accounts: Sequence[int], *, before: datetime | None = None, limit: int = 50
) -> tuple[Note, ...]:
    """The notes about an account (all keys that stand for it), the newest first, without pins of hidden metrics."""
    rows = NoteRow.objects.filter(account__in=accounts)
    if before is not None:
        rows = rows.filter(written__lt=before)
    return as_notes(viewer, rows[:limit])


def note(viewer: Viewer, accounts: Sequence[int], key: int) -> Note | None:
    """One note about the account, None where there is none."""
    return next(iter(as_notes(viewer, NoteRow.objects.filter(account__in=accounts, pk=key))), None)


def as_notes(viewer: Viewer, rows: Iterable[NoteRow]) -> tuple[Note, ...]:
    """The rows as the viewer may read them."""
    held = list(rows)
    pins: dict[int, list[PinRow]] = defaultdict(list)
    for pin in PinRow.objects.filter(note__in=[row.pk for row in held]).select_related("note"):
        if viewer.sees_metric(pin.metric):
            pins[pin.note.pk].append(pin)
    return tuple(_as_note(row, pins[row.pk]) for row in held)


def _as_note(row: NoteRow, pins: Sequence[PinRow]) -> Note:
    return Note(
        row.pk,
        row.account,
        NoteKind(row.kind),
        row.text,
        row.author,
        row.member,
        row.written,
        row.happened,
        row.edited,
        row.record,
        tuple(Pin(pin.metric, pin.name, pin.day, pin.shown, pin.version) for pin in pins),
    )
