"""Currencies beside amounts."""

from __future__ import annotations

import pyarrow as pa
import pytest

from bellwether.ingest.currencies import CODES, SIGNS, beside, currencies, meant_by


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("$5", "$"),
        ("5 €", "€"),
        ("USD 1,200", "USD"),
        ("1200 usd", "USD"),
        ("-$5.00", "$"),
        ("(US$5)", "US$"),
        ("kr. 5", "kr"),
        ("R$ 1.000,50", "R$"),
        ("$5 USD", "USD"),
        ("12 EUR-", "EUR"),
        ("5", None),
        ("5e3", None),
        ("ABC 5", None),
        ("five $", None),
    ],
)
def test_the_sign_or_code_beside_an_amount_is_found(text: str, token: str | None) -> None:
    assert beside(pa.array([text, None, text])).to_pylist() == [token, None, token]


def test_every_sign_stands_for_currencies_that_there_are() -> None:
    assert {code for codes in SIGNS.values() for code in codes} <= CODES
    assert meant_by("eur") == ("EUR",)
    assert meant_by("XYZ") == ()


def test_a_sign_is_the_currency_that_the_mapping_names() -> None:
    found, wrong = currencies(pa.array(["$", "kr", None, "USD"]), {"$": "CAD", "kr.": "SEK", "usd": "USD"})
    assert found.to_pylist() == ["CAD", "SEK", None, "USD"]
    assert wrong == {}


def test_a_sign_that_the_mapping_does_not_name_is_wrong_with_the_remedy() -> None:
    found, wrong = currencies(pa.array(["€", "$"]), {"$": "USD"})
    assert found.to_pylist() == [None, "USD"]
    assert wrong == {0: "“€” stands beside this amount; say which currency that is, as in “signs: {€: EUR}”"}
