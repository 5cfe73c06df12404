"""What was sent, on its way to the batcher, and what was made of it: events, statements, and messages left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import msgspec

from bellwether.engine.warehouse.rows import Ints
from bellwether.ingest.live.privacy import OPEN, Privacy
from bellwether.ingest.live.wire import Body


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one request brings from a source, when it was received, and what of it may be stored."""

    source: str
    received: int
    body: Body
    privacy: Privacy = OPEN

    @property
    def size(self) -> int:
        """How many messages it has."""
        return len(self.body.messages) + len(self.body.unread)


@dataclass(frozen=True, slots=True)
class Happenings:
    """Events as columns. A `visitor` is somebody who is not known yet; `raws` are JSON of all properties."""

    ids: list[str]
    accounts: list[str | None]
    people: list[str | None]
    visitors: list[str | None]
    names: list[str]
    raws: list[bytes]
    at: Ints
    recorded: Ints

    @property
    def size(self) -> int:
        """How many events."""
        return len(self.ids)


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
class Delivery:
    """What a group of parcels brings from a source, received up to an instant.

    `counts` are by what is counted and the event's name, or the call.
    """

    source: str
    received: int
    events: Happenings | None = None
    told: list[Told] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    counts: Counter[tuple[Count, str]] = field(default_factory=Counter)

    def leave_out(self, text: str, column: str, reason: str, name: str = "") -> None:
        """Notes a message that is not taken."""
        self.left_out.append(LeftOut(text, column, reason))
        self.counts[Count.LEFT_OUT, name] += 1
