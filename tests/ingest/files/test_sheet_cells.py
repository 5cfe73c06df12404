"""A sheet read many cells at once is what it is tag by tag."""

from __future__ import annotations

from datetime import datetime

import pytest
import xlsxwriter
from tests.ingest.files.conftest import Shelf

from bellwether.ingest.files import sheet_rows
from bellwether.ingest.files.sheet_cells import Cells, Plain, plain_cells


def fill(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet()
    day, share = book.add_format({"num_format": "yyyy-mm-dd hh:mm"}), book.add_format({"num_format": "0.0%"})
    sheet.write_row(0, 0, ["id", "at", "amount", "share", "flag", "text"])
    for row in range(1, 400):
        sheet.write_string(row, 0, f"a{row}")
        sheet.write_datetime(row, 1, datetime(2024, 1, 1 + row % 28, row % 24), day)  # noqa: DTZ001
        if row % 3:
            sheet.write_number(row, 2, row / 7)
        sheet.write_number(row, 3, row / 1000, share)
        sheet.write_boolean(row, 4, row % 2 == 0)
        sheet.write_string(row, 5, ["<b> & “so”", "_x0041_", " ", "two\nlines", "=SUM(1)"][row % 5])
    sheet.write_row(401, 0, [" ", "", " "])
    sheet.write_formula(402, 2, "=1+1", None, 2)
    sheet.write_string(404, 0, "last")


@pytest.mark.parametrize("in_memory", [True, False], ids=["shared texts", "inline texts"])
def test_cells_read_at_once_are_what_they_are_tag_by_tag(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, in_memory: bool
) -> None:
    path = shelf.book("a.xlsx", fill, constant_memory=not in_memory)
    found: list[Plain | None] = []

    def noted(xml: bytes, cells: Cells) -> Plain | None:
        found.append(plain_cells(xml, cells))
        return found[-1]

    monkeypatch.setattr(sheet_rows, "plain_cells", noted)
    at_once = shelf.read(path)
    assert None not in found
    monkeypatch.setattr(sheet_rows, "plain_cells", lambda *_: None)
    assert at_once == shelf.read(path)
    assert len(at_once.rows) == 401


class Nothing:
    """A workbook without texts or styles."""

    shared = None

    def text(self, kind: str, style: int, written: str) -> str:
        return written


@pytest.mark.parametrize(
    ("xml", "plain"),
    [
        (b'<row r="1"><c r="A1"><v>1</v></c></row>', True),
        (b'<row r="1" spans="1:2"><c r="A1" s="3"/><c r="B1" t="str"><f>A1</f><v>x</v></c></row>\n<row r="2"/>', True),
        (b'<row r="1"><c r="A1"><f>1+1</f></c></row>', False),
        (b'<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>', False),
        (b'<row r="1"><c r="A2"><v>1</v></c></row>', False),
        (b'<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>', False),
        (b'<row><c r="A1"><v>1</v></c></row>', False),
        (b'<row r="1"><c r="A1"><v>1</v></c>text</row>', False),
        (b'<row r="1"><c r="A1" t="str"><v>&nbsp;</v></c></row>', False),
        (b'<row r="1"><c r="A1"><v>\xff</v></c></row>', False),
    ],
)
def test_it_is_known_which_cells_are_plain(xml: bytes, plain: bool) -> None:
    assert (plain_cells(xml, Nothing()) is not None) is plain
