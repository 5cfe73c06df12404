"""Dates and instants: ISO or the format of the mapping, with a zone or a remedy."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.definitions.days import day_number, day_of_instant, micros_of
from bellwether.ingest.cells import as_text
from bellwether.ingest.moments import NO_ZONE, Clock, days, moments, stored_moments

BERLIN = "Europe/Berlin"


def clock(form: str | None = None, zone: str | None = None) -> Clock:
    return Clock(form, zone, BERLIN)


def texts(*values: str | None) -> pa.Array:
    return pa.array(values, type=pa.string())


def micros(*parts: int) -> int:
    return micros_of(datetime(*parts, tzinfo=UTC))  # type: ignore[arg-type, misc]


def number(year: int, month: int, day: int) -> int:
    return day_number(date(year, month, day))


def test_an_instant_falls_on_its_day_in_the_workspace() -> None:
    found = moments(texts("2024-01-01T23:30:00Z", "2024-07-01T22:30:00+02:00", None), clock())
    assert found.at.to_pylist() == [micros(2024, 1, 1, 23, 30), micros(2024, 7, 1, 20, 30), None]
    assert found.day.to_pylist() == [number(2024, 1, 2), number(2024, 7, 1), None]
    assert found.dated.tolist() == [False, False, False]


def test_a_date_stays_the_date_that_it_is() -> None:
    found = moments(texts("2024-01-01", None), clock())
    assert found.at.to_pylist() == [micros(2024, 1, 1), None]
    assert found.day.to_pylist() == [number(2024, 1, 1), None]
    assert found.dated.tolist() == [True, False]


def test_dates_and_instants_may_be_mixed() -> None:
    found = moments(texts("2024-01-01", "2024-01-01T12:00:00Z"), clock())
    assert found.dated.tolist() == [True, False]
    assert found.wrong == {}


def test_a_naive_time_without_a_zone_is_refused_with_the_remedy() -> None:
    assert moments(texts("2024-01-01 23:30:00", "2024-01-01T00:00:00Z"), clock()).wrong == {0: NO_ZONE}


def test_a_naive_time_is_in_the_zone_of_the_mapping() -> None:
    found = moments(texts("2024-01-01 00:30:00", "2024-07-01T00:30"), clock(zone=BERLIN))
    assert found.at.to_pylist() == [micros(2023, 12, 31, 23, 30), micros(2024, 6, 30, 22, 30)]
    assert found.day.to_pylist() == [number(2024, 1, 1), number(2024, 7, 1)]


def test_a_time_that_comes_twice_is_its_first_coming_and_a_skipped_one_moves_on() -> None:
    found = moments(texts("2024-10-27 02:30:00", "2024-03-31 02:30:00"), clock(zone=BERLIN))
    assert found.at.to_pylist() == [micros(2024, 10, 27, 0, 30), micros(2024, 3, 31, 1, 30)]


def test_a_day_that_is_not_in_the_calendar_is_wrong_whatever_its_format() -> None:
    assert list(days(texts("2023-02-29"), clock()).wrong) == [0]
    assert list(days(texts("29/02/2023", "28/02/2023"), clock("%d/%m/%Y")).wrong) == [0]


def test_a_format_decides_between_day_and_month() -> None:
    assert days(texts("1/2/2023", "16/10/2024"), clock("%d/%m/%Y")).values.to_pylist() == [
        number(2023, 2, 1),
        number(2024, 10, 16),
    ]


def test_seconds_since_1970_are_instants() -> None:
    found = moments(texts("1704067200", "1704067200.5"), clock("unix"))
    assert found.at.to_pylist() == [micros(2024, 1, 1), micros(2024, 1, 1) + 500_000]
    assert moments(texts("1704067200123"), clock("unix_ms")).at.to_pylist() == [micros(2024, 1, 1) + 123_000]


def test_a_date_that_stands_for_never_is_pointed_at() -> None:
    assert "“missing”" in days(texts("9999-12-31"), clock()).wrong[0]


def test_a_wrong_date_names_the_format_that_was_expected() -> None:
    assert "format: %d/%m/%Y" in moments(texts("31.01.2024"), clock()).wrong[0]
    assert "“%d.%m.%Y”" in moments(texts("2024-01-31"), clock("%d.%m.%Y")).wrong[0]


def test_the_day_of_a_time_with_a_zone_is_the_workspaces() -> None:
    assert days(texts("2024-01-01T23:30:00Z"), clock()).values.to_pylist() == [number(2024, 1, 2)]
    assert days(texts("2024-01-01 23:30:00"), clock()).values.to_pylist() == [number(2024, 1, 1)]


def test_no_texts_are_no_moments() -> None:
    assert moments(texts(), clock()).at.to_pylist() == []
    assert days(texts(None), clock()).values.to_pylist() == [None]


ZONES = st.sampled_from([BERLIN, "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])
TIMES = st.datetimes(min_value=datetime(1975, 1, 1), max_value=datetime(2037, 1, 1))  # noqa: DTZ001  # wall clocks


@given(ZONES, st.lists(TIMES, min_size=1))
def test_instants_and_days_equal_pythons_for_any_zone(zone: str, drawn: list[datetime]) -> None:
    info = ZoneInfo(zone)
    written = texts(*(time.isoformat(sep=" ", timespec="microseconds") for time in drawn))
    found = moments(written, Clock(None, zone, zone))
    expected = [time.replace(tzinfo=info) for time in drawn]
    assert found.at.to_pylist() == [micros_of(time.astimezone(UTC)) for time in expected]
    assert found.day.to_pylist() == [day_of_instant(time.astimezone(UTC), info) for time in expected]


@given(ZONES, st.integers(0, 40), st.integers(-7200, 7200))
def test_the_hours_around_every_change_of_clocks_are_exact(zone: str, year: int, seconds: int) -> None:
    changes = [datetime(1980 + year, month, day, 1) for month in (3, 4, 10, 11) for day in (1, 7, 26)]  # noqa: DTZ001
    drawn = [change + timedelta(seconds=seconds + 600 * step) for change in changes for step in range(24)]
    info = ZoneInfo(zone)
    found = moments(texts(*(time.isoformat(sep=" ") for time in drawn)), Clock(None, zone, zone))
    assert found.at.to_pylist() == [micros_of(time.replace(tzinfo=info).astimezone(UTC)) for time in drawn]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC"])
@pytest.mark.parametrize("kind", [pa.timestamp("us", "UTC"), pa.timestamp("ms", "America/New_York"), pa.timestamp("s")])
def test_timestamps_of_a_file_are_the_same_moments_as_their_texts(kind: pa.DataType, zone: str) -> None:
    values = pa.array([0, 1_759_276_800, None, 1_743_296_400, 1_761_442_200]).cast(pa.timestamp("s")).cast(kind)
    clock = Clock(None, zone, "Europe/Berlin")
    stored = stored_moments(values, clock)
    assert stored is not None
    told = moments(as_text(values), clock)
    assert (stored.at.to_pylist(), stored.day.to_pylist()) == (told.at.to_pylist(), told.day.to_pylist())
    assert (stored.dated.tolist(), stored.wrong) == (told.dated.tolist(), told.wrong)


@pytest.mark.parametrize(
    "values",
    [
        pa.array(["2025-01-31"]),
        pa.array([1]).cast(pa.timestamp("ns", "UTC")),
        pa.array([70_000_000_000]).cast(pa.timestamp("s", "UTC")),
        pa.array([0]).cast(pa.timestamp("us")),
    ],
    ids=["text", "finer than microseconds", "after the last year", "in no zone"],
)
def test_what_timestamps_cannot_tell_is_read_as_text(values: pa.Array) -> None:
    assert stored_moments(values, Clock(None, None, "UTC")) is None
