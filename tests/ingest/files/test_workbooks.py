"""Workbooks: sheets, titles, merged cells, formulas, dates of both calendars, and exact numbers."""

from __future__ import annotations

from datetime import datetime, time

import pytest
import xlsxwriter
from tests.ingest.files.conftest import Shelf

from bellwether.ingest.files import workbook
from bellwether.ingest.files.part import Form
from bellwether.ingest.files.workbook_numbers import Shown, shown_by, text_of_number


def of_rows(book: xlsxwriter.Workbook, *rows: list[object], name: str | None = None) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet(name)
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    return sheet


def test_cells_are_exact_texts(shelf: Shelf) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = of_rows(book, ["id", "whole", "part", "flag", "text"], ["a", 12, 0.1 + 0.2, True, "=cmd()"])
        sheet.write_row(2, 0, ["b", 1e15, 1e-7, False, "_x0041_"])
        sheet.write_string(1, 4, "=cmd()")

    found = shelf.read(shelf.book("a.xlsx", fill))
    assert found.rows == [
        (2, ["a", "12", "0.3", "true", "=cmd()"]),
        (3, ["b", "1000000000000000", "0.0000001", "false", "_x0041_"]),
    ]
    assert found.exact == {"whole", "part"}


@pytest.mark.parametrize("since_1904", [False, True])
def test_dates_are_iso_in_both_calendars(shelf: Shelf, since_1904: bool) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = of_rows(book, ["day", "at", "clock", "share"])
        styles = [book.add_format({"num_format": code}) for code in ("dd.mm.yyyy", "yyyy-mm-dd hh:mm", "hh:mm", "0.0%")]
        sheet.write_datetime(1, 0, datetime(2024, 2, 29), styles[0])  # noqa: DTZ001  # a sheet's times have no zone
        sheet.write_datetime(1, 1, datetime(2024, 2, 29, 10, 30), styles[1])  # noqa: DTZ001
        sheet.write_datetime(1, 2, time(8, 5), styles[2])
        sheet.write(1, 3, 0.645, styles[3])

    found = shelf.read(shelf.book("a.xlsx", fill, date_1904=since_1904))
    assert found.cells == [["2024-02-29", "2024-02-29 10:30:00", "08:05:00", "64.5%"]]


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        (14, None, Shown.DATE),
        (22, None, Shown.MOMENT),
        (9, None, Shown.PERCENT),
        (164, "General", Shown.NUMBER),
        (164, '#,##0.00 "days"', Shown.NUMBER),
        (164, "[$-409]d-mmm-yy;@", Shown.DATE),
        (164, "mmm-yy", Shown.DATE),
        (164, "[h]:mm", Shown.TIME),
        (164, "[Red]#,##0.00", Shown.NUMBER),
        (164, '"€"#,##0.00', Shown.NUMBER),
    ],
)
def test_formats_say_what_a_number_is(number: int, code: str | None, shown: Shown) -> None:
    assert shown_by(number, code) is shown


@pytest.mark.parametrize(
    ("written", "shown", "text"),
    [
        ("1", Shown.DATE, "1900-01-01"),
        ("59", Shown.DATE, "1900-02-28"),
        ("61", Shown.DATE, "1900-03-01"),
        ("45351.5", Shown.DATE, "2024-02-29 12:00:00"),
        ("45351", Shown.MOMENT, "2024-02-29 00:00:00"),
        ("1.5", Shown.TIME, "36:00:00"),
        ("12345678901234567", Shown.NUMBER, "12345678901234567"),
        ("1E308", Shown.NUMBER, "1e+308"),
    ],
)
def test_numbers_become_the_texts_they_are_shown_as(written: str, shown: Shown, text: str) -> None:
    assert text_of_number(written, shown, since_1904=False) == text


def test_the_day_that_never_was_is_no_date() -> None:
    with pytest.raises(ValueError, match="29 February 1900, which never was"):
        text_of_number("60", Shown.DATE, since_1904=False)


def test_titles_and_merged_cells_are_understood_and_told(shelf: Shelf) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:C1", "Accounts of 2024", None)
        sheet.write_row(2, 0, ["account", "seat", "amount"])
        sheet.merge_range("A4:A6", "Northwind", None)
        for row in range(3):
            sheet.write_row(3 + row, 1, [f"s{row}", row])

    found = shelf.read(shelf.book("a.xlsx", fill))
    assert found.rows == [(4 + row, ["Northwind", f"s{row}", str(row)]) for row in range(3)]
    titles, merged = found.notes
    assert titles.startswith("a.xlsx: line 3 names the columns; what stands above it (“Accounts of 2024” on line 1)")
    assert merged == "a.xlsx: cells merged over several rows (A4:A6) count for each of their rows."


