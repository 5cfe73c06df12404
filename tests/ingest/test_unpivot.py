"""Wide tables: columns for months, metrics or their parts become rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.ingest.conftest import Desk

from bellwether.engine.definitions.days import date_of
from bellwether.engine.warehouse.rows import Column, Kind
from bellwether.ingest import unpivot
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Written

MONTHS = "account: Account\nmetric: {constant: csat}\nday: day\nvalue: value\n"


def entered(desk: Desk, metric: str = "csat") -> list[tuple[str, date, float]]:
    rows = desk.warehouse.entered(metric)
    ids = desk.warehouse.external_ids(Kind.ACCOUNT, rows.account)
    found = zip(ids, rows.day.tolist(), rows.value.values.tolist(), strict=True)
    return sorted((one, date_of(day), value / 10_000) for one, day, value in found)


def told(column: Column) -> list[int | None]:
    return [int(value) if there else None for value, there in zip(column.values, column.present, strict=True)]


def test_months_become_days_and_empty_cells_no_values(desk: Desk) -> None:
    content = "Account,Owner,2024-01,2024-02,Total\nacme,vera,80,81.5,x\nbolt,jon,,70,x\n"
    report = desk.take("values", content, MONTHS + 'unpivot: {columns: "20??-??", name: day}\n')
    assert report.written == {"values": Written(created=3)}
    assert (report.rows, report.rejected) == (2, 0)
    assert entered(desk) == [
        ("acme", date(2024, 1, 31), 80.0),
        ("acme", date(2024, 2, 29), 81.5),
        ("bolt", date(2024, 2, 29), 70.0),
    ]
    assert report.notes == ("headings are read as %Y-%m: “2024-01” is 2024-01-31",)


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        ("Jan-24", "Feb-24", (date(2024, 1, 31), date(2024, 2, 29))),
        ("January 2024", "Sept 2024", (date(2024, 1, 31), date(2024, 9, 30))),
        ("Q1 2024", "Q4 2024", (date(2024, 3, 31), date(2024, 12, 31))),
        ("2023", "2024", (date(2023, 12, 31), date(2024, 12, 31))),
        ("01/2024", "12/2024", (date(2024, 1, 31), date(2024, 12, 31))),
        ("2024-01-15", "2024-02-15", (date(2024, 1, 15), date(2024, 2, 15))),
    ],
)
def test_headings_are_read_in_the_way_that_fits_all(
    desk: Desk, first: str, second: str, days: tuple[date, date]
) -> None:
    content = f"Account,{first},{second}\nacme,1,2\n"
    desk.take("values", content, MONTHS + f'unpivot: {{columns: ["{first}", "{second}"], name: day}}\n')
    assert [day for _, day, _ in entered(desk)] == list(days)


def test_headings_with_two_readings_are_asked_for(desk: Desk) -> None:
    content = "Account,01-12,02-12\nacme,1,2\n"
    mapping = MONTHS + "unpivot: {columns: {from: 01-12, to: 02-12}, name: day}\n"
    with pytest.raises(ImportRefused, match="say “format: %m-%y” or “format: %y-%m”"):
        desk.take("values", content, mapping)
    desk.take("values", content, mapping.replace("name: day", 'name: day, format: "%m-%y", day: first'))
    assert [day for _, day, _ in entered(desk)] == [date(2012, 1, 1), date(2012, 2, 1)]


def test_headings_may_name_metrics(desk: Desk) -> None:
    content = "Account,On,CSAT,Mood\nacme,2024-01-31,90,good\nbolt,2024-01-31,,bad\n"
    mapping = (
        "account: Account\nday: On\nmetric: {column: metric, case: lower}\nvalue: value\n"
        "unpivot: {columns: [CSAT, Mood], name: metric}\n"
    )
    assert desk.take("values", content, mapping).written == {"values": Written(created=3)}
    assert entered(desk) == [("acme", date(2024, 1, 31), 90.0)]
    assert len(desk.warehouse.entered("mood").day) == 2


def test_cells_may_come_in_pairs_of_numerator_and_denominator(desk: Desk) -> None:
    content = "Account,Jan-24 yes,Jan-24 of,Feb-24 yes,Feb-24 of\nacme,1,3,0,0\nbolt,2,4,3,\n"
    mapping = (
        "account: Account\nmetric: {constant: csat}\nday: day\nnumerator: yes\ndenominator: of\n"
        'unpivot: {columns: "*", name: day, cells: {yes: "* yes", of: "* of"}}\n'
    )
    report = desk.take("values", content, mapping)
    assert report.written == {"values": Written(created=2)}
    assert entered(desk) == [("acme", date(2024, 1, 31), 0.3333), ("bolt", date(2024, 1, 31), 0.5)]
    rows = desk.warehouse.entered("csat")
    assert (told(rows.numerator), told(rows.denominator)) == ([1_0000, 2_0000], [3_0000, 4_0000])
    assert [(row.line, row.column, row.reason) for row in report.samples] == [
        (3, "Feb-24 of", "of numerator and denominator only one is there")
    ]


def test_a_bad_cell_is_named_by_its_column_in_the_file_and_kept_with_its_row(desk: Desk) -> None:
    content = "Account,2024-01,2024-02\nacme,80,much\n"
    report = desk.take("values", content, MONTHS + 'unpivot: {columns: "20??-??", name: day}\n')
    assert report.written == {"values": Written(created=1)}
    assert [(row.line, row.column, row.value, dict(row.cells)) for row in report.samples] == [
        (2, "2024-02", "much", {"Account": "acme", "2024-01": "80", "2024-02": "much"})
    ]


def test_rows_are_chosen_before_they_are_unpivoted(desk: Desk) -> None:
    content = "Account,KPI,2024-01\nacme,CSAT,80\nacme,Other,1\n"
    mapping = MONTHS + 'unpivot: {columns: "20??-??", name: day}\nonly: {column: KPI, in: [CSAT]}\n'
    report = desk.take("values", content, mapping)
    assert (report.skipped, report.written) == (1, {"values": Written(created=1)})


def test_wide_traits_become_history(desk: Desk) -> None:
    content = "Account,2024-01,2024-02\nacme,10,12\n"
    mapping = (
        "id: Account\ntrait: {constant: seats}\nvalue: value\neffective: day\n"
        'unpivot: {columns: "20??-??", name: day, day: first}\n'
    )
    desk.take("traits", content, mapping)
    rows = desk.warehouse.traits(Kind.ACCOUNT, "seats")
    assert [date_of(day) for day in rows.day.tolist()] == [date(2024, 1, 1), date(2024, 2, 1)]


def test_wide_rows_are_taken_a_part_at_a_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpivot, "ROWS_AT_ONCE", 10)
    header = "Account," + ",".join(f"2024-{month:02}" for month in range(1, 13))
    rows = "".join(f"a{row}," + ",".join(str(row) for _ in range(12)) + "\n" for row in range(30))
    report = desk.take("values", f"{header}\n{rows}", MONTHS + 'unpivot: {columns: "20??-??", name: day}\n')
    assert (report.rows, report.written) == (30, {"values": Written(created=360)})


REFUSED = {
    "nothing reads the headings": ("unpivot: {columns: x*, name: heading}\n", "it makes the column “heading”"),
    "no star": ("unpivot: {columns: x*, name: day, cells: {value: x}}\n", "with one \\* for the heading"),
    "two of one name": ("unpivot: {columns: x*, name: day, cells: {day: '*'}}\n", "Rename one of them"),
    "chosen by what is made": (
        "unpivot: {columns: x*, name: day}\nskip: {column: value, empty: true}\n",
        "chosen before they are unpivoted",
    ),
    "a bad format": ("unpivot: {columns: x*, name: day, format: '%Q'}\n", "has “%Q”"),
    "a strange key": ("unpivot: {columns: x*, name: day, form: '%Y'}\n", "did you mean “format”"),
    "no name": ("unpivot: {columns: x*}\n", "“name” is missing"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_unpivot_that_cannot_be_right_is_refused(tmp_path: Path, case: str) -> None:
    lines, expected = REFUSED[case]
    path = tmp_path / "mapping.yaml"
    path.write_text(MONTHS + lines, encoding="utf-8")
    with pytest.raises(ImportRefused, match=expected):
        read_mapping(path, "values")


def test_headings_that_the_file_has_not_are_refused_with_those_it_has(desk: Desk) -> None:
    with pytest.raises(ImportRefused, match=r"no column fits “unpivot”\. Its columns are: Account, Jan"):
        desk.take("values", "Account,Jan\n", MONTHS + 'unpivot: {columns: "20*", name: day}\n')
    with pytest.raises(ImportRefused, match="the heading “Feb”, which the file has not"):
        desk.take("values", "Account,Jan\n", MONTHS + "unpivot: {columns: {from: Jan, to: Feb}, name: day}\n")
