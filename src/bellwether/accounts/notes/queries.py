"""Reads of notes. Whoever asks has settled before that the viewer sees the account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bellwether.access.viewer import Viewer
from bellwether.accounts.notes.domain import Note, NoteKind, Pin
from bellwether.accounts.notes.models import NoteRow


def notes(
    viewer: Viewer, accounts: Sequence[int], *, before: datetime | None = None, limit: int = 50
) -> tuple[Note, ...]:
    """The notes about an account (all keys that stand for it), the newest first, without pins of hidden metrics."""
    rows = NoteRow.objects.filter(account__in=accounts).prefetch_related("pins")
    if before is not None:
        rows = rows.filter(written__lt=before)
    return tuple(as_note(viewer, row) for row in rows[:limit])


def note(viewer: Viewer, accounts: Sequence[int], key: int) -> Note | None:
    """One note about the account, None where there is none."""
    row = NoteRow.objects.filter(account__in=accounts, pk=key).prefetch_related("pins").first()
    return None if row is None else as_note(viewer, row)


def as_note(viewer: Viewer, row: NoteRow) -> Note:
    """The row as the viewer may read it."""
    pins = tuple(
        Pin(pin.metric, pin.name, pin.day, pin.shown, pin.version)
        for pin in row.pins.all()
        if viewer.sees_metric(pin.metric)
    )
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
        pins,
    )
