"""Opening hours over years: weekdays, zones, holidays, and business time between any two instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.definitions.days import micros_of
from bellwether.engine.definitions.schedule import Hours, Schedule
from bellwether.engine.evaluate.opening_hours import MINUTE_MICROS, openings

CLOSED: Hours = ()
HOUR_MICROS = 60 * MINUTE_MICROS


def schedule(hours: Hours, weekend: Hours = CLOSED, **more: object) -> Schedule:
    return Schedule("support", "Support", (hours,) * 5 + (weekend,) * 2, **more)  # type: ignore[arg-type]


def micros(text: str, zone: str = "UTC") -> int:
    return micros_of(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


def hours_between(support: Schedule, since: str, until: str, zone: str = "UTC") -> float:
    passed = openings(support, zone, (2024, 2026)).passed(np.array([micros(since, zone), micros(until, zone)]))
    return int(passed[1] - passed[0]) / HOUR_MICROS


def test_a_night_between_two_days_is_one_hour_where_work_begins_at_seven() -> None:
    always = schedule(((0, 1440),), ((0, 1440),))
    early = schedule(((7 * 60, 19 * 60),))
    assert hours_between(always, "2025-06-03T18:00", "2025-06-04T08:00") == 14
    assert hours_between(schedule(((7 * 60, 18 * 60),)), "2025-06-03T18:00", "2025-06-04T08:00") == 1
    assert hours_between(early, "2025-06-03T18:00", "2025-06-04T08:00") == 2


def test_weekends_holidays_and_closed_days_do_not_count() -> None:
    support = schedule(((540, 1020),))
    german = schedule(((540, 1020),), holidays=("DE",))
    closed = schedule(((540, 1020),), closed=(date(2025, 5, 2),))
    assert hours_between(support, "2025-04-30T16:00", "2025-05-05T10:00") == 18
    assert hours_between(german, "2025-04-30T16:00", "2025-05-05T10:00") == 10
    assert hours_between(closed, "2025-04-30T16:00", "2025-05-05T10:00") == 10


def test_a_holiday_of_a_part_of_a_country_is_closed_there_alone() -> None:
    hours = ((540, 1020),)
    day = ("2025-01-06T00:00", "2025-01-07T00:00")
    assert hours_between(schedule(hours, holidays=("DE-BY",)), *day) == 0
    assert hours_between(schedule(hours, holidays=("DE",)), *day) == 8


def test_a_night_in_which_the_clock_changes_has_another_length() -> None:
    always = schedule(((0, 1440),), ((0, 1440),))
    assert hours_between(always, "2025-03-30T00:00", "2025-03-31T00:00", "Europe/Berlin") == 23
    assert hours_between(always, "2025-10-26T00:00", "2025-10-27T00:00", "Europe/Berlin") == 25


def test_hours_that_the_clock_jumps_over_are_no_time_and_end_others_at_the_jump() -> None:
    night = "2025-03-30T00:00", "2025-03-31T00:00", "Europe/Berlin"
    assert hours_between(schedule((), ((125, 150),)), *night) == 0
    assert hours_between(schedule((), ((60, 150),)), *night) == 1
    assert hours_between(schedule((), ((150, 240),)), *night) == 1


def test_a_schedule_has_a_zone_of_its_own() -> None:
    support = schedule(((540, 1020),), zone="America/New_York")
    assert hours_between(support, "2025-06-03T13:00", "2025-06-03T14:00") == 1
    assert hours_between(support, "2025-06-03T12:00", "2025-06-03T13:00") == 0


hours_of_a_day = st.lists(st.integers(0, 1440), min_size=0, max_size=4, unique=True).map(
    lambda times: tuple(zip(sorted(times)[::2], sorted(times)[1::2], strict=False))
)
minutes = st.integers(0, 2 * 1440)


@given(hours_of_a_day, hours_of_a_day, st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]), minutes, minutes)
def test_business_time_is_the_minutes_that_one_finds_by_walking(
    workday: Hours, weekend: Hours, zone: str, one: int, other: int
) -> None:
    start = datetime(2025, 3, 29, tzinfo=UTC) + timedelta(minutes=min(one, other))
    walked, at, info = 0, start, ZoneInfo(zone)
    while at < start + timedelta(minutes=abs(one - other)):
        local = at.astimezone(info)
        stretches = workday if local.weekday() < 5 else weekend
        walked += any(low <= local.hour * 60 + local.minute < high for low, high in stretches)
        at += timedelta(minutes=1)
    support = openings(schedule(workday, weekend), zone, (2025, 2025))
    passed = support.passed(np.array([micros_of(start), micros_of(at)]))
    assert int(passed[1] - passed[0]) == walked * MINUTE_MICROS


@given(st.integers(0, 400), st.integers(0, 20_000))
def test_the_time_allowed_is_over_when_so_much_of_it_has_passed(hours: int, minute: int) -> None:
    support = openings(schedule(((540, 1020),)), "UTC", (2025, 2026))
    start = micros("2025-06-02T00:00") + minute * MINUTE_MICROS
    wanted = support.passed(np.array([start])) + hours * HOUR_MICROS
    due = support.reached(wanted, never=-1)
    assert support.passed(due).tolist() == wanted.tolist()
    assert support.passed(due - 1).tolist() == (wanted - (1 if wanted[0] else 0)).tolist()


def test_what_is_never_reached_is_said_so() -> None:
    assert openings(schedule(CLOSED), "UTC", (2025, 2025)).reached(np.array([5]), never=-1).tolist() == [-1]
    few = openings(schedule(((540, 1020),)), "UTC", (2025, 2025))
    assert few.reached(np.array([10**15]), never=-1).tolist() == [-1]
