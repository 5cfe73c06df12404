"""Logging a meeting or call: a record among the communications, so that metrics know of it at once, and its note."""

from __future__ import annotations

from datetime import date, datetime, time
from secrets import token_hex
from zoneinfo import ZoneInfo

import pyarrow as pa

from bellwether.accounts.notes.actions import write_note
from bellwether.accounts.notes.domain import Draft, Note, NoteKind, NoteRefused
from bellwether.engine.definitions.collection import Field
from bellwether.engine.definitions.days import day_number, micros_of
from bellwether.screens.account.subject import Subject
from bellwether.screens.editing.freshening import ask_for_refresh
from bellwether.screens.editing.values import SOURCE
from bellwether.workspace.running import running

COLLECTION = "communications"
_AT, _TYPE, _MINUTES, _TWO_WAY = "happened_at", "type", "duration_minutes", "two_way"


def log(subject: Subject, draft: Draft, minutes: int | None = None) -> Note:
    """The note of a meeting or call, after the record of it has been written."""
    happened = draft.happened or running().today()
    if happened > running().today():
        raise NoteRefused(f"{happened} lies ahead. Log a meeting on the day that it took place, or later.")
    record = f"logged-{token_hex(8)}"
    told = Draft(draft.kind, draft.text, happened, record, draft.pins)
    # The note comes first: it can be refused, and a record without its note would tell half of it.
    note = write_note(subject.key, told, by=subject.viewer, at=running().now())
    if COLLECTION in running().catalog().collections:
        _write(subject, draft.kind, (record, happened), minutes)
        ask_for_refresh(subject.viewer.name)
    return note


def _write(subject: Subject, kind: NoteKind, what: tuple[str, date], minutes: int | None) -> None:
    record, happened = what
    fields = running().catalog().collections[COLLECTION].fields
    now = running().now()
    is_today = happened == running().today()
    at = now if is_today else datetime.combine(happened, time(12), ZoneInfo(running().catalog().calendar.zone))
    row: dict[str, object] = {
        "id": [record],
        "account": [subject.id],
        "recorded": pa.array([micros_of(now)], pa.int64()),
    }
    if _AT in fields:
        row[f"f:{_AT}"] = pa.array([micros_of(at)], pa.int64())
        row[f"f:{_AT}@day"] = pa.array([day_number(happened)], pa.int32())
        row[f"f:{_AT}@dated"] = pa.array([not is_today])
    if _TYPE in fields:
        row[f"f:{_TYPE}"] = [kind.value]
    if _MINUTES in fields and minutes is not None:
        row[f"f:{_MINUTES}"] = pa.array([_scaled(fields[_MINUTES], minutes)], pa.int64())
    if _TWO_WAY in fields:
        row[f"f:{_TWO_WAY}"] = pa.array([1], pa.int64())
    running().warehouse.write_records(COLLECTION, pa.table(row), source=SOURCE)


def _scaled(field: Field, number: int) -> int:
    return int(number * 10**field.stored_scale)
