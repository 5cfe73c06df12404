"""Rows that were left out come in once what they lacked is there, as if they had come in at first."""

from __future__ import annotations

import csv
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import xlsxwriter
from tests.ingest.conftest import CATALOG, NOW, Desk
from tests.ingest.quarantine.reading import facts_of

from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.quarantine import replaying
from bellwether.ingest.quarantine.batches import Batch, batch_named, batches, imports
from bellwether.ingest.quarantine.exports import write_export
from bellwether.ingest.quarantine.replaying import replay
from bellwether.ingest.quarantine.tolerance import Tolerance
from bellwether.ingest.refusal import ImportRefused

DEALS = "id: id\naccount: account\nfields: {created_at: created, amount: amount, stage: stage}\n"
HEAD = "id,account,created,amount,stage\n"
GOOD = "d1,acme,2025-01-02,10,open\n"
BAD_DAY = "d2,acme,2025-13-02,20,open\n"
BAD_AMOUNT = "d3,bolt,2025-01-04,x,won\n"


def only(desk: Desk) -> Batch:
    (batch,) = batches(desk.destination.quarantine)
    return batch


def test_what_a_lookup_lacked_passes_when_it_has_it(desk: Desk) -> None:
    desk.file("subs.csv", "sub,account\ns1,acme\n")
    mapping = DEALS.replace(
        "account: account", "account: {column: account, lookup: {file: subs.csv, key: sub, value: account}}"
    )
    desk.take("deals", HEAD + "d1,s1,2025-01-02,10,open\nd2,s2,2025-01-03,20,won\n", mapping)
    assert replay(only(desk), desk.destination).passed == 0
    desk.file("subs.csv", "sub,account\ns1,acme\ns2,bolt\n")
    found = replay(only(desk), desk.destination)
    assert (found.passed, found.failed, found.waiting) == (1, 0, 0)
    assert batches(desk.destination.quarantine) == ()
    replayed = facts_of(desk.warehouse, desk.destination.catalog)
    assert [row[:2] for row in replayed["deals"]] == [("d1", "acme"), ("d2", "bolt")]


def test_rows_pass_once_the_definitions_take_them(desk: Desk) -> None:
    mapping = "account: account\nday: day\nmetric: metric\nvalue: value\n"
    content = "account,day,metric,value\nacme,2025-01-02,csat,4\nacme,2025-01-02,effort,3\n"
    desk.take("values", content, mapping)
    effort = replace(CATALOG.metrics["csat"], key="effort", name="Effort")
    catalog = replace(CATALOG, metrics={**CATALOG.metrics, "effort": effort})
    found = replay(only(desk), replace(desk.destination, catalog=catalog))
    assert (found.passed, found.waiting) == (1, 0)
    assert desk.warehouse.entered("effort").value.values.tolist() == [30000]


def test_rows_that_fail_again_stay_with_todays_reason(desk: Desk) -> None:
    desk.file("subs.csv", "sub,account\ns1,acme\n")
    mapping = DEALS.replace(
        "account: account", "account: {column: account, lookup: {file: subs.csv, key: sub, value: account}}"
    )
    desk.take("deals", HEAD + "d1,s2,2025-01-02,x,open\n", mapping)
    desk.file("subs.csv", "sub,account\ns2,acme\n")
    found = replay(only(desk), desk.destination)
    assert (found.passed, found.failed, found.waiting) == (0, 1, 1)
    (row,) = only(desk).rows()
    assert (row.line, row.column, row.value, row.reason) == (2, "amount", "x", "this is not a number")
    assert row.row == {"id": "d1", "account": "s2", "created": "2025-01-02", "amount": "x", "stage": "open"}


def test_a_replay_with_a_mended_mapping_keeps_it(desk: Desk) -> None:
    desk.take("deals", HEAD + GOOD + BAD_AMOUNT, DEALS)
    told = read_mapping(
        desk.file("mended.yaml", DEALS.replace("amount: amount", 'amount: {column: amount, missing: ["x"]}')), "deals"
    )
    found = replay(only(desk), desk.destination, mapping=told)
    assert (found.passed, found.waiting) == (1, 0)
    (ledger,) = (one.ledger for one in imports(desk.destination.quarantine))
    assert ledger.replayed == 1
    assert "missing" in bytes(ledger.mapping).decode()


