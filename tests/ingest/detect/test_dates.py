"""What the values of a column prove about its dates, and what has to be asked."""

from __future__ import annotations

from datetime import date
from time import process_time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.definitions.days import day_number
from bellwether.ingest.detect.dates import DateEvidence
from bellwether.ingest.detect.verdicts import Asked, Decided, Nothing, Verdict
from bellwether.ingest.moments import Clock, days


def verdict(*texts: str | None) -> Verdict:
    evidence = DateEvidence()
    evidence.add(pa.array(texts, pa.string()), np.arange(2, 2 + len(texts)))
    return evidence.verdict()


def form(*texts: str | None) -> str:
    found = verdict(*texts)
    assert isinstance(found, Decided)
    told = found.keys["format"]
    assert isinstance(told, str)
    return told


def answers(*texts: str | None) -> list[str]:
    found = verdict(*texts)
    assert isinstance(found, Asked)
    return [str(answer.keys["format"]) for answer in found.answers]


def test_iso_dates_need_no_word() -> None:
    assert verdict("2024-01-31", None, "2024-01-31T10:00:00Z") == Nothing()
    assert verdict(None, None) == Nothing()
    assert verdict("soon", "later") == Nothing()


def test_one_day_after_the_twelfth_proves_the_order() -> None:
    assert verdict("1/2/2024", "16/10/2024", "17/10/2024") == Decided(
        {"format": "%d/%m/%Y"}, "read as day/month/year (line 3 reads 16/10/2024)"
    )
    assert form("1-2-2024", "2-13-2024") == "%m-%d-%Y"
    assert form("03.04.2024", "31.12.2024 10:00") == "%d.%m.%Y | %d.%m.%Y %H:%M"


def test_days_that_could_be_months_are_asked_for_with_both_readings() -> None:
    found = verdict("03/04/2025", "05/06/2025")
    assert isinstance(found, Asked)
    assert found.question.startswith("line 2 reads 03/04/2025")
    assert [(answer.keys, answer.meaning) for answer in found.answers] == [
        ({"format": "%d/%m/%Y"}, "day/month/year: 03/04/2025 is 2025-04-03"),
        ({"format": "%m/%d/%Y"}, "month/day/year: 03/04/2025 is 2025-03-04"),
    ]


def test_proof_may_come_in_any_piece() -> None:
    evidence = DateEvidence()
    evidence.add(pa.array(["03/04/2025"]), np.array([2]))
    assert evidence.later
    evidence.add(pa.array(["03/31/2025"]), np.array([900_000]))
    assert evidence.verdict() == Decided(
        {"format": "%m/%d/%Y"}, "read as month/day/year (line 900,000 reads 03/31/2025)"
    )


def test_the_same_number_twice_is_the_same_day_in_either_order() -> None:
    assert form("5/5/2025", "12/12/2025") == "%d/%m/%Y"


def test_values_that_contradict_one_another_are_named_with_their_lines() -> None:
    found = verdict("31/12/2024", "3/4/2024", "12/31/2024")
    assert isinstance(found, Asked)
    assert "line 2 reads 31/12/2024 but line 4 reads 12/31/2024" in found.question
    assert answers("31/12/2024", "12/31/2024") == ["%d/%m/%Y", "%m/%d/%Y"]


def test_what_is_no_date_proves_nothing() -> None:
    assert answers("45/99/2024", "3/4/2024", "31/31/2024") == ["%d/%m/%Y", "%m/%d/%Y"]


def test_each_way_of_writing_proves_itself_alone() -> None:
    assert answers("31-12-2024", "3/4/2024") == ["%d-%m-%Y | %d/%m/%Y", "%d-%m-%Y | %m/%d/%Y"]


def test_two_digit_years_are_told_with_the_century_they_mean() -> None:
    found = verdict("31.12.24", "30.11.69")
    assert isinstance(found, Decided)
    assert found.keys == {"format": "%d.%m.%y"}
    assert "69 to 99 are 1969 to 1999" in found.because
    assert form("12/31/24") == "%m/%d/%y"