def test_formulas_give_their_stored_result_and_without_one_a_reason(shelf: Shelf) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = of_rows(book, ["id", "twice"], ["a"], ["b"], ["c"])
        for row, value in ((1, 4), (2, "#DIV/0!"), (3, 777)):
            sheet.write_formula(row, 1, "=A1*2", None, value)

    path = shelf.changed(shelf.book("a.xlsx", fill), "xl/worksheets/sheet1.xml", b"<v>777</v>", b"")
    found = shelf.read(path)
    assert found.cells == [["a", "4"], ["b", "#DIV/0!"], ["c", "=A1*2"]]
    assert [(one.line, one.column, one.value, one.reason) for one in found.faults] == [
        (3, "twice", "#DIV/0!", "the cell cannot be read: its formula gives the error #DIV/0!"),
        (4, "twice", "=A1*2", "the formula has no stored result; open the workbook and save it"),
    ]


def test_sheets_are_tables_and_empty_or_hidden_ones_are_not(shelf: Shelf) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        of_rows(book, ["id"], ["a"], name="2024")
        book.add_worksheet("empty")
        of_rows(book, ["id"], ["h"], name="hidden").hide()
        of_rows(book, ["id"], ["b"], name="2025")

    path = shelf.book("a.xlsx", fill)
    assert [(found.label, found.cells) for found in shelf.all(path)] == [
        ("a.xlsx › Sheet “2024”", [["a"]]),  # noqa: RUF001
        ("a.xlsx › Sheet “2025”", [["b"]]),  # noqa: RUF001
    ]
    assert [found.cells for found in shelf.named(path, "hidden")] == [[["h"]]]
    told = shelf.missing(path, "2026")
    assert "has no sheet “2026”. Its sheets are: “2024”, “empty”, “hidden”, “2025”." in told


def test_a_value_beside_the_table_leaves_its_row_out(shelf: Shelf) -> None:
    found = shelf.read(shelf.book("a.xlsx", lambda book: of_rows(book, ["id"], ["a"], ["b", "why?"])))
    assert found.cells == [["a"]]
    assert [(one.line, one.column, one.value) for one in found.rejected] == [(3, "B", "why?")]


def test_a_sheet_without_names_is_read_by_position(shelf: Shelf) -> None:
    path = shelf.book("a.xlsx", lambda book: of_rows(book, ["a"], ["b", 2]))
    assert shelf.read(path, Form(header=0)).rows == [(1, ["a", None]), (2, ["b", "2"])]


def test_tags_with_a_prefix_are_read_too(shelf: Shelf) -> None:
    path = shelf.book("a.xlsx", lambda book: of_rows(book, ["id"], ["a"]))
    shelf.changed(path, "xl/sharedStrings.xml", b"<sst xmlns=", b"<sst xmlns:x=")
    for tag in (b"sst", b"si", b"t"):
        for sign in (b"<", b"</"):
            shelf.changed(path, "xl/sharedStrings.xml", sign + tag, sign + b"x:" + tag)
    assert shelf.read(path).cells == [["a"]]


def test_halves_of_letters_stay_as_they_are_written(shelf: Shelf) -> None:
    path = shelf.book("a.xlsx", lambda book: of_rows(book, ["id", "b"], ["xx", "inline"]))
    shelf.changed(path, "xl/sharedStrings.xml", b">xx<", b">_xD800__x0041__xdfff_<")
    assert shelf.read(path).cells == [["_xD800_A_xdfff_", "inline"]]


@pytest.mark.parametrize(
    ("member", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", b'<c r="A1" ', b'<c r="A1" s="x" '),
        ("xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="zz"'),
        ("xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="99999999999999999999"'),
        ("xl/styles.xml", b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"', b'<xf numFmtId="x"'),
        ("xl/styles.xml", b"<fonts", b'<numFmts><numFmt numFmtId="x"/></numFmts><fonts'),
    ],
)
def test_numbers_that_are_none_in_the_xml_are_damage(shelf: Shelf, member: str, old: bytes, new: bytes) -> None:
    path = shelf.book("a.xlsx", lambda book: of_rows(book, ["id"], ["a"]))
    told = shelf.refusal(shelf.changed(path, member, old, new))
    assert told.startswith("a.xlsx is damaged: ")
    assert told.endswith(". Open it in a spreadsheet program and save it again.")


def test_more_shared_text_than_fits_into_memory_is_refused(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    assert workbook.TEXTS_BYTES == 256 << 20
    path = shelf.book("a.xlsx", lambda book: of_rows(book, ["id"], ["a"]))
    monkeypatch.setattr(workbook, "TEXTS_BYTES", 100)
    assert shelf.refusal(path) == "a.xlsx holds more text than fits into memory. Export its table as .csv."
