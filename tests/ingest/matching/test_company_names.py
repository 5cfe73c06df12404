"""Names of companies in one spelling."""

from __future__ import annotations

import pytest

from bellwether.ingest.matching.company_names import company_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Acme Co., Ltd.", "acme"),
        ("ACME GmbH & Co. KG", "acme"),
        ("Société Générale S.A.", "societe generale"),
        ("Pine & Rowe", "pine and rowe"),
        ("Pine and Rowe, LLC", "pine and rowe"),
        ("Acme Sp. z o.o.", "acme"),
        ("Acme UG (haftungsbeschränkt)", "acme"),
        ("Grupo X S.A. de C.V.", "grupo x"),
        ("Straße AG", "strasse"),
        ("Møller A/S", "moller"),
        ("O'Neil Inc", "oneil"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}CME", "acme"),
        ("株式会社テスト", "株式会社テスト"),
        ("AG", "ag"),
        ("The", "the"),
        ("!!!", None),
        ("", None),
    ],
)
def test_a_name_is_compared_without_case_accents_punctuation_and_legal_form(text: str, name: str | None) -> None:
    assert company_name(text) == name


def test_what_is_in_one_spelling_stays_as_it_is() -> None:
    for text in ("The Acme Co., Ltd.", "Société Générale S.A.", "Pine & Rowe", "S. A. Foods Inc", "The The Band"):
        once = company_name(text)
        assert once is not None
        assert company_name(once) == once or once.startswith("the ")
