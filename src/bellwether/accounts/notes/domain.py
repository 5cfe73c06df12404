"""Notes as pages see them, and what makes one sound."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bellwether.access.viewer import Viewer
from bellwether.engine.definitions.errors import BellwetherError

LONGEST_TEXT = 20_000
MOST_PINS = 12


class NoteRefused(BellwetherError):
    """A note that cannot be kept as asked; the sentence says why and what to do."""


class NoteKind(StrEnum):
    """What a note tells of."""

    NOTE = "note"
    MEETING = "meeting"
    CALL = "call"

    @property
    def word(self) -> str:
        """The kind as pages name it."""
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Pin:
    """A metric's value on a day as it read when it was pinned. Facts that come later do not change it."""

    metric: str
    name: str
    day: date
    shown: str
    version: int


@dataclass(frozen=True, slots=True)
class Note:
    """What a member wrote about an account. Of a meeting or call, `record` is the communication that tells of it."""

    key: int
    account: int
    kind: NoteKind
    text: str
    author: str
    member: int
    written: datetime
    happened: date | None
    edited: datetime | None
    record: str
    pins: tuple[Pin, ...]

    def may_change(self, viewer: Viewer) -> bool:
        """Whoever wrote a note may change it, as long as they look through their own eyes."""
        return viewer.behind is None and viewer.member == self.member

    def as_json(self) -> str:
        """The note as the audit record keeps it."""
        pins = [{"metric": pin.metric, "day": pin.day.isoformat(), "shown": pin.shown} for pin in self.pins]
        told = {"kind": self.kind.value, "text": self.text, "happened": self.happened and self.happened.isoformat()}
        return json.dumps({**told, "pins": pins}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """A note that is not written yet."""

    kind: NoteKind
    text: str
    happened: date | None = None
    record: str = ""
    pins: tuple[Pin, ...] = ()


def sound(draft: Draft) -> Draft:
    """The draft, refused where there is nothing to keep or too much."""
    text = draft.text.strip()
    if draft.kind is NoteKind.NOTE and not text and not draft.pins:
        raise NoteRefused("The note is empty. Write a sentence, or pin a value.")
    if len(text) > LONGEST_TEXT:
        raise NoteRefused(f"The note is {len(text):,} letters long. Shorten it to {LONGEST_TEXT:,}.")
    if len(draft.pins) > MOST_PINS:
        raise NoteRefused(f"{len(draft.pins)} values are pinned. Keep the {MOST_PINS} that matter.")
    return Draft(draft.kind, text, draft.happened, draft.record, draft.pins)
