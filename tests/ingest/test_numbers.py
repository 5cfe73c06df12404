"""Numbers become integers digit by digit, and what does not fit says why."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.ingest.cells import as_text
from bellwether.ingest.numbers import Notation, Percent, fixed_point, plain_texts, stored_fixed_point, truths

POINT = Notation()
GERMAN = Notation(decimal=",", thousands=".")


def texts(*values: str | None) -> pa.Array:
    return pa.array(values, type=pa.string())


def numbers(scale: int, *values: str | None, notation: Notation = POINT) -> list[int | None]:
    parsed = fixed_point(texts(*values), scale, notation)
    assert parsed.wrong == {}
    found: list[int | None] = parsed.values.to_pylist()
    return found


def reason(text: str, scale: int = 4, notation: Notation = POINT) -> str:
    parsed = fixed_point(texts("1", text), scale, notation)
    assert parsed.values[1].as_py() is None
    assert list(parsed.wrong) == [1]
    return parsed.wrong[1]


def test_decimals_are_exact_at_the_fields_scale() -> None:
    assert numbers(4, "12.3", "-0.0001", None, "007", "+5", ".5", "5.", "1e3") == [
        123000,
        -1,
        None,
        70000,
        50000,
        5000,
        50000,
        10000000,
    ]


def test_plain_columns_take_the_fast_way_to_the_same_numbers() -> None:
    assert numbers(4, "12.3", "-0.0001", None, "+5", "0") == [123000, -1, None, 50000, 0]
    assert numbers(0, "12", "-5", None) == [12, -5, None]


def test_a_decimal_that_no_double_holds_is_kept() -> None:
    assert numbers(4, "900719925474.0993") == [9007199254740993]
    assert numbers(2, "90071992547409.93") == [9007199254740993]


def test_trailing_zeros_are_no_decimals() -> None:
    assert numbers(2, "1.5000000", "3.000e2") == [150, 30000]


def test_the_largest_number_fits_and_the_next_one_does_not() -> None:
    assert numbers(4, "922337203685477.5807") == [2**63 - 1]
    assert "too large" in reason("922337203685477.5808")


@pytest.mark.parametrize("text", ["1e308", "9" * 40, "1e9999"])
def test_numbers_beyond_64_bits_are_too_large(text: str) -> None:
    assert reason(text).startswith("this is too large: with 4 decimals")


@pytest.mark.parametrize("text", ["nan", "inf", "0x10", "--5", "5 5", "1_000", "12a", "٣", "1e99999999999"])
def test_what_is_not_a_number_is_said_to_be_none(text: str) -> None:
    assert reason(text) == "this is not a number"


def test_too_many_decimals_are_refused_not_rounded() -> None:
    assert reason("1.00005") == (
        "this has 5 decimals where 4 decimals are kept; raise the scale in the definition or round it"
    )
    assert "no decimals are kept" in reason("1.5", scale=0)


def test_a_decimal_comma_is_read_when_the_mapping_says_so() -> None:
    assert numbers(4, "1.234.567,5", "12,5", "-3", notation=GERMAN) == [12345675000, 125000, -30000]


def test_the_wrong_decimal_sign_is_named_not_guessed() -> None:
    assert "decimal: ," in reason("1,5")
    assert "three digits must follow each" in reason("12.5", notation=GERMAN)
    assert "decimal: ." in reason("12.5", notation=Notation(decimal=","))


def test_thousands_must_be_in_threes() -> None:
    assert numbers(0, "1,234,567", notation=Notation(thousands=",")) == [1234567]
    assert "three digits must follow each" in reason("1,5", notation=Notation(thousands=","))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(1,234.50)", -12345000),
        ("1,234.50-", -12345000),
        ("−5", -50000),
        ("$1,200.50", 12005000),
        ("-$5", -50000),
        ("$(5)", -50000),
        ("5 €", 50000),
        ("USD 1,200", 12000000),
        ("1200 usd", 12000000),
        ("1,23,456.7", 1234567000),
        ("+7", 70000),
    ],
)
def test_amounts_are_read_as_bookkeepers_write_them(text: str, number: int) -> None:
    assert numbers(4, text, notation=Notation(thousands=",")) == [number]


@pytest.mark.parametrize("text", ["(5", "5)", "-(5)", "--5", "5--", "$$5", "1,2345", "12,34", "1,,234"])
def test_amounts_that_are_not_well_formed_are_wrong(text: str) -> None:
    assert reason(text, notation=Notation(thousands=","))


def test_blanks_and_apostrophes_of_any_kind_stand_between_thousands() -> None:
    assert numbers(0, "1 234", "1\u00a0234", "1\u202f234 567", notation=Notation(",", " ")) == [1234, 1234, 1234567]
    assert numbers(0, "1'234", "1’234’567", notation=Notation(".", "'")) == [1234, 1234567]


def test_percentages_are_points_or_shares_as_the_mapping_says() -> None:
    assert numbers(4, "45.25%", "-3 %", "7", notation=Notation(percent=Percent.POINTS)) == [452500, -30000, 70000]
    assert numbers(4, "45.25%", "-3 %", "7", notation=Notation(percent=Percent.SHARE)) == [4525, -300, 70000]
    assert "format: points" in reason("45%")


def test_without_a_word_each_number_is_read_by_its_own_signs() -> None:
    told = {"1,234.5": 12345000, "1.234,5": 12345000, "1,234,567": 12345670000, "1 234,5": 12345000, "12,5": 125000}
    told |= {"12.5": 125000, "0.125": 1250, "0,125": 1250, "1234.567": 12345670, "7": 70000, "1'234": 12340000}
    assert numbers(4, *told, notation=Notation(None)) == list(told.values())


@pytest.mark.parametrize("text", ["1.234", "1,234", "-999.000"])
def test_without_a_word_a_number_of_two_readings_is_wrong(text: str) -> None:
    assert "say in the mapping which sign starts the decimals" in reason(text, notation=Notation(None))


def test_numbers_are_kept_with_an_event_in_one_notation() -> None:
    plain = plain_texts(texts("1.234,50 €", "(5)", None, "many", "7"), GERMAN)
    assert plain.to_pylist() == ["1234.50", "-5", None, "many", "7"]


def test_truths_are_read_in_any_case() -> None:
    parsed = truths(texts("TRUE", "no", "1", "f", None, "maybe"))
    assert parsed.values.to_pylist() == [1, 0, 1, 0, None, None]
    assert list(parsed.wrong) == [5]


@given(st.lists(st.decimals(min_value=-(10**13), max_value=10**13, places=4), min_size=1))
def test_any_column_of_decimals_equals_exact_arithmetic(drawn: list[Decimal]) -> None:
    assert numbers(4, *(format(number, "f") for number in drawn)) == [int(number * 10_000) for number in drawn]


SCALED = st.integers(-(10**15), 10**15).map(lambda number: number / 10_000)


@given(st.lists(SCALED | st.floats(-1e17, 1e17) | st.none() | st.just(float("nan")), max_size=5), st.integers(0, 8))
def test_stored_decimals_are_the_numbers_of_their_texts(values: list[float | None], scale: int) -> None:
    column = pa.array(values, pa.float64())
    stored = stored_fixed_point(column, scale)
    read = fixed_point(as_text(column), scale, POINT)
    assert stored is None or (stored.to_pylist(), {}) == (read.values.to_pylist(), dict(read.wrong))


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.none(), max_size=5), st.integers(0, 8))
def test_stored_integers_are_the_numbers_of_their_texts(values: list[int | None], scale: int) -> None:
    column = pa.array(values, pa.int64())
    stored = stored_fixed_point(column, scale)
    read = fixed_point(as_text(column), scale, POINT)
    assert stored is None or (stored.to_pylist(), {}) == (read.values.to_pylist(), dict(read.wrong))


def test_ordinary_numbers_need_no_texts() -> None:
    for kind, values in ((pa.float64(), [12.5, None, -0.0001, 0.1]), (pa.int32(), [12, None, -3]), (pa.int64(), [0])):
        stored = stored_fixed_point(pa.array(values, kind), 4)
        assert stored is not None
        assert stored.to_pylist() == [None if value is None else round(value * 10_000) for value in values]
    assert stored_fixed_point(pa.array([0.00001]), 4) is None
    assert stored_fixed_point(pa.array([2**62]), 1) is None