def test_what_came_after_the_import_is_not_replaced(desk: Desk) -> None:
    """A row that waited is as old as its file, where the newest of several facts holds."""
    desk.file("known.csv", "stage,name\nopen,open\n")
    mapping = DEALS.replace(
        "stage: stage", "stage: {column: stage, lookup: {file: known.csv, key: stage, value: name}}"
    )
    desk.take("deals", desk.file("old.csv", HEAD + "d1,acme,2025-01-02,10,won\n"), mapping + "update: true\n")
    later = NOW + timedelta(days=1)
    desk.take("deals", desk.file("new.csv", HEAD + GOOD), mapping + "update: true\n", now=later)
    desk.file("known.csv", "stage,name\nopen,open\nwon,won\n")
    replay(only(desk), replace(desk.destination, now=later + timedelta(days=1)))
    stages = desk.warehouse.records("deals", ("stage",)).fields["stage"].values
    assert desk.warehouse.texts(stages) == ("open",)


def test_events_that_are_replayed_are_learned_now(desk: Desk) -> None:
    mapping = "id: id\nname: {constant: Use}\nat: at\naccount: {column: a, map: {acme: acme}, otherwise: reject}\n"
    desk.take("events", "id,a,at\n1,acme,2025-01-01\n2,bolt,2025-01-01\n", mapping)
    mended = read_mapping(
        desk.file("mended.yaml", mapping.replace("{acme: acme}", "{acme: acme, bolt: bolt}")), "events"
    )
    later = NOW + timedelta(days=3)
    replay(only(desk), replace(desk.destination, now=later), mapping=mended)
    rows = facts_of(desk.warehouse, desk.destination.catalog)["events"]
    assert [row[-1] for row in rows] == [int(NOW.timestamp()) * 10**6, int(later.timestamp()) * 10**6]


def test_undated_traits_hold_from_the_day_of_their_own_file(desk: Desk) -> None:
    mapping = "id: id\ntraits: {plan: plan, seats: seats}\neffective: now\n"
    desk.take("accounts", "id,plan,seats\nacme,pro,many\n", mapping)
    found = read_mapping(
        desk.file("mended.yaml", mapping.replace("seats: seats", 'seats: {column: seats, missing: ["many"]}')),
        "accounts",
    )
    replay(only(desk), replace(desk.destination, now=datetime(2025, 6, 1, tzinfo=UTC)), mapping=found)
    days = [row[2] for row in facts_of(desk.warehouse, desk.destination.catalog)["account traits"]]
    assert days == ["2025-01-31"]


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl"])
def test_a_mended_export_passes_and_leaves(desk: Desk, ending: str) -> None:
    desk.take("deals", HEAD + GOOD + BAD_DAY + BAD_AMOUNT, DEALS)
    path = exported(desk, ending)
    mend(path, lambda text: text.replace("2025-13-02", "2025-01-03"))
    found = replay(only(desk), desk.destination, mended=path)
    assert (found.passed, found.failed, found.waiting) == (1, 1, 1)
    found = replay(only(desk), desk.destination, mended=mended_amount(desk, ending))
    assert (found.passed, found.waiting) == (1, 0)
    assert [row[0] for row in facts_of(desk.warehouse, CATALOG)["deals"]] == ["d1", "d2", "d3"]


def mended_amount(desk: Desk, ending: str) -> Path:
    path = exported(desk, ending)
    mend(
        path,
        lambda text: (
            text.replace('"x"', '"7"') if ending == ".jsonl" else text.replace("x,", "7,").replace("x\t", "7\t")
        ),
    )
    return path


def exported(desk: Desk, ending: str) -> Path:
    path, batch = desk.directory / f"mend{ending}", only(desk)
    write_export(path, batch.ledger.columns, batch.rows)
    return path


