"""Which table is meant: by member, by sheet, in archives that are looked things up in."""

from __future__ import annotations

import pytest
import xlsxwriter
from tests.ingest.conftest import Desk
from tests.ingest.files.conftest import Shelf

from bellwether.ingest.files.contents import contents_of, only_part, parts_chosen
from bellwether.ingest.refusal import ImportRefused

TABLE = "id,name\n1,x\n"


def test_members_are_chosen_by_name_or_pattern(shelf: Shelf) -> None:
    path = shelf.archive("a.zip", {"x/deals-1.csv": TABLE, "x/deals-2.csv": TABLE, "users.csv": TABLE})
    assert [part.inside for part in parts_chosen(path, member="deals-*.csv")] == [
        ("x/deals-1.csv",),
        ("x/deals-2.csv",),
    ]
    assert only_part(path, member="users.csv").inside == ("users.csv",)
    with pytest.raises(ImportRefused) as refused:
        parts_chosen(path, member="deal.csv")
    assert shelf.plain(str(refused.value)) == (
        "a.zip has no member “deal.csv”. It holds: users.csv, x/deals-1.csv, x/deals-2.csv."
    )


def test_one_of_several_tables_is_asked_for(shelf: Shelf) -> None:
    path = shelf.archive("a.zip", {"b.csv": TABLE, "a.csv": TABLE})
    with pytest.raises(ImportRefused) as refused:
        only_part(path)
    assert shelf.plain(str(refused.value)) == (
        "a.zip holds several tables: a.csv, b.csv. Say in the mapping which one is meant, as in “member: a.csv”."
    )


def test_what_is_left_out_is_told_with_its_reason(shelf: Shelf) -> None:
    shelf.put("a.csv", TABLE)
    shelf.put("b.pdf", b"%PDF-1.7")
    shelf.put("c.csv", "")
    assert [(shelf.plain(one.reason), one.promised) for one in contents_of(shelf.directory).left_out] == [
        ("b.pdf is a PDF document. Export the table behind it as .csv or .xlsx.", False),
        ("c.csv is empty.", True),
    ]


def test_only_whole_names_are_taken_for_texts_about_an_export(shelf: Shelf) -> None:
    tables = ["import.yearly.csv", "license.csv", "license_seats.csv", "licenses.csv", "readme-2024.csv"]
    texts = ["LICENCE", "README.md", "readme.txt"]
    contents: dict[str, bytes | str] = dict.fromkeys([*tables, *texts], TABLE)
    archive = contents_of(shelf.archive("a.zip", contents))
    for name, content in contents.items():
        shelf.put(f"export/{name}", content)
    shelf.put("export/import.yaml", "imports: []\n")
    folder = contents_of(shelf.directory / "export")
    assert [part.name for part in archive.parts] == [part.name for part in folder.parts] == tables
    assert [one.label.rpartition("› ")[2] for one in archive.left_out] == texts  # noqa: RUF001
    assert [(shelf.plain(one.reason), one.promised) for one in folder.left_out] == [
        (
            f"export/{name} is taken for a text about the export. If it is a table, give it another name.",
            False,
        )
        for name in texts
    ]


def test_values_are_looked_up_in_archives_and_workbooks(desk: Desk, shelf: Shelf) -> None:
    shelf.archive("plans.zip", {"x/plans.json": '[{"code": 1, "plan": {"name": "Gold"}}]', "other.csv": TABLE})
    with xlsxwriter.Workbook(shelf.directory / "seats.xlsx") as book:
        for name, seats in (("2023", 5), ("2024", 7)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Account", "Seats"])
            sheet.write_row(1, 0, ["acme", seats])
    mapping = """
    id: id
    traits:
      plan: {column: code, lookup: {file: plans.zip, member: plans.json, key: code, value: plan.name}}
      seats: {column: id, lookup: {file: seats.xlsx, sheet: "2024", key: Account, value: Seats}}
    """
    report = desk.take("accounts", "id,code\nacme,1\n", mapping)
    assert (report.rejected, report.written["traits"].created) == (0, 2)


def test_a_cell_without_a_value_costs_its_row_only_where_its_column_is_read(desk: Desk, shelf: Shelf) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "seats", "note"])
        for row, seats in enumerate((4, "#N/A", "#DIV/0!"), 1):
            sheet.write_row(row, 0, [f"a{row}"])
            sheet.write_formula(row, 1, "=B9", None, seats)
            sheet.write_formula(row, 2, "=B9", None, "#REF!")

    report = desk.take(
        "accounts", shelf.book("a.xlsx", fill), "{id: id, traits: {seats: {column: seats}}, missing: ['#N/A']}"
    )
    assert [(one.line, one.column, one.value) for one in report.samples] == [(4, "seats", "#DIV/0!")]
    assert report.written["traits"].created == 1
