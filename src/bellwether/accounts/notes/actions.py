"""Writing, changing and removing notes: each audited with its author."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.accounts.notes.domain import Draft, Note, NoteRefused, sound
from bellwether.accounts.notes.models import NoteRow, PinRow
from bellwether.accounts.notes.queries import as_notes
from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed

KIND = "note"


def write_note(account: int, draft: Draft, *, by: Viewer, at: datetime) -> Note:
    """The new note, with its pinned values."""
    if not by.may(Permission.WRITE_NOTES):
        raise NoteRefused("Your role may not write notes. Ask an administrator for “write notes”.")
    kept = sound(draft)
    with transaction.atomic():
        row = NoteRow.objects.create(
            account=account,
            kind=kept.kind.value,
            text=kept.text,
            author=by.name,
            member=by.member,
            written=at,
            happened=kept.happened,
            record=kept.record,
        )
        PinRow.objects.bulk_create(
            PinRow(note=row, metric=pin.metric, name=pin.name, day=pin.day, shown=pin.shown, version=pin.version)
            for pin in kept.pins
        )
        (written,) = as_notes(by, [row])
        audit.record([Deed(Act.ADDED, KIND, str(row.pk), None, written.as_json())], by=by.name, at=at)
    return written


def change_note(note: Note, text: str, *, by: Viewer, at: datetime) -> Note:
    """The note with another text; its kind, day and pinned values stay."""
    _own(note, by)
    kept = sound(Draft(note.kind, text, note.happened, note.record, note.pins))
    with transaction.atomic():
        row = NoteRow.objects.select_for_update().get(pk=note.key)
        if row.text != note.text:
            raise NoteRefused("The note was changed meanwhile. Open it again, then change it.")
        row.text, row.edited = kept.text, at
        row.save()
        (after,) = as_notes(by, [row])
        audit.record([Deed(Act.CHANGED, KIND, str(row.pk), note.as_json(), after.as_json())], by=by.name, at=at)
    return after


def remove_note(note: Note, *, by: Viewer, at: datetime) -> None:
    """Removes the note; a meeting that it told of stays a record."""
    _own(note, by)
    with transaction.atomic():
        NoteRow.objects.filter(pk=note.key).delete()
        audit.record([Deed(Act.REMOVED, KIND, str(note.key), note.as_json(), None)], by=by.name, at=at)


def _own(note: Note, by: Viewer) -> None:
    if not (note.may_change(by) and by.may(Permission.WRITE_NOTES)):
        raise NoteRefused(f"The note is {note.author}'s. Write one of your own beside it.")
