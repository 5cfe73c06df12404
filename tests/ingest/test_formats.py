"""Formats of dates: what each reads, and which are refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from bellwether.ingest.formats import BadFormat, compiled
from bellwether.ingest.written_times import Kind, written

DAY, NAIVE, INSTANT = Kind.DATE, Kind.NAIVE, Kind.INSTANT


def read(form: str, *texts: str | None) -> list[tuple[str, Kind] | None]:
    found = written(pa.array(texts, pa.string()), compiled(form))
    moments = [datetime(1970, 1, 1) + timedelta(microseconds=micros) for micros in found.micros.tolist()]  # noqa: DTZ001
    return [
        (moment.isoformat(sep=" "), Kind(kind)) if there else None
        for moment, kind, there in zip(moments, found.kind.tolist(), found.there.tolist(), strict=True)
    ]


@pytest.mark.parametrize(
    ("form", "text", "moment", "kind"),
    [
        ("%d/%m/%Y", "1/2/2024", "2024-02-01 00:00:00", DAY),
        ("%d.%m.%Y", "29.02.2024", "2024-02-29 00:00:00", DAY),
        ("%m/%d/%y", "12/31/68", "2068-12-31 00:00:00", DAY),
        ("%m/%d/%y", "12/31/69", "1969-12-31 00:00:00", DAY),
        ("%d %b %Y", "12 Jan 2024", "2024-01-12 00:00:00", DAY),
        ("%B %d, %Y", "september 1, 2024", "2024-09-01 00:00:00", DAY),
        ("%b %d, %Y", "Sept. 1, 2024", "2024-09-01 00:00:00", DAY),
        ("%a, %d %b %Y %H:%M:%S %z", "Tue, 05 Mar 2024 10:00:00 +0230", "2024-03-05 07:30:00", INSTANT),
        ("%m/%d/%Y %I:%M %p", "3/4/2024 12:05 AM", "2024-03-04 00:05:00", NAIVE),
        ("%m/%d/%Y %I:%M %p", "3/4/2024 12:05\u202fp.m.", "2024-03-04 12:05:00", NAIVE),
        ("%Y-%m-%d %H:%M:%S.%f %Z", "2024-01-31 08:18:16.519 UTC", "2024-01-31 08:18:16.519000", INSTANT),
        ("%Y-%m-%d %H:%M:%S", "2020-12-30 3:15:52", "2020-12-30 03:15:52", NAIVE),
        ("%Y%m%d%H%M%S", "20240131100000", "2024-01-31 10:00:00", NAIVE),
        ("%Y年%m月%d日", "2024年1月31日", "2024-01-31 00:00:00", DAY),
        ("first of %Y-%m", "2024-02", "2024-02-01 00:00:00", DAY),
        ("last of %Y-%m", "2024-02", "2024-02-29 00:00:00", DAY),
        ("last of %b-%y", "Jan-24", "2024-01-31 00:00:00", DAY),
        ("first of Q%q %Y", "Q3 2024", "2024-07-01 00:00:00", DAY),
        ("last of Q%q %Y", "Q4 2024", "2024-12-31 00:00:00", DAY),
        ("last of %Y", "2023", "2023-12-31 00:00:00", DAY),
        ("excel", "45292", "2024-01-01 00:00:00", DAY),
        ("excel", "45292.999988425925", "2024-01-01 23:59:59", NAIVE),
        ("excel_1904", "43830", "2024-01-01 00:00:00", DAY),
        ("unix", "1704067200.25", "2024-01-01 00:00:00.250000", INSTANT),
        ("unix_ms", "1704067200123", "2024-01-01 00:00:00.123000", INSTANT),
        ("unix_us", "-1000000", "1969-12-31 23:59:59", INSTANT),
        ("iso", "20240131", "2024-01-31 00:00:00", DAY),
    ],
)
def test_a_format_reads_its_texts(form: str, text: str, moment: str, kind: Kind) -> None:
    assert read(form, text) == [(moment, kind)]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%d/%m/%Y", "31/2/2024"),
        ("%d/%m/%Y", "29/02/2023"),
        ("%d/%m/%Y", "1/13/2024"),
        ("%d/%m/%Y", "01/02/24"),
        ("%d/%m/%Y", "1/2/2024 "),
        ("%d/%m/%Y %H:%M", "1/2/2024 24:00"),
        ("%d/%m/%Y %I:%M %p", "1/2/2024 13:00 PM"),
        ("%b %d, %Y", "Foo 1, 2024"),
        ("%Y-%m-%d %H:%M:%S %Z", "2024-01-31 10:00:00 PST"),
        ("last of Q%q %Y", "Q5 2024"),
        ("unix", "99999999999999999"),
        ("iso", "1612123100123"),
    ],
)
def test_what_is_not_in_the_calendar_or_the_format_is_not_read(form: str, text: str) -> None:
    assert read(form, text) == [None]


def test_each_text_is_read_by_the_first_format_that_fits() -> None:
    assert read("%d/%m/%Y %H:%M | %d/%m/%Y | iso", "1/2/2024 9:30", "2/2/2024", "2024-02-03", None, "x") == [
        ("2024-02-01 09:30:00", NAIVE),
        ("2024-02-02 00:00:00", DAY),
        ("2024-02-03 00:00:00", DAY),
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ("%d/%m", "needs the year once"),
        ("nonsense", "needs the year once"),
        ("%d/%Y", "needs the month once"),
        ("%Y-%m-%d %m", "names the same part twice"),
        ("%d/%m/%Y %I:%M", "“%I” with “%p”"),
        ("%Y-%m-%d %M", "without the part before it"),
        ("%Y-%m %H:%M", "add “%d”"),
        ("%Y-%m-%d %Q", "“%Q”, which is not one of"),
        ("first of %d/%m/%Y", "has a day already"),
    ],
)
def test_a_format_that_tells_no_day_is_refused_with_the_reason(form: str, reason: str) -> None:
    with pytest.raises(BadFormat, match=reason.replace("(", r"\(")):
        compiled(form)