def test_short_years_may_stand_first() -> None:
    assert answers("24-01-31", "24-02-28") == ["%d-%m-%y", "%y-%m-%d"]
    assert form("99-01-31", "24-02-28") == "%y-%m-%d"


def test_many_days_and_few_years_show_that_the_year_stands_last() -> None:
    assert form(*(f"{day:02}/{day % 12 + 1:02}/2{day % 3}" for day in range(1, 29))) == "%d/%m/%y"


def test_a_month_or_quarter_is_asked_for_its_day() -> None:
    assert answers("2024-01", "2024-02") == ["first of %Y-%m", "last of %Y-%m"]
    assert answers("Q1 2024") == ["first of Q%q %Y", "last of Q%q %Y"]


def test_a_bare_number_is_asked_for_what_it_counts_unless_its_length_tells() -> None:
    assert answers("45292", "45293") == ["excel", "excel_1904"]
    assert form("1704067200", "1704067300") == "unix"
    assert form("1704067200123") == "unix_ms"
    assert answers("1704067200123", "1704067200") == ["unix_ms", "unix"]


def test_a_few_values_of_another_kind_raise_no_question() -> None:
    iso = [f"2024-01-{day:02} 10:{minute:02}:00Z" for day in range(1, 29) for minute in range(60)]
    assert verdict(*iso, "03/04/2025", "2024-01", "45292") == Nothing()


def test_several_ways_of_writing_are_read_by_one_format() -> None:
    assert form("2024-01-31 10:00:00 UTC", "2024-01-31 10:00:00.5 UTC", "2024-01-31") == (
        "%Y-%m-%d %H:%M:%S %Z | %Y-%m-%d %H:%M:%S.%f %Z | iso"
    )


DATES = st.lists(st.dates(date(1969, 1, 1), date(2068, 12, 31)), min_size=1, max_size=30)
FORMATS = st.sampled_from(
    [
        "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y-%m-%d 09:30:00", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m.%d.%Y",
        "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y", "%m/%d/%y", "%y-%m-%d", "%y/%m/%d", "%d.%m.%y", "%d %b %Y", "%d-%b-%Y",
        "%d-%b-%y", "%b %d, %Y", "%B %d, %Y", "%d %B %Y", "%a, %d %b %Y", "%d/%m/%Y 10:00", "%m/%d/%Y 11:59 PM",
        "%d.%m.%Y 08:00:00",
    ]
)  # fmt: skip


@given(DATES, FORMATS, st.booleans())
def test_dates_in_any_format_are_read_as_they_were_meant_or_asked_for(
    drawn: list[date], form: str, padded: bool
) -> None:
    texts = [one.strftime(form) for one in drawn]
    if not padded and "/" in form and "%Y" in form:
        texts = [_short(text) for text in texts]
    meant = [day_number(one) for one in drawn]
    match verdict(*texts):
        case Nothing():
            assert _read(texts, None) == meant
        case Decided(keys=keys):
            assert _read(texts, str(keys["format"])) == meant
        case Asked(answers=offered):
            assert meant in [_read(texts, str(answer.keys["format"])) for answer in offered]


def _short(text: str) -> str:
    return "/".join(part[1:] if part.startswith("0") and len(part) == 2 else part for part in text.split("/"))


def _read(texts: list[str], form: str | None) -> list[int | None]:
    found: list[int | None] = days(pa.array(texts), Clock(form, None, "UTC")).values.to_pylist()
    return found


def test_a_naive_time_is_told_unless_others_have_a_zone() -> None:
    evidence = DateEvidence()
    evidence.add(pa.array(["2024-01-01", "2024-01-31 10:00:00"]), np.array([2, 3]))
    assert evidence.naive is not None
    assert evidence.naive.line == 3
    evidence.add(pa.array(["2024-01-31 10:00:00Z"]), np.array([4]))
    assert evidence.naive is None


@pytest.mark.parametrize("count", [1, 5000])
def test_texts_of_ever_new_shapes_cost_little(count: int) -> None:
    started = process_time()
    evidence = DateEvidence()
    evidence.add(pa.array([chr(97 + n % 26) * (n % 2000) for n in range(count)]), np.arange(count))
    assert evidence.verdict() == Nothing()
    assert process_time() - started < 20
