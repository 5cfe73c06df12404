"""Days as integers: the engine counts whole days of the workspace's zone from 1970-01-01."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_EPOCH = date(1970, 1, 1).toordinal()
_EPOCH_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

BEGINNING = -1_000_000
"""A day before every fact: the start of a window without a start."""

END = 1_000_000
"""A day after every fact: the end of an interval that is still open."""


def day_number(day: date) -> int:
    """The day's number: 0 is 1970-01-01."""
    return day.toordinal() - _EPOCH


def date_of(number: int) -> date:
    """The calendar date of a day number."""
    return date.fromordinal(number + _EPOCH)


def micros_of(instant: datetime) -> int:
    """Microseconds since 1970-01-01 UTC of an instant with a zone; a naive one is refused."""
    if instant.tzinfo is None:
        message = f"the instant {instant.isoformat()} has no time zone"
        raise ValueError(message)
    return (instant - _EPOCH_INSTANT) // _MICROSECOND


def instant_of(micros: int) -> datetime:
    """The UTC instant of microseconds since 1970-01-01 UTC."""
    return _EPOCH_INSTANT + timedelta(microseconds=micros)


def day_of_instant(instant: datetime, zone: ZoneInfo) -> int:
    """The day number on which an instant falls in a zone."""
    return day_number(instant.astimezone(zone).date())
