"""What the values of a column prove about its numbers, and what has to be asked."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.ingest.detect.amounts import NumberEvidence
from bellwether.ingest.detect.verdicts import Asked, Decided, Keys, Nothing, Verdict
from bellwether.ingest.numbers import Notation, fixed_point


def evidence(*texts: str | None, exact: bool = False) -> NumberEvidence:
    found = NumberEvidence()
    found.add(pa.array(texts, pa.string()), np.arange(2, 2 + len(texts)), exact=exact)
    return found


def keys(verdict: Verdict) -> Keys:
    assert isinstance(verdict, Decided)
    return verdict.keys


def offered(verdict: Verdict) -> list[Keys]:
    assert isinstance(verdict, Asked)
    return [answer.keys for answer in verdict.answers]


@pytest.mark.parametrize(
    ("texts", "decimal", "thousands"),
    [
        (["12.50", "7"], ".", None),
        (["12,50", "7"], ",", None),
        (["1,234.50"], ".", ","),
        (["1.234,50"], ",", "."),
        (["1,234", "12.5"], ".", ","),
        (["1.234", "12,5"], ",", "."),
        (["1,234,567"], ".", ","),
        (["1.234.567"], ",", "."),
        (["12,34,567.5"], ".", ","),
        (["1.234", "0.125"], ".", None),
        (["1234.567"], ".", None),
        (["1.2345"], ".", None),
        (["1 234", "12"], ".", " "),
        (["1\u202f234,5"], ",", " "),
        (["1'234.5"], ".", "'"),
        (["(1,234.50)", "-3.25", "5-"], ".", ","),
        (["$1,234.50", "12 %"], ".", ","),
        (["1.5e3"], ".", None),
    ],
)
def test_one_value_proves_how_the_others_are_written(texts: list[str], decimal: str, thousands: str | None) -> None:
    assert keys(evidence(*texts).notation(None)) == (
        {"decimal": decimal, "thousands": thousands} if thousands else {"decimal": decimal}
    )


def test_whole_numbers_need_no_word() -> None:
    assert evidence("1", "23456", None, "-7").notation(None) == Nothing()
    assert evidence(None).notation(None) == Nothing()
    assert evidence("many").notation(None) == Nothing()


def test_plain_decimals_are_not_worth_a_note() -> None:
    assert evidence("12.50").notation(None) == Decided({"decimal": "."}, "")


def test_other_notations_are_told_with_their_proof() -> None:
    assert evidence("1.234", "12,50").notation(None) == Decided(
        {"decimal": ",", "thousands": "."}, "“,” before decimals, “.” between thousands (line 3 reads 12,50)"
    )


def test_a_sign_before_three_digits_is_asked_for_with_both_readings() -> None:
    found = evidence("1.234", "500").notation(None)
    assert isinstance(found, Asked)
    assert found.question.startswith("line 2 reads 1.234")
    assert [(answer.keys, answer.meaning) for answer in found.answers] == [
        ({"decimal": ",", "thousands": "."}, "1.234 is 1234"),
        ({"decimal": "."}, "1.234 is 1.234"),
    ]
    assert offered(evidence("1,234").notation(None)) == [{"decimal": ".", "thousands": ","}, {"decimal": ","}]


def test_where_no_decimals_are_kept_the_sign_stands_between_thousands() -> None:
    assert evidence("1,234", "2,000").notation(None, whole=True) == Decided(
        {"decimal": ".", "thousands": ","}, "“,” between thousands, as no decimals are kept (line 2 reads 1,234)"
    )
    assert len(offered(evidence("1.000", "2.000").notation(None, whole=True))) == 2


def test_numbers_that_were_numbers_in_the_file_are_never_asked_for() -> None:
    assert evidence("1.234", exact=True).notation(None) == Decided({"decimal": "."}, "")


def test_numbers_that_contradict_one_another_are_named_with_their_lines() -> None:
    found = evidence("1.5", "1,5").notation(None)
    assert isinstance(found, Asked)
    assert "line 2 reads 1.5 but line 3 reads 1,5" in found.question


def test_a_slip_among_many_numbers_is_left_to_its_row() -> None:
    assert keys(evidence(*(f"{n}.5" for n in range(200)), "1,5").notation(None)) == {"decimal": "."}


def test_thousands_are_looked_for_where_only_the_decimal_sign_is_said() -> None:
    assert keys(evidence("1.234,5").notation(",")) == {"decimal": ",", "thousands": "."}
    assert evidence("1,5").notation(",") == Nothing()


def test_percent_signs_are_asked_for_unless_the_highest_value_tells() -> None:
    assert offered(evidence("45 %").share(None)) == [{"format": "points"}, {"format": "share"}]
    assert keys(evidence("45%").share("1")) == {"format": "share"}
    assert keys(evidence("45%").share("100")) == {"format": "points"}
    assert evidence("45").share(None) == Nothing()


def test_the_sign_beside_an_amount_tells_its_currency() -> None:
    assert evidence("€ 1.200,50", "7 EUR").currency("USD") == Decided(
        {"signs": {"€": "EUR", "EUR": "EUR"}},
        "currencies stand beside the amounts: € is EUR, EUR (line 2 reads € 1.200,50)",
    )
    assert keys(evidence("US$5", "£6").currency("EUR")) == {"signs": {"US$": "USD", "£": "GBP"}}
    assert evidence("5").currency("EUR") == Nothing()


def test_a_dollar_is_that_of_the_reporting_currency_or_asked_for() -> None:
    assert keys(evidence("$5").currency("CAD")) == {"signs": {"$": "CAD"}}
    assert offered(evidence("$5").currency("EUR"))[:2] == [{"signs": {"$": "USD"}}, {"signs": {"$": "CAD"}}]


def test_amounts_without_a_sign_among_others_with_one_are_asked_for() -> None:
    assert offered(evidence("£5", "6").currency("EUR")) == [{"currency": {"constant": "GBP"}}, {"signs": {"£": "GBP"}}]
    assert keys(evidence("€5", "6").currency("EUR")) == {"signs": {"€": "EUR"}}


def _western(sign: str, point: str) -> Callable[[Decimal], str]:
    return lambda number: f"{number:,f}".replace(",", "\0").replace(".", point).replace("\0", sign)


WRITERS = st.sampled_from(
    [
        _western("", "."),
        _western("", ","),
        _western(",", "."),
        _western(".", ","),
        _western(" ", ","),
        _western("\u00a0", "."),
        _western("'", "."),
        lambda number: f"({abs(number):,f})" if number < 0 else f"{number:,f}",
        lambda number: f"{abs(number):,f}-" if number < 0 else f"{number:,f}",
        lambda number: f"{number:,f} €",
        lambda number: f"${number:,f}",
    ]
)
NUMBERS = st.lists(
    st.one_of(
        st.integers(-(10**7), 10**7).map(Decimal),
        st.integers(-(10**7), 10**7).map(lambda number: Decimal(number).scaleb(-2)),
        st.integers(-(10**7), 10**7).map(lambda number: Decimal(number).scaleb(-3)),
    ),
    min_size=1,
    max_size=12,
)


@given(NUMBERS, WRITERS)
def test_numbers_in_any_notation_are_read_as_they_were_meant_or_asked_for(
    drawn: list[Decimal], write: Callable[[Decimal], str]
) -> None:
    texts = [write(number) for number in drawn]
    meant = [int(number.scaleb(4)) for number in drawn]
    match evidence(*texts).notation(None):
        case Nothing():
            assert _read(texts, {}) == meant
        case Decided(keys=told):
            assert _read(texts, told) == meant
        case Asked(answers=offered):
            assert meant in [_read(texts, answer.keys) for answer in offered]


def _read(texts: list[str], told: Keys) -> list[int | None]:
    decimal, thousands = told.get("decimal"), told.get("thousands")
    assert not isinstance(decimal, dict)
    assert not isinstance(thousands, dict)
    found: list[int | None] = fixed_point(pa.array(texts), 4, Notation(decimal, thousands)).values.to_pylist()
    return found
