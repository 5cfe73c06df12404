"""Archives and workbooks hold several tables: each gets a mapping that says which one it is for."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import xlsxwriter
from tests.ingest.suggest.tables import only, suggested, taken

ACCOUNTS = [["account_id", "account_name", "created_on"], ["a1", "North", "2024-01-31"], ["a2", "South", "2024-02-28"]]
EVENTS = [["event_id", "account_id", "event", "happened_at"], ["1", "a1", "Login", "2024-03-01T08:00:00Z"]]


def test_every_member_of_an_archive_goes_in(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with ZipFile(data / "export.zip", "w") as archive:
        for name, rows in (("accounts [1].csv", ACCOUNTS), ("events.csv", EVENTS)):
            archive.writestr(name, "\n".join(",".join(row) for row in rows))
    assert [draft.mapping["member"] for draft in suggested(data).drafts] == ["accounts [[]1].csv", "events.csv"]
    reports = taken(data, tmp_path / "suggested", tmp_path / "aside")
    assert [(report.rows, report.rejected) for report in reports] == [(2, 0), (1, 0)]


def test_members_with_brackets_are_found_where_they_are_looked_up_in(tmp_path: Path) -> None:
    deals = [
        ["deal_id", "owner_id", "portal_id", "property_dealname", "property_createdate", "property_amount"],
        ["1", "5", "7", "Big", "2024-01-31 10:00:00", "12"],
    ]
    companies = [["company_id", "deal_id", "type_id", "category"], ["", "1", "5", "X"], ["8", "1", "5", "X"]]
    data = tmp_path / "data"
    data.mkdir()
    with ZipFile(data / "exports.zip", "w") as archive:
        for name, rows in (("deal.csv", deals), ("[all]/deal_company.csv", companies)):
            archive.writestr(name, "\n".join(",".join(row) for row in rows))
    lookup = {"file": "exports.zip", "key": "deal_id", "value": "company_id", "member": "[[]all]/deal_company.csv"}
    assert only(suggested(data)).mapping["account"] == {"column": "deal_id", "lookup": lookup, "otherwise": "missing"}
    [report] = taken(data, tmp_path / "suggested", tmp_path / "aside")
    assert (report.rows, report.rejected) == (1, 0)


def test_the_only_table_of_an_archive_may_be_called_otherwise_next_time(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("accounts.csv", "\n".join(",".join(row) for row in ACCOUNTS))
    assert "member" not in only(suggested(tmp_path)).mapping


def test_every_sheet_of_a_workbook_goes_in(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with xlsxwriter.Workbook(str(data / "book.xlsx")) as book:
        for name, rows in (("Accounts", ACCOUNTS), ("Events", EVENTS)):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    assert [draft.mapping["sheet"] for draft in suggested(data).drafts] == ["Accounts", "Events"]
    reports = taken(data, tmp_path / "suggested", tmp_path / "aside")
    assert [(report.rows, report.rejected) for report in reports] == [(2, 0), (1, 0)]
