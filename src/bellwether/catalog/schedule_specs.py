"""Schedules of business hours as people write them, what can be wrong with them, and what the engine is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from zoneinfo import available_timezones

from bellwether.catalog.spec import Worded
from bellwether.catalog.spelling import closest
from bellwether.engine.definitions.schedule import Hours, Schedule
from bellwether.engine.evaluate.public_holidays import countries, parts_of

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEVERAL = {"weekdays": DAYS[:5], "daily": DAYS}
"""Names for several days at once; a day that is named itself has its own hours."""

_STRETCH = re.compile(r"(?P<from>\d{1,2}:\d{2})\s*[-–]\s*(?P<to>\d{1,2}:\d{2})")
_MIDNIGHT = 24 * 60


class ScheduleSpec(Worded, frozen=True):
    """Opening hours by day, as `monday: 09:00-17:00`; public holidays by country; further dates that are closed."""

    name: str
    hours: dict[str, str | tuple[str, ...]]
    zone: str | None = None
    holidays: str | tuple[str, ...] = ()
    closed: tuple[date, ...] = ()


def schedule_of(key: str, spec: ScheduleSpec) -> Schedule:
    """The engine's schedule of a sound definition."""
    week: dict[str, Hours] = dict.fromkeys(DAYS, ())
    for name, given in sorted(spec.hours.items(), key=lambda entry: entry[0] in DAYS):
        hours = tuple(sorted(_minutes(one) for one in _each(given)))
        week.update(dict.fromkeys(SEVERAL.get(name, (name,)), hours))
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (week[day] for day in DAYS)
    return Schedule(
        key,
        spec.name,
        (monday, tuesday, wednesday, thursday, friday, saturday, sunday),
        spec.zone or "",
        _each(spec.holidays),
        tuple(sorted(spec.closed)),
    )


def schedule_faults(spec: ScheduleSpec) -> Iterator[str]:
    """What is wrong with a schedule."""
    if spec.zone is not None and spec.zone not in available_timezones():
        remedy = closest(spec.zone, available_timezones()) or "; write it like Europe/Berlin"
        yield f"“{spec.zone}” is not a time zone{remedy}"
    for name, given in spec.hours.items():
        if name not in DAYS and name not in SEVERAL:
            yield f"hours: there is no day “{name}”{closest(name, (*DAYS, *SEVERAL))}"
        yield from _hour_faults(name, _each(given))
    for name in _each(spec.holidays):
        yield from _holiday_faults(name)


def _each(given: str | tuple[str, ...]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else given


def _minutes(stretch: str) -> tuple[int, int]:
    """From when to when, in minutes from midnight; two equal times where it cannot be read."""
    found = _STRETCH.fullmatch(stretch.strip())
    if found is None:
        return 0, 0
    start, end = (int(hour) * 60 + int(minute) for hour, minute in (found[side].split(":") for side in ("from", "to")))
    return start, end


def _hour_faults(day: str, stretches: tuple[str, ...]) -> Iterator[str]:
    read = sorted((_minutes(one), one) for one in stretches)
    last = 0
    for (start, end), text in read:
        if not start < end <= _MIDNIGHT or any(int(time[-2:]) > 59 for time in re.findall(r"\d:\d{2}", text)):
            yield f"hours.{day}: “{text}” is no stretch of a day; write it like 09:00-17:00, at most to 24:00"
        elif start < last:
            yield f"hours.{day}: “{text}” begins before the stretch before it has ended; join the two"
        last = max(last, end)


def _holiday_faults(name: str) -> Iterator[str]:
    country, dash, part = name.partition("-")
    parts = parts_of(country)
    if parts is None:
        remedy = closest(country, countries()) or "; write its two letters, like DE"
        yield f"holidays: the holidays of “{country}” are not known{remedy}"
    elif dash and part not in parts:
        remedy = closest(part, parts) or (f"; it has {', '.join(parts)}" if parts else f"; write {country} alone")
        yield f"holidays: “{country}” has no part “{part}”{remedy}"
