"""Days and instants of zones are those that Python's own clock shows, also where it jumps."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bellwether.engine.kernel.zones import borders_of_local, days_of, instants_of_local, micros_of_moment

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = 60_000_000
DAY = 1440 * MINUTE
JUMPS = {
    "UTC": datetime.fromisoformat("2024-03-31 01:00"),
    "Europe/Berlin": datetime.fromisoformat("2024-03-31 02:00"),
    "America/New_York": datetime.fromisoformat("2024-11-03 01:00"),
    "America/Sao_Paulo": datetime.fromisoformat("2018-11-04 00:00"),
    "Australia/Lord_Howe": datetime.fromisoformat("2024-04-07 02:00"),
    "Asia/Kathmandu": datetime.fromisoformat("1986-01-01 00:00"),
    "Pacific/Apia": datetime.fromisoformat("2011-12-30 00:00"),
}
"""Of each zone a moment of a change: an hour, half an hour, a quarter of one, at midnight, and a day that never was."""

zones = st.sampled_from(sorted(JUMPS))
minutes = st.one_of(st.integers(-200, 200), st.integers(-1500, 1500), st.integers(-400_000, 400_000))
times = st.lists(minutes, max_size=5)


def near(zone: str, offsets: list[int]) -> list[datetime]:
    """Wall-clock times around the zone's change."""
    return [JUMPS[zone] + timedelta(minutes=offset) for offset in offsets]


def micros(times: list[datetime]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([(time.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1) for time in times], dtype=np.int64)


def shown(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@given(zones, times)
@example("Europe/Berlin", [-121, -120, -61, -60, 0, 59, 60, 1319, 1320])
@example("America/New_York", [239, 240, 299, 300, 359, 360])
@example("Pacific/Apia", [-1440, -841, -840, 599, 600])
def test_an_instant_is_on_the_day_that_the_clock_shows(zone: str, offsets: list[int]) -> None:
    instants = near(zone, offsets)
    dates = [shown(instant.replace(tzinfo=UTC), zone).date() for instant in instants]
    assert days_of(micros(instants), zone).tolist() == [(date - EPOCH.date()).days for date in dates]


@given(zones, times)
@example("Europe/Berlin", [-1, 0, 30, 59, 60])
@example("America/New_York", [-1, 0, 30, 59, 60])
@example("Australia/Lord_Howe", [-31, -30, -1, 0, 1])
def test_a_time_that_comes_twice_is_the_first_and_one_that_is_jumped_moves_on(zone: str, offsets: list[int]) -> None:
    local = near(zone, offsets)
    expected = [time.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None) for time in local]
    assert instants_of_local(micros(local), zone).tolist() == micros(expected).tolist()


def first_shown(time: datetime, zone: str) -> datetime:
    """The first minute at which the clock shows the time, or a later one, found by walking."""
    start = time.replace(tzinfo=UTC) - timedelta(hours=15)
    instants = (start + timedelta(minutes=step) for step in range(60 * 28))
    return next(instant for instant in instants if shown(instant, zone) >= time).replace(tzinfo=None)


@pytest.mark.parametrize("zone", sorted(JUMPS))
@pytest.mark.parametrize("offset", [-61, -1, 0, 1, 29, 30, 59, 60, 61, 1439, 1440])
def test_a_border_is_the_first_moment_that_shows_it_or_more(zone: str, offset: int) -> None:
    local = near(zone, [offset, -300_000])
    assert (
        borders_of_local(micros(local), zone).tolist() == micros([first_shown(time, zone) for time in local]).tolist()
    )


def test_a_day_that_never_was_has_no_instant_of_its_own() -> None:
    jumped = micros(near("Pacific/Apia", [0, 720, 1440]))
    assert len(set(borders_of_local(jumped, "Pacific/Apia").tolist())) == 1
    assert np.diff(
        days_of(borders_of_local(jumped, "Pacific/Apia") - np.array([1, 1, 0]), "Pacific/Apia")
    ).tolist() == [
        0,
        2,
    ]


def test_no_times_are_no_days() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert days_of(nothing, "Europe/Berlin").tolist() == instants_of_local(nothing, "Europe/Berlin").tolist() == []


def test_a_moment_is_counted_from_1970_with_its_zone_or_taken_as_utc() -> None:
    moment = datetime(1970, 1, 2, 2, tzinfo=ZoneInfo("Europe/Berlin"))
    assert [micros_of_moment(moment), micros_of_moment(moment.replace(tzinfo=None))] == [
        DAY + 60 * MINUTE,
        DAY + 120 * MINUTE,
    ]
