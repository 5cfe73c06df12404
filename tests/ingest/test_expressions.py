"""What a mapping does to texts before they are values: one fact for each expression, through whole imports."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.ingest.conftest import Desk

from bellwether.engine.definitions.days import day_number
from bellwether.engine.warehouse.rows import Kind, RecordRows
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Written

DAY = "2025-01-01"


def traits(desk: Desk, trait: str) -> dict[str, str | int | None]:
    """The last value of a trait by account."""
    rows = desk.warehouse.traits(Kind.ACCOUNT, trait)
    ids = desk.warehouse.external_ids(Kind.ACCOUNT, rows.subject)
    known = desk.destination.catalog.account_traits.get(trait)
    values = rows.value.values.tolist()
    if known is None or known.type == "text":
        values = list(desk.warehouse.texts(rows.value.values))
    return {one: value if there else None for one, value, there in zip(ids, values, rows.value.present, strict=True)}


def plans(desk: Desk, spec: str, *cells: str) -> dict[str, str | int | None]:
    """The plan that a column spec gives to accounts a, b, c … from cells of the columns x and y."""
    content = "id,x,y\n" + "".join(f"{name},{cell}\n" for name, cell in zip("abcdef", cells, strict=False))
    desk.take("accounts", content, f"id: id\ntraits: {{plan: {spec}}}\n")
    return traits(desk, "plan")


def test_one_part_of_a_text_is_taken_from_the_front_or_the_back(desk: Desk) -> None:
    assert plans(desk, '{column: x, split: {by: "/", part: 2}}', "eu/pro/old,", "eu,", ",") == {"a": "pro"}
    assert plans(desk, '{column: x, split: {by: "/", part: -1}}', "eu/pro/new,", "eu,") == {"a": "new", "b": "eu"}


def test_the_domain_of_an_address_is_what_stands_after_the_at(desk: Desk) -> None:
    spec = '{column: x, split: {by: "@", part: 2}, case: lower}'
    assert plans(desk, spec, "Ann@Acme.Example,", "nobody,") == {"a": "acme.example"}


def test_a_pattern_finds_what_its_group_says(desk: Desk) -> None:
    assert plans(desk, '{column: x, pattern: "^PLAN-([A-Z]+)"}', "PLAN-PRO-7,", "none,") == {"a": "PRO"}


def test_a_text_unlike_the_pattern_may_leave_its_row_out(desk: Desk) -> None:
    mapping = 'id: id\ntraits: {plan: {column: x, pattern: "^PLAN-([A-Z]+)", otherwise: reject}}\n'
    report = desk.take("accounts", "id,x\na,PLAN-PRO\nb,none\nc,\n", mapping)
    assert [(row.line, row.column, row.value) for row in report.samples] == [(3, "x", "none")]
    assert "not like the pattern" in report.samples[0].reason


def test_the_first_filled_column_counts_and_missing_codes_do_not(desk: Desk) -> None:
    spec = '{first_of: [x, y], missing: ["-"]}'
    assert plans(desk, spec, "pro,old", ",basic", "-,team", "-,-") == {"a": "pro", "b": "basic", "c": "team"}


def test_columns_put_together_leave_out_empty_ones(desk: Desk) -> None:
    assert plans(desk, '{column: [x, y], separator: "·"}', "eu,pro", ",pro", "eu,", ",") == {
        "a": "eu·pro",
        "b": "pro",
        "c": "eu",
    }


def test_letters_may_be_made_large_or_small(desk: Desk) -> None:
    assert plans(desk, "{column: x, case: upper}", "grün,") == {"a": "GRÜN"}
    assert plans(desk, "{column: x, case: lower}", "PRO,") == {"a": "pro"}


def test_words_mean_true_or_false_in_any_case_and_others_leave_the_row_out(desk: Desk) -> None:
    mapping = (
        "id: id\nname: {constant: Seen}\nat: at\n"
        "properties: {first: {column: won, true: [won, Gewonnen], false: [lost]}}\n"
    )
    content = f"id,at,won\n1,{DAY},Won\n2,{DAY},LOST\n3,{DAY},maybe\n4,{DAY},\n"
    report = desk.take("events", content, mapping)
    assert report.written == {"events": Written(created=3)}
    assert [(row.line, row.value) for row in report.samples] == [(4, "maybe")]
    assert "words for true (won, Gewonnen) or for false (lost)" in report.samples[0].reason


def test_words_make_a_trait_that_nothing_defines_a_boolean(desk: Desk) -> None:
    mapping = "id: id\ntraits: {vip: {column: x, true: [ja], false: [nein]}}\n"
    desk.take("accounts", "id,x\na,ja\nb,nein\n", mapping)
    rows = desk.warehouse.traits(Kind.ACCOUNT, "vip")
    assert sorted(rows.value.values.tolist()) == [0, 1]


def deals(desk: Desk, *cells: str, spec: str) -> dict[str, int]:
    content = "id,created,amount,cur\n" + "".join(f"d{row},{DAY},{cell}\n" for row, cell in enumerate(cells))
    desk.take("deals", content, f"id: id\nfields: {{created_at: created, amount: {spec}}}\n")
    rows: RecordRows = desk.warehouse.records("deals", ["amount"])
    return dict(zip(rows.external_id, rows.fields["amount"].values.tolist(), strict=True))


def test_cents_become_money(desk: Desk) -> None:
    found = deals(desk, "1999,EUR", "-5,EUR", "100.5,EUR", spec="{column: amount, minor_units: 2}")
    assert found == {"d0": 19_9900, "d1": -500, "d2": 1_0050}


def test_the_currency_says_how_small_its_smallest_unit_is(desk: Desk) -> None:
    spec = "{column: amount, minor_units: currency, currency: {column: cur, case: upper}}"
    found = deals(desk, "1999,usd", "1999,JPY", "1999,kwd", "1999,", "1999,euros", spec=spec)
    assert found == {"d0": 19_9900, "d1": 1999_0000, "d2": 1_9990, "d3": 19_9900}


def test_a_code_that_no_currency_has_leaves_its_row_out(desk: Desk) -> None:
    mapping = "id: id\nfields: {created_at: created, amount: {column: amount, minor_units: currency, currency: cur}}\n"
    cells = ["1999,ABC", "1999,HRK", "1999,ITL", "1999,LYD"]
    rows = "".join(f"d{row},{DAY},{cell}\n" for row, cell in enumerate(cells))
    report = desk.take("deals", f"id,created,amount,cur\n{rows}", mapping)
    found = desk.warehouse.records("deals", ["amount"]).fields["amount"].values
    assert found.tolist() == [19_9900, 1999_0000, 1_9990]
    assert [(one.line, one.column, one.value, one.reason) for one in report.samples] == [
        (
            2,
            "cur",
            "ABC",
            "this is not a currency's code (as EUR or USD is), so the size of its smallest unit is not known",
        )
    ]


def test_cents_of_events_are_kept_as_whole_units(desk: Desk) -> None:
    mapping = "id: id\nname: {constant: Paid}\nat: at\nproperties: {amount: {column: cents, minor_units: 2}}\n"
    desk.take("events", f"id,at,cents\n1,{DAY},1999\n", mapping)
    again = "id: id\nname: {constant: Paid}\nat: at\nproperties: {amount: amount}\n"
    report = desk.take("events", f"id,at,amount\n1,{DAY},19.99\n", again)
    assert report.written == {"events": Written(unchanged=1)}


def test_periods_need_the_day_that_is_meant(desk: Desk) -> None:
    mapping = 'account: a\nmetric: {constant: csat}\nday: {column: month, format: "last of %Y-%m"}\nvalue: v\n'
    desk.take("values", "a,month,v\nacme,2024-02,80\n", mapping)
    assert desk.warehouse.entered("csat").day.tolist() == [day_number(date(2024, 2, 29))]
    with pytest.raises(ImportRefused, match="first of %Y-%m” or “last of %Y-%m"):
        desk.take("values", "a,month,v\n", mapping.replace("last of ", ""))


def test_only_chosen_rows_are_imported_and_the_others_are_counted(desk: Desk) -> None:
    head = f"id,created,stage,note\nd1,{DAY},Closed Won,\n"
    content = head + f"d2,{DAY},Open,\nd3,never,Open,x\nd4,{DAY},Closed Won,test\n"
    mapping = (
        "id: id\nfields: {created_at: created, stage: stage}\n"
        "only: {column: stage, in: [Closed Won]}\nskip: {column: note, empty: false}\n"
    )
    report = desk.take("deals", content, mapping)
    assert (report.rows, report.skipped, report.rejected) == (4, 3, 0)
    assert report.written == {"deals": Written(created=1)}


def test_several_conditions_must_all_hold_to_choose_and_one_is_enough_to_skip(desk: Desk) -> None:
    content = "id,a,b\n1,x,x\n2,x,y\n3,y,x\n"
    choose = "only: [{column: a, in: [x]}, {column: b, in: [x]}]\n"
    assert desk.take("accounts", content, "id: id\n" + choose).skipped == 2
    assert desk.take("accounts", content, "id: id\n" + choose.replace("only", "skip")).skipped == 3


def test_the_column_of_a_condition_must_be_there(desk: Desk) -> None:
    with pytest.raises(ImportRefused, match=r"has no column “stag”\. Did you mean “stage”\?"):
        desk.take("deals", "id,stage\n", "id: id\nonly: {column: stag, in: [x]}\n")


def test_each_part_of_an_id_goes_through_the_expressions(desk: Desk) -> None:
    mapping = "id: {column: [a, b], case: lower}\n"
    desk.take("accounts", "a,b\nX,Y\nx,y\n", mapping)
    assert desk.warehouse.accounts().external_id == ("x|y",)


REFUSED = {
    "two sources": ("{column: a, first_of: [b]}", "give either “column”, “constant” or “first_of”"),
    "no columns": ("{column: []}", "“column” is an empty list"),
    "part 0": ('{column: a, split: {by: "/", part: 0}}', "1 is the first, −1 the last"),
    "no by": ('{column: a, split: {by: "", part: 1}}', "“split” needs a text “by”"),
    "a strange key in split": ('{column: a, split: {by: "/", prt: 1}}', "did you mean “part”?"),
    "no group": ('{column: a, pattern: "abc"}', "has 0"),
    "two groups": ('{column: a, pattern: "(a)(b)"}', "has 2"),
    "open group": ('{column: a, pattern: "(a"}', "is not a pattern that can be searched for"),
    "look-ahead": ('{column: a, pattern: "(?=x)(a)"}', "is not a pattern that can be searched for"),
    "half the words": ("{column: a, true: [x]}", "give the words for both"),
    "one word for both": ("{column: a, true: [X], false: [x]}", "“x” stands under “true” and under “false”"),
    "words of a number": ("{column: a, true: [x], false: [y], type: number}", "make a boolean"),
    "strange minor units": ("{column: a, minor_units: many}", "the number of decimals that are not written"),
    "minor units of a date": ("{column: a, minor_units: 2, type: date}", "only money and numbers"),
    "a case that is none": ("{column: a, case: title}", "“title” is not one of the choices here"),
    "a bad directive": ('{column: a, format: "%Q"}', "has “%Q”"),
    "no year": ('{column: a, format: "%d/%m"}', "needs the year"),
    "months without a day": ('{column: a, format: "%m/%Y"}', "say which day is meant"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_right_is_refused_before_the_file_is_opened(tmp_path: Path, case: str) -> None:
    spec, expected = REFUSED[case]
    path = tmp_path / "mapping.yaml"
    path.write_text(f"id: id\ntraits: {{plan: {spec}}}\n", encoding="utf-8")
    with pytest.raises(ImportRefused) as refused:
        read_mapping(path, "accounts")
    assert str(refused.value).startswith(f"{path}, at “traits.plan")
    assert expected in str(refused.value)


BAD_LAYOUTS = {
    "no texts": ("only: {column: a}\n", "say which texts are meant"),
    "no text at all": ("skip: {column: a, in: []}\n", "“in” is an empty list"),
    "a condition spelt wrong": ("only: {column: a, on: [x]}\n", "known are column, in, empty"),
    "a snapshot of nobody": ("snapshot: true\n", "Add “source: …”"),
}


@pytest.mark.parametrize("case", BAD_LAYOUTS)
def test_layouts_that_cannot_be_right_are_refused(tmp_path: Path, case: str) -> None:
    lines, expected = BAD_LAYOUTS[case]
    path = tmp_path / "mapping.yaml"
    path.write_text("id: id\n" + lines, encoding="utf-8")
    with pytest.raises(ImportRefused, match=expected):
        read_mapping(path, "accounts")
