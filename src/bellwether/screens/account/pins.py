"""Values pinned to notes: frozen as they read, and beside it what they read now where facts have changed them since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bellwether.accounts.notes.domain import Note, NoteRefused, Pin
from bellwether.engine.definitions.value import Value
from bellwether.engine.engine import Span
from bellwether.engine.evaluate.readback import NotComputed, NotComputedYet
from bellwether.screens.account.subject import Subject
from bellwether.screens.editing.live import live_value
from bellwether.ui.addresses import number_address
from bellwether.ui.days import day_text, read_day
from bellwether.ui.figures import figure_text, look_of
from bellwether.workspace.running import running


@dataclass(frozen=True, slots=True)
class Chip:
    """A pinned value: as it read then, and what it reads now where that differs."""

    name: str
    day: str
    then: str
    now: str
    url: str
    spelled: str


def pinned(subject: Subject, spelled: str) -> Pin:
    """The pin that `metric@2026-03-09` names, with the value as it reads now."""
    key, _, day_typed = spelled.partition("@")
    metric = subject.metrics.get(key)
    if metric is None:
        raise NoteRefused(f"There is no metric “{key}” to pin.")
    try:
        day = min(read_day(day_typed), subject.last_day) if day_typed else subject.day
    except ValueError:
        raise NoteRefused(f"“{day_typed}” is not a date. Write it like 2026-03-09.") from None
    return Pin(key, metric.name, day, _read(subject, key, live_value(key, subject.id, day)), metric.version)


def chips(subject: Subject, notes: Sequence[Note]) -> dict[int, tuple[Chip, ...]]:
    """The chips of each note, by the note's key; all values are read at once per metric."""
    now = _values(subject, {(pin.metric, pin.day) for note in notes for pin in note.pins})
    return {note.key: tuple(chip(subject, pin, now) for pin in note.pins) for note in notes}


def chip(subject: Subject, pin: Pin, now: dict[tuple[str, date], str]) -> Chip:
    """One chip."""
    reads = now.get((pin.metric, pin.day), "")
    url = number_address(pin.metric, subject.id, pin.day) if pin.metric in subject.metrics else ""
    restated = reads if reads and reads != pin.shown else ""
    return Chip(pin.name, day_text(pin.day), pin.shown, restated, url, f"{pin.metric}@{pin.day.isoformat()}")


def _values(subject: Subject, wanted: Iterable[tuple[str, date]]) -> dict[tuple[str, date], str]:
    found = {}
    for key, day in sorted(wanted):
        if key in subject.metrics:
            try:
                (series,) = running().engine().history([key], subject.id, Span(day, day))
            except (NotComputed, NotComputedYet):
                continue
            found[key, day] = _read(subject, key, series.value(0, 0))
    return found


def _read(subject: Subject, key: str, value: Value) -> str:
    return figure_text(value, look_of(subject.metrics[key], running().catalog().money.currency, [value]))
