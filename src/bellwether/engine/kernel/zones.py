"""Instants and days of a zone, for whole columns, from the zone database that Python reads."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bellwether.engine.definitions.days import instant_of, micros_of

DAY_MICROS = 86_400_000_000
_SECOND = 1_000_000

Ints = NDArray[np.int64]


def wall_clock(micros: Ints, zone: str) -> Ints:
    """What the zone's clock shows at each instant, in microseconds since its own 1970."""
    return micros + _offsets(micros, zone, local=False)


def days_of(micros: Ints, zone: str) -> Ints:
    """The day number of each instant in the zone."""
    return wall_clock(micros, zone) // DAY_MICROS


def instants_of_local(micros: Ints, zone: str) -> Ints:
    """The instants of wall-clock times in a zone.

    A time that comes twice is its first coming; a time that the clock jumps over is moved on by the jump.
    """
    return micros - _offsets(micros, zone, local=True)


def borders_of_local(micros: Ints, zone: str) -> Ints:
    """The instants at which a zone's clock first shows these times or later ones.

    They are those of `instants_of_local`, but a time that the clock jumps over is the moment of the jump.
    """
    moved = instants_of_local(micros, zone)
    too_far = moved + _offsets(moved, zone, local=False) - micros
    for row in np.flatnonzero(too_far > 0).tolist():
        moved[row] = _jump(int(moved[row] - too_far[row]), int(moved[row]), ZoneInfo(zone))
    return moved


def _jump(before: int, after: int, zone: ZoneInfo) -> int:
    """The first instant of the offset that holds at `after`, and not yet `before`."""
    then = _offset(after, zone, local=False)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, zone, local=False) == then:
            after = middle
        else:
            before = middle
    return after


def _offsets(micros: Ints, zone: str, *, local: bool) -> Ints:
    """What the zone's clock is ahead of UTC at each instant (or wall-clock time), in microseconds."""
    if zone == "UTC" or len(micros) == 0:
        return np.zeros(len(micros), dtype=np.int64)
    info = ZoneInfo(zone)
    days = micros // DAY_MICROS
    first = int(days.min())
    slot = days - first
    seen = np.flatnonzero(np.bincount(slot))
    offset_of_day = np.zeros(int(slot.max()) + 1, dtype=np.int64)
    steady = np.ones(len(offset_of_day), dtype=np.bool_)
    for place in seen.tolist():
        start = (first + place) * DAY_MICROS
        # A wall-clock day is judged from its eve to its morrow, as an offset change moves the clock itself.
        edges = {_offset(start + shift, info, local=local) for shift in (-_SECOND, 0, DAY_MICROS - 1, DAY_MICROS)}
        offset_of_day[place] = min(edges)
        steady[place] = len(edges) == 1
    offsets = offset_of_day[slot]
    for row in np.flatnonzero(~steady[slot]).tolist():
        offsets[row] = _offset(int(micros[row]), info, local=local)
    return offsets


def _offset(micros: int, zone: ZoneInfo, *, local: bool) -> int:
    instant = instant_of(micros)
    moment = instant.replace(tzinfo=zone) if local else instant.astimezone(zone)
    return (moment.utcoffset() or timedelta()) // timedelta(microseconds=1)


def micros_of_moment(moment: datetime) -> int:
    """Microseconds of a date and time taken as UTC, zone or not."""
    return micros_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
