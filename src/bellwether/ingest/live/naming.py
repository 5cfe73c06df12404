"""Names as they are compared: tidy texts of people, accounts, visitors and events, or why there is none."""

from __future__ import annotations

import unicodedata

from bellwether.ingest.live.limits import LONGEST_ID, LONGEST_NAME
from bellwether.ingest.live.wire import Id


class Unfit(Exception):
    """A message that cannot be taken: what of it is wrong, and why."""

    def __init__(self, column: str, reason: str) -> None:
        self.column = column
        super().__init__(reason)


def identity(told: Id, column: str) -> str | None:
    """The name of somebody or something, by which it is the same in every message."""
    if told is None:
        return None
    return fit(tidy(told) if isinstance(told, str) else _plain(told), column)


def event_name(text: str | None) -> str:
    """The name of an event."""
    name = None if text is None else tidy(text)
    if name is None:
        raise Unfit("event", "a track call needs the name of its event")
    if len(name) > LONGEST_NAME:
        raise Unfit("event", f"the name of the event has more than {LONGEST_NAME} characters")
    return name


def fit(text: str | None, column: str) -> str | None:
    """The text, unless it is longer than any id."""
    if text is not None and len(text) > LONGEST_ID:
        raise Unfit(column, f"it has more than {LONGEST_ID} characters")
    return text


def tidy(text: str) -> str | None:
    """Texts are compared trimmed and in one form of Unicode."""
    text = text.strip()
    return (text if text.isascii() else unicodedata.normalize("NFC", text)) or None


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)
