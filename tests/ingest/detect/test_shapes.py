"""Shapes of dates: which format a text may be written in."""

from __future__ import annotations

import pyarrow as pa
import pytest

from bellwether.ingest.detect.shapes import Shape, blotted, shape_of


def shape(text: str) -> Shape | None:
    return shape_of(blotted(pa.array([text])).dictionary[0].as_py())


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2024-01-31", "iso"),
        ("2024-01-31 10:00:00", "iso"),
        ("2024-01-31T10:00:00.123Z", "iso"),
        ("2024-01-31 10:00:00+02:00", "iso"),
        ("20240131", "iso"),
        ("20240131T100000Z", "iso"),
        ("2024-01-31 10:00:00 UTC", "%Y-%m-%d %H:%M:%S %Z"),
        ("2020-12-30 3:15:52", "%Y-%m-%d %H:%M:%S"),
        ("2024-01-31, 10:00", "%Y-%m-%d, %H:%M"),
        ("2024/1/3", "%Y/%m/%d"),
        ("2024.01.31", "%Y.%m.%d"),
        ("31/12/2024", "{date}"),
        ("31.12.2024 10:00", "{date} %H:%M"),
        ("1-2-24", "{date}"),
        ("12/31/2024 09:30:00 AM", "{date} %I:%M:%S %p"),
        ("12/31/2024 9:30pm", "{date} %I:%M%p"),
        ("31/12/2024 10:00:00 +0200", "{date} %H:%M:%S %z"),
        ("12 Jan 2024", "%d %b %Y"),
        ("12-Jan-24", "%d-%b-%y"),
        ("Jan 12, 2024", "%b %d, %Y"),
        ("January 12, 2024 10:00 PM", "%b %d, %Y %I:%M %p"),
        ("2024-Jan-31", "%Y-%b-%d"),
        ("Tue, 05 Mar 2024 10:00:00 +0000", "%a, %d %b %Y %H:%M:%S %z"),
        ("20240131100000", "%Y%m%d%H%M%S"),
        ("3. März 2024", "%d. %b %Y"),
        ("3. Mrz. 24", "%d. %b %y"),
        ("1er août 2024", "%der %b %Y"),
        ("3 de enero de 2024", "%d de %b de %Y"),
        ("12-mei-2024 14:30", "%d-%b-%Y %H:%M"),
        ("7 septiembre 2024", "%d %b %Y"),
        ("Mar 12, 2024", "%b %d, %Y"),
        ("mar. 12 mars 2024", "%a %d %b %Y"),
        ("Donnerstag, 5. Dezember 2024", "%a, %d. %b %Y"),
        ("quinta-feira, 05/12/2024", "%a, {date}"),
    ],
)
def test_a_date_has_the_format_of_its_shape(text: str, form: str) -> None:
    found = shape(text)
    assert found is not None
    assert (found.form, found.period, found.counted) == (form, False, False)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2024-01", "%Y-%m"),
        ("5/2024", "%m/%Y"),
        ("Jan-24", "%b-%y"),
        ("January 2024", "%b %Y"),
        ("Q1 2024", "Q%q %Y"),
        ("2024-Q3", "%Y-Q%q"),
        ("févr.-24", "%b-%y"),
        ("dezembro de 2024", "%b de %Y"),
        ("mar 2024", "%b %Y"),
        ("2024Q3", "%YQ%q"),
        ("2024", "%Y"),
    ],
)
def test_months_quarters_and_years_are_periods(text: str, form: str) -> None:
    found = shape(text)
    assert found is not None
    assert (found.form, found.period) == (form, True)


@pytest.mark.parametrize(
    ("text", "form"),
    [("1704067200", "unix"), ("1704067200123", "unix_ms"), ("1704067200123456", "unix_us"), ("45292.5", "excel")],
)
def test_bare_numbers_count_something(text: str, form: str) -> None:
    found = shape(text)
    assert found is not None
    assert (found.form, found.counted) == (form, True)


@pytest.mark.parametrize(
    "text",
    [
        "foo",
        "24-Jan",
        "12:30",
        "Foo 12, 2024",
        "2024-01-31 10:00:00 PST",
        "1,234.5",
        "10.0.0.1",
        "A-2024-01-31",
        "123456",
    ],
)
def test_other_texts_are_no_dates(text: str) -> None:
    assert shape(text) is None


@pytest.mark.parametrize(
    ("text", "naive"),
    [
        ("2024-01-31", False),
        ("2024-01-31 10:00:00", True),
        ("2024-01-31 10:00:00Z", False),
        ("31/12/2024 10:00", True),
        ("31/12/2024 10:00 UTC", False),
        ("1704067200", False),
    ],
)
def test_a_time_without_a_zone_is_noticed(text: str, naive: bool) -> None:
    found = shape(text)
    assert found is not None
    assert found.naive is naive


def test_parts_of_a_column_are_blotted_alike() -> None:
    texts = pa.array(["a1", "22", None, "b2", "33"])[1:]
    assert blotted(texts).to_pylist() == ["99", None, "b9", "99"]
