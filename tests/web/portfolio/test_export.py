"""What is shown, as a file: the same rows, columns and order, harmless in a spreadsheet."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.test import Client
from tests.web.conftest import VERA, SignedIn
from tests.web.members.conftest import ROOT

from bellwether.access.role import Scope
from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.actions import people, permitting
from bellwether.members.domain import Right
from bellwether.members.models import Member


def table(client: Client, query: str) -> list[list[str]]:
    answer = client.get(f"/portfolio/accounts.csv?{query}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="accounts-2024-03-10.csv"'
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


_SHEETS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet(content: bytes, number: int) -> list[list[str | float]]:
    """The cells of one sheet of a workbook: texts as texts, numbers as numbers, and no formula."""
    with ZipFile(BytesIO(content)) as book:
        shared, page = (_tree(book, f"xl/{name}.xml") for name in ("sharedStrings", f"worksheets/sheet{number}"))
    texts = ["".join(one.itertext()) for one in shared]
    assert not list(page.iter(f"{_SHEETS}f"))
    return [[_content(cell, texts) for cell in row] for row in page.iter(f"{_SHEETS}row")]


def _tree(book: ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(name))  # noqa: S314 (written by ourselves a moment ago)


def _content(cell: ElementTree.Element, texts: list[str]) -> str | float:
    value = cell.findtext(f"{_SHEETS}v") or "0"
    return texts[int(value)] if cell.get("t") == "s" else float(value)


def test_the_file_has_the_rows_columns_and_order_that_are_shown(as_member: SignedIn) -> None:
    found = table(as_member("Manager"), "filter=all(s.travel)&sort=-m.mrr&columns=mrr,account.owner,csat,mood")
    assert found == [
        ["Account", "Id", "Monthly recurring revenue, EUR", "Owner", "CSAT, %", "Pulse"],
        ["Meridian Air", "air", "8000", "Vera Lindqvist", "no data", "no data"],
        ["Alpine Resorts", "alpine", "5000", "Vera Lindqvist", "no data", "no data"],
        ["Meridian Rail", "rail", "3000", "Vera Lindqvist", "no data", "no data"],
        ["Meridian Holdings", "meridian", "no data", "Vera Lindqvist", "no data", "no data"],
    ]


def test_a_name_that_a_spreadsheet_would_compute_gets_an_apostrophe(as_member: SignedIn) -> None:
    found = table(as_member("Manager"), "filter=all(n.quiet)&columns=-")
    assert found[1:] == [["'=SUM(A1) Quiet Ltd", "quiet"]]


def test_changes_are_told_with_what_they_are_measured_over(as_member: SignedIn) -> None:
    found = table(as_member("Manager"), "filter=all(n.halden)&columns=mrr&mode=change&over=2024-01-15&by=amount")
    assert found == [
        ["Account", "Id", "Monthly recurring revenue, change since 2024-01-15 in EUR"],
        ["Halden Mining", "halden", "-15333"],
    ]


def test_shares_and_scores_have_their_n_and_between_what_they_lie(as_member: SignedIn) -> None:
    found = table(as_member("Manager"), "filter=any(n.north~n.pine~n.quiet)&columns=nps,active_share&sort=name")
    assert found[0][2:] == [
        "NPS",
        "NPS, n",
        "NPS, likely from",
        "NPS, likely to",
        "Active people, %",
        "Active people, n",
        "Active people, likely from",
        "Active people, likely to",
    ]
    rows = {row[1]: row[2:] for row in found[1:]}
    # Two promoters: with three answers added 2.75 promoters and 0.75 detractors of 5, 40 ± 64.4 points.
    assert rows["north"][:4] == ["100", "2", "-24.4", "100.0"]
    # Ann alone of three people is active: Wilson for 1 of 3.
    assert rows["north"][4:] == ["33.3", "3", "6.1", "79.2"]
    assert rows["pine"][:2] == ["-100", "1"]
    assert rows["quiet"][:4] == ["n/a", "n/a", "n/a", "n/a"]


def test_groups_are_exported_as_they_are_shown(as_member: SignedIn) -> None:
    found = table(as_member("Manager"), "group=t:owner&columns=mrr,people")
    assert found[1:] == [["Vera Lindqvist", "6", "42700", "6"], ["Jonas Weber", "4", "6100", "1"]]


def test_only_accounts_in_sight_are_exported(as_member: SignedIn) -> None:
    assert [row[1] for row in table(as_member(VERA), "columns=-")[1:]] == [
        "alpine", "brook", "air", "meridian", "rail", "north",
    ]  # fmt: skip


def test_a_workbook_has_numbers_as_numbers_and_says_what_it_shows(as_member: SignedIn) -> None:
    answer = as_member("Manager").get("/portfolio/accounts.xlsx?columns=mrr,csat&filter=all(n.quiet~m.mrr.gt.0)")
    assert sheet(answer.content, 1) == [
        ["Account", "Id", "Monthly recurring revenue, EUR", "CSAT, %"],
        ["'=SUM(A1) Quiet Ltd", "quiet", 1200.0, "no data"],
    ]
    assert ["Filter", "Accounts where name contains “quiet” and Monthly recurring revenue is more than 0."] in sheet(
        answer.content, 2
    )


def test_a_hidden_metric_is_in_no_file(workspace: ServedWorkspace, as_member: SignedIn) -> None:
    permitting.set_right("manager", "mrr", Right(see=False), by=ROOT)
    assert table(as_member("Manager"), "columns=mrr,logins&filter=all(n.north)")[0] == ["Account", "Id", "Logins"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_exporting_is_a_right_of_its_own(as_member: SignedIn, ending: str) -> None:
    reader = permitting.make_role("Reader", permissions=[], scope=Scope.ALL, by=ROOT)
    people.change_role(Member.objects.get(name="Manager"), role=reader.key, by=ROOT)
    manager = as_member("Manager")
    assert manager.get(f"/portfolio/accounts.{ending}").status_code == 403
    assert "Export" not in manager.get("/portfolio/").content.decode()
