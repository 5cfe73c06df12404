"""Mapping files: what they may say, and how a mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bellwether.engine.definitions.collection import FieldType
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.mapping import Column, EventMapping, Lookup, Otherwise, RecordMapping
from bellwether.ingest.refusal import ImportRefused

EVENTS = "id: a\nname: n\nat: t\n"


def read(tmp_path: Path, text: str, what: str = "events") -> object:
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path, what)


def refusal(tmp_path: Path, text: str, what: str = "events") -> str:
    with pytest.raises(ImportRefused) as refused:
        read(tmp_path, text, what)
    return str(refused.value).removeprefix(str(tmp_path / "map.yaml"))


def test_a_mapping_may_be_short(tmp_path: Path) -> None:
    assert read(tmp_path, EVENTS) == EventMapping(id="a", name="n", at="t")


def test_a_mapping_may_say_everything_of_a_column(tmp_path: Path) -> None:
    text = EVENTS + (
        "update: true\n"
        "account: {column: s, lookup: {file: other.csv, key: s, value: acc}}\n"
        "properties:\n"
        '  amount: {column: Betrag, type: money, decimal: ",", thousands: ".", missing: ["n/a"]}\n'
        "  country: {column: c, map: {NO: Norway}, otherwise: reject}\n"
    )
    assert read(tmp_path, text) == EventMapping(
        id="a",
        name="n",
        at="t",
        update=True,
        account=Column(column="s", lookup=Lookup(file="other.csv", key="s", value="acc")),
        properties={
            "amount": Column(column="Betrag", type=FieldType.MONEY, decimal=",", thousands=".", missing=["n/a"]),
            "country": Column(column="c", map={"NO": "Norway"}, otherwise=Otherwise.REJECT),
        },
    )


def test_plain_values_stay_as_they_are_written(tmp_path: Path) -> None:
    mapping = read(tmp_path, "id: {constant: 007}\nfields: {at: {constant: 2024-01-01}, no: {constant: no}}\n", "deals")
    assert mapping == RecordMapping(
        id=Column(constant="007"), fields={"at": Column(constant="2024-01-01"), "no": Column(constant="no")}
    )


REFUSED = {
    "an unknown key": (EVENTS + "acount: x\n", ": there is no key “acount” here; did you mean “account”?"),
    "an unknown key of a column": (
        EVENTS + "properties: {x: {colunm: y}}\n",
        ", at “properties.x”: there is no key “colunm” here; did you mean “column”?",
    ),
    "a missing key": ("id: a\n", ": “name” is missing. Say which column holds it: “name: column name”."),
    "a key twice": ("id: a\nid: b\n", ", line 2: “id” stands here twice. Remove one of them."),
    "a list": ("- a\n", ": a mapping file is a list of “key: value” lines, as in “account: customer_id”."),
    "no YAML": ("a: [\n", ": this is not valid YAML: "),
    "nothing": ("", ": a mapping file is a list of"),
    "an unknown type": (EVENTS + "account: {column: x, type: datum}\n", ", at “account.type”: “datum” is not one"),
    "a zone that is none": (
        "id: a\nname: n\nat: {column: t, zone: Europe/Berln}\n",
        ", at “at”: there is no time zone “Europe/Berln”. Use a name such as Europe/Berlin.",
    ),
    "a zone of the file that is none": (EVENTS + "zone: CEST2\n", ", at “zone”: there is no time zone “CEST2”."),
    "a flag that is none": (EVENTS + "update: perhaps\n", ", at “update”: write true or false."),
    "a group that is none": (EVENTS + "properties: x\n", ", at “properties”: write a group of lines"),
    "column and constant": (
        "id: {column: a, constant: b}\nname: n\nat: t\n",
        ", at “id”: give either “column”, “constant” or “first_of”, exactly one of them.",
    ),
    "an empty column": ("id: {}\nname: n\nat: t\n", ", at “id”: give either “column”, “constant” or “first_of”"),
    "a decimal sign that is none": (EVENTS + 'decimal: ";"\n', ": “decimal” is “.” or “,”, not “;”."),
    "one sign for both": (EVENTS + 'decimal: ","\nthousands: ","\n', ": “thousands” is one character"),
    "a file date that is none": (EVENTS + "file_date: 31.1.2024\n", ", at “file_date”: write the date as 2025-01-31."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_mistake_is_named_with_its_place_and_remedy(tmp_path: Path, case: str) -> None:
    text, expected = REFUSED[case]
    assert refusal(tmp_path, text).startswith(expected)


def test_values_are_long_or_wide_not_both(tmp_path: Path) -> None:
    both = "account: a\nday: d\nmetric: m\nvalue: v\nmetrics: {x: y}\n"
    for text in ("account: a\nday: d\n", "account: a\nday: d\nmetric: m\n", both):
        assert "“metric” and “value”" in refusal(tmp_path, text, "values")


def test_an_outage_needs_something_that_was_out(tmp_path: Path) -> None:
    assert "say what was out" in refusal(tmp_path, "starts: a\nends: b\n", "outages")


def test_membership_days_need_an_account(tmp_path: Path) -> None:
    assert "name the “account” column too" in refusal(tmp_path, "id: a\nstarts: b\n", "users")


def test_traits_belong_to_accounts_or_users(tmp_path: Path) -> None:
    assert "not of “deals”" in refusal(tmp_path, "id: a\ntrait: b\nvalue: c\nof: deals\n", "traits")


def test_a_mapping_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="the mapping cannot be read"):
        read_mapping(tmp_path / "none.yaml", "events")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("header: first", ", at “header”: write a whole number, as in 1."),
        ("unpivot: months", ", at “unpivot”: write a group of lines “key: …”, indented below."),
        ("only: {column: a, in: Won}", ", at “only.in”: write a list, as in [“11”, “n/a”]."),
    ],
)
def test_a_value_of_the_wrong_sort_is_told_how_to_be_written(tmp_path: Path, line: str, sentence: str) -> None:
    assert refusal(tmp_path, f"{EVENTS}{line}\n") == sentence
