"""Names say the same in every spelling that exports have."""

from __future__ import annotations

import pytest

from bellwether.ingest.suggest.names import forms, plain, shared_prefix, singular, snake, stem_words


@pytest.mark.parametrize("name", ["StageName", "stage_name", "Stage Name", "stage-name", "STAGE_NAME", " Stage  name"])
def test_case_and_signs_do_not_count(name: str) -> None:
    assert plain(name) == "stagename"


def test_accents_do_not_count() -> None:
    assert plain("Montant dû") == plain("Montant du\u0302") == "montantdu"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("property_hs_pipeline_stage", "pipeline_stage"),
        ("Region__c", "region"),
        ("properties.industry", "industry"),
        ("AnnualRevenue", "annual_revenue"),
        ("c", "c"),
    ],
)
def test_what_a_loader_puts_around_a_name_is_taken_off(name: str, key: str) -> None:
    assert snake(name) == key


def test_a_prefix_that_most_columns_have_is_not_part_of_their_names() -> None:
    columns = ["contact_id", "contact_name", "contact_email", "contact_phone", "score"]
    assert shared_prefix(columns) == ("contact",)
    assert forms("contact_email", ("contact",)) == ("contactemail", "email")
    assert shared_prefix(["account_id", "user_id"]) == ()


def test_a_loaders_prefix_may_be_meant_wholly_or_in_part() -> None:
    assert forms("property_hs_timestamp") == ("propertyhstimestamp", "hstimestamp", "timestamp")


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("exports/deals_2024.csv.gz", ("deals",)),
        ("sf_account_data.csv", ("account",)),
        ("Events-2024-11.parquet", ("events",)),
        ("2024.csv", ("2024",)),
    ],
)
def test_a_files_name_is_what_is_left_without_endings_and_numbers(file: str, words: tuple[str, ...]) -> None:
    assert stem_words(file) == words


def test_tables_are_compared_in_the_singular() -> None:
    assert [singular(word) for word in ("deals", "companies", "classes", "status", "address", "as")] == [
        "deal", "company", "class", "statu", "address", "as",
    ]  # fmt: skip