def mend(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(
        change(path.read_text(encoding="utf-8-sig")), encoding="utf-8-sig" if path.suffix != ".jsonl" else "utf-8"
    )


def test_a_mended_export_can_be_imported_like_any_file(desk: Desk) -> None:
    desk.take("deals", HEAD + GOOD + BAD_DAY, DEALS)
    path = exported(desk, ".csv")
    mend(path, lambda text: text.replace("2025-13-02", "2025-01-03"))
    report = desk.take("deals", path, DEALS)
    assert (report.written["deals"].created, report.rejected) == (1, 0)


def test_our_columns_are_not_kept_with_the_events(desk: Desk) -> None:
    mapping = "id: id\nname: name\nat: at\n"
    head = "id,name,at,colour\n"
    desk.take("events", head + "1,Use,2025-13-01,red\n", mapping)
    path = exported(desk, ".csv")
    mend(path, lambda text: text.replace("2025-13-01", "2025-01-01"))
    desk.take("events", path, mapping)
    again = desk.take("events", desk.file("clean.csv", head + "1,Use,2025-01-01,red\n"), mapping)
    assert (again.written["events"].unchanged, again.conflicts) == (1, 0)


def test_a_ragged_row_keeps_its_text_and_passes_once_its_cells_are_filled(desk: Desk) -> None:
    desk.take("deals", HEAD + GOOD + "d2,acme,2025-01-03\n", DEALS)
    assert replay(only(desk), desk.destination).waiting == 1
    path = exported(desk, ".csv")
    with path.open(encoding="utf-8-sig", newline="") as text:
        titles, row = csv.reader(text)
    assert dict(zip(titles, row, strict=True))["bellwether_text"] == "d2,acme,2025-01-03"
    untouched = replay(only(desk), desk.destination, mended=path)
    assert (untouched.passed, untouched.waiting, next(only(desk).rows()).value) == (0, 1, "d2,acme,2025-01-03")
    row[:5] = ["d2", "acme", "2025-01-03", "5", "open"]
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([titles, row])
    found = replay(only(desk), desk.destination, mended=path)
    assert (found.passed, found.waiting) == (1, 0)


def test_a_mended_row_that_never_waited_is_refused(desk: Desk) -> None:
    desk.take("deals", HEAD + GOOD + BAD_DAY, DEALS)
    path = exported(desk, ".csv")
    mend(path, lambda text: text.replace(",3,created", ",9,created"))
    with pytest.raises(ImportRefused, match=r"line 9 of deals\.csv waits"):
        replay(only(desk), desk.destination, mended=path)
    assert [row[0] for row in facts_of(desk.warehouse, CATALOG)["deals"]] == ["d1"]


def test_one_import_is_named_by_the_beginning_of_its_id_or_its_file(desk: Desk) -> None:
    desk.take("deals", HEAD + BAD_DAY, DEALS)
    directory = desk.destination.quarantine
    assert batch_named(directory, only(desk).ledger.id[:4]) == batch_named(directory, "deals.csv") == only(desk)
    with pytest.raises(ImportRefused, match=r"Did you mean “deals\.csv”\?"):
        batch_named(directory, "deal.csv")


def test_a_workbook_of_rows_can_be_mended(desk: Desk) -> None:
    desk.take("deals", HEAD + GOOD + BAD_DAY, DEALS)
    batch = only(desk)
    mended = [msgspec.structs.replace(row, row={**row.row, "created": "2025-01-03"}) for row in batch.rows()]
    path = desk.directory / "mend.xlsx"
    write_export(path, batch.ledger.columns, lambda: mended)
    assert replay(batch, desk.destination, mended=path).passed == 1
    assert [row[0] for row in facts_of(desk.warehouse, CATALOG)["deals"]] == ["d1", "d2"]


def test_a_cell_that_a_mended_workbook_cannot_say_fails_its_own_row(desk: Desk) -> None:
    """In the workbook the row stands on another line than in the file that it came from."""
    desk.take("deals", HEAD + GOOD + BAD_DAY + BAD_AMOUNT, DEALS)
    path = desk.directory / "mend.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*HEAD.strip().split(","), "bellwether_line"])
        sheet.write_row(1, 0, ["d3", "bolt", "2025-01-04", "30", "won", "4"])
        sheet.write_formula(1, 3, "=NA()", None, "#N/A")
        sheet.write_row(2, 0, ["d2", "acme", "2025-01-02", "20", "open", "3"])
    found = replay(only(desk), desk.destination, mended=path)
    assert (found.passed, found.failed, found.waiting) == (1, 1, 1)
    (row,) = only(desk).rows()
    assert (row.line, row.column) == (4, "amount")
    assert [row[0] for row in facts_of(desk.warehouse, CATALOG)["deals"]] == ["d1", "d2"]


def test_rows_that_wait_stay_in_the_order_of_their_lines(desk: Desk) -> None:
    ragged = "d4,acme\n"
    desk.take("deals", HEAD + ragged + BAD_DAY + ragged + BAD_AMOUNT, DEALS)
    assert replay(only(desk), desk.destination).failed == 2
    assert [row.line for row in only(desk).rows()] == [2, 3, 4, 5]


def test_rows_that_wait_are_never_all_in_memory(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Ten thousand rows of a kilobyte are ten megabytes at the least."""
    monkeypatch.setattr(replaying, "PIECE_ROWS", 500)
    rows = (f"d{number},acme,2025-13-01,1,{number:01000}\n" for number in range(10_000))
    desk.take("deals", HEAD + "".join(rows), DEALS, tolerance=Tolerance(None))
    batch = only(desk)
    tracemalloc.start()
    write_export(tmp_path / "mend.csv", batch.ledger.columns, batch.rows)
    found = replay(batch, desk.destination)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found.failed, found.waiting) == (10_000, 10_000)
    assert most < 6_000_000


def test_a_file_that_is_no_export_is_refused(desk: Desk) -> None:
    desk.take("deals", HEAD + GOOD + BAD_DAY, DEALS)
    with pytest.raises(ImportRefused, match="has no column “bellwether_line”"):
        replay(only(desk), desk.destination, mended=desk.file("other.csv", HEAD + GOOD))


def test_a_wide_row_waits_for_each_bad_cell_and_passes_as_one(desk: Desk) -> None:
    mapping = (
        'account: account\nmetric: which\nday: {constant: "2025-01-31"}\nvalue: value\n'
        "unpivot: {columns: [csat, mood], name: which}\n"
    )
    desk.take("values", "account,csat,mood\nacme,x,fine\nbolt,3,bad\n", mapping)
    batch = only(desk)
    assert [(row.line, row.column) for row in batch.rows()] == [(2, "csat"), (2, "mood")]
    path = exported(desk, ".csv")
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 2
    mend(path, lambda text: text.replace("acme,x,fine", "acme,4,fine"))
    found = replay(batch, desk.destination, mended=path)
    assert (found.passed, found.failed, found.waiting) == (0, 1, 1)
    path = exported(desk, ".csv")
    mend(path, lambda text: text.replace("acme,4,fine", "acme,4,good"))
    assert replay(only(desk), desk.destination, mended=path).waiting == 0
    assert sorted(desk.warehouse.entered("csat").value.values.tolist()) == [30000, 40000]


def test_rows_of_an_archive_are_named_with_their_member_and_replayed(desk: Desk) -> None:
    path = desk.directory / "exports.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("march/deals.csv", HEAD + GOOD + BAD_DAY)
    desk.take("deals", path, DEALS)
    batch = only(desk)
    assert batch.ledger.label == "exports.zip › march/deals.csv"  # noqa: RUF001
    out = exported(desk, ".csv")
    mend(out, lambda text: text.replace("2025-13-02", "2025-01-03"))
    assert replay(batch, desk.destination, mended=out).passed == 1
    assert [row[0] for row in facts_of(desk.warehouse, CATALOG)["deals"]] == ["d1", "d2"]
