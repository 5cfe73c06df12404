"""When something happened: what the message says, put right for a clock that is off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bellwether.ingest.live.limits import MICROS, SKEW_BELIEVED, SKEW_TOLERATED
from bellwether.ingest.live.wire import Id

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MILLISECONDS_FROM = 100_000_000_000
"""Numbers from here on are milliseconds since 1970, smaller ones seconds: up to the year 5138."""

_FAR = 2**62

EARLIEST = 946_684_800 * MICROS
"""The year 2000. What is told to be older was told by a clock that nobody has set."""


def micros_told(told: Id) -> int | None:
    """The instant that a message names; None where it names none, or none that can be read.

    A time without a zone is in UTC, as libraries write it.
    """
    match told:
        case str():
            try:
                moment = datetime.fromisoformat(told)
            except ValueError:
                return None
            return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND
        case int() | float():
            scale = 1_000 if abs(told) >= _MILLISECONDS_FROM else MICROS
            return within_reason(int(told * scale))
        case None:
            return None


def clock_off(sent: int | None, received: int) -> int:
    """What to add to what the sender's clock says: it may be off by as much as the sending differs."""
    if sent is None:
        return 0
    off = received - sent
    return off if SKEW_TOLERATED < abs(off) <= SKEW_BELIEVED else 0


def within_reason(told: int) -> int:
    """The instant, where it can be one at all; else one so far off that it is refused, or put right, like any other."""
    return max(min(told, _FAR), -_FAR)
