"""What was sent, read and checked, on its way to the batcher: rows to write and messages that were left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import msgspec


class Happened(NamedTuple):
    """An event. A `visitor` is somebody who is not known yet; `raw` is JSON of all properties."""

    id: str
    account: str | None
    person: str | None
    visitor: str | None
    name: str
    at: int
    recorded: int
    raw: str


class Statement(StrEnum):
    """What a message says that is no event."""

    IDENTIFY = "identify"
    GROUP = "group"
    ALIAS = "alias"


class Told(NamedTuple):
    """A message about a person or an account. An alias is of the person who had the `previous` name."""

    id: str
    statement: Statement
    person: str | None
    visitor: str | None
    account: str | None
    previous: str | None
    at: int
    recorded: int
    traits: msgspec.Raw


class LeftOut(NamedTuple):
    """A message that was not taken: its text, what of it is wrong, and why."""

    text: str
    column: str
    reason: str


class Count(StrEnum):
    """What is counted of a source, beside its events by name."""

    TAKEN = "taken"
    REPEATED = "repeated"
    LEFT_OUT = "left out"
    LATE = "late"
    AHEAD = "ahead of time"
    IGNORED = "ignored"


@dataclass(slots=True)
class Parcel:
    """What one request brings from a source. `counts` are by what is counted and the event's name, or the call."""

    source: str
    received: int
    events: list[Happened] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    counts: Counter[tuple[Count, str]] = field(default_factory=Counter)

    @property
    def size(self) -> int:
        """How many messages it has."""
        return len(self.events) + len(self.told) + len(self.left_out)

    def leave_out(self, text: str, column: str, reason: str, name: str = "") -> None:
        """Notes a message that is not taken."""
        self.left_out.append(LeftOut(text, column, reason))
        self.counts[Count.LEFT_OUT, name] += 1
