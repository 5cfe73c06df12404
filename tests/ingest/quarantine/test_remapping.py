"""A replay by another mapping: what it leaves open is read as the import had read it, and nothing changes silently."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.ingest.conftest import Desk
from tests.ingest.quarantine.reading import facts_of

from bellwether.engine.definitions.days import day_number
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.mapping import FileMapping
from bellwether.ingest.quarantine.batches import Batch, batches
from bellwether.ingest.quarantine.replaying import replay
from bellwether.ingest.refusal import ImportRefused

DEALS = "id: id\naccount: account\nfields: {created_at: created, amount: amount, stage: stage}\n"
HEAD = "id,account,created,amount,stage\n"
UNTIDY = HEAD + "d1,acme,31/12/2024,10,open\nd2,acme,03/04/2024,x,open\nd3,bolt,05/06/2024,y,won\n"


def only(desk: Desk) -> Batch:
    (batch,) = batches(desk.destination.quarantine)
    return batch


def told(desk: Desk, text: str, what: str = "deals") -> FileMapping:
    return read_mapping(desk.file("mended.yaml", text), what)


def deals(desk: Desk) -> list[tuple[object, ...]]:
    return [row[:6] for row in facts_of(desk.warehouse, desk.destination.catalog)["deals"]]


def test_the_mapping_as_it_was_written_reads_dates_as_the_whole_file_proved_them(desk: Desk) -> None:
    """3/4 alone could be of either order; the file, by the row that is in already, was day/month."""
    desk.take("deals", UNTIDY, DEALS)
    mended = DEALS.replace("amount: amount", 'amount: {column: amount, missing: ["x", "y"]}')
    found = replay(only(desk), desk.destination, mapping=told(desk, mended))
    assert (found.passed, found.waiting) == (2, 0)
    clean = UNTIDY.replace("x", "").replace("y,won", ",won")
    replayed = deals(desk)
    desk.take("deals", desk.file("clean.csv", clean), DEALS)
    assert deals(desk) == replayed
    assert {row[0]: row[3] for row in replayed}["d2"] == day_number(date(2024, 4, 3))


def test_what_the_mapping_says_itself_comes_before_what_the_import_had_found(desk: Desk) -> None:
    desk.take("deals", UNTIDY, DEALS)
    mended = DEALS.replace("created_at: created", 'created_at: {column: created, format: "%m/%d/%Y"}')
    mended = mended.replace("amount: amount", 'amount: {column: amount, missing: ["x", "y"]}')
    replay(only(desk), desk.destination, mapping=told(desk, mended))
    assert {row[0]: row[3] for row in deals(desk)}["d2"] == day_number(date(2024, 3, 4))


def test_a_column_that_the_import_never_read_is_asked_about(desk: Desk) -> None:
    content = HEAD.replace("stage", "ends") + "d1,acme,2024-01-01,x,03/04/2024\n"
    desk.take("deals", content, DEALS.replace("stage: stage", "stage: ends"))
    mended = "id: id\naccount: account\nfields: {created_at: created, closed_at: ends}\n"
    with pytest.raises(ImportRefused, match="what is the day and what the month"):
        replay(only(desk), desk.destination, mapping=told(desk, mended))
    assert only(desk).waiting() == 1
    mended = mended.replace("ends", '{column: ends, format: "%d/%m/%Y"}')
    assert replay(only(desk), desk.destination, mapping=told(desk, mended)).passed == 1


def test_it_is_told_where_the_mappings_differ_and_that_earlier_rows_stay(desk: Desk) -> None:
    desk.take("deals", UNTIDY, DEALS)
    mended = DEALS.replace("amount: amount", "amount: {column: amount, missing: [x]}") + "missing: [y]\n"
    notes = replay(only(desk), desk.destination, mapping=told(desk, mended)).report.notes
    (note,) = notes
    assert note == (
        "The mapping differs from that of the import at “fields.amount”, “missing”. Rows of deals.csv that came in "
        "before stay as they were read. To read them anew too, import the file again by this mapping, with "
        "“update: true”."
    )


def test_the_same_mapping_once_more_is_no_other_one(desk: Desk) -> None:
    desk.take("deals", UNTIDY, DEALS)
    found = replay(only(desk), desk.destination, mapping=told(desk, DEALS))
    assert (found.failed, found.report.notes) == (2, ())


@pytest.mark.parametrize("line", ["source: billing\n", "ids: own\nsource: crm\n"])
def test_another_source_is_another_import(desk: Desk, line: str) -> None:
    desk.take("deals", UNTIDY, DEALS + "source: crm\n")
    with pytest.raises(ImportRefused, match=r"deals\.csv was imported with “(source: crm|ids: shared)”"):
        replay(only(desk), desk.destination, mapping=told(desk, DEALS + line))


def test_rows_that_the_mapping_does_not_choose_leave_and_are_counted_apart(desk: Desk) -> None:
    desk.take("deals", UNTIDY, DEALS)
    mended = DEALS + "skip: {column: amount, in: [x]}\n"
    found = replay(only(desk), desk.destination, mapping=told(desk, mended))
    assert (found.passed, found.skipped, found.failed, found.waiting) == (0, 1, 1, 1)


def test_with_other_constants_it_becomes_the_import_that_they_make(desk: Desk) -> None:
    """So that the next import of the file by this mapping takes its place."""
    desk.take("deals", UNTIDY, DEALS)
    before = only(desk).ledger.id
    mended = DEALS.replace("account: account", "account: {constant: acme}")
    found = replay(only(desk), desk.destination, mapping=told(desk, mended))
    assert found.id == only(desk).ledger.id != before
    desk.take("deals", UNTIDY, mended)
    assert (only(desk).ledger.id, only(desk).waiting()) == (found.id, 2)


def test_rows_are_not_mixed_into_those_of_another_import(desk: Desk) -> None:
    desk.take("deals", UNTIDY, DEALS)
    mended = DEALS.replace("account: account", "account: {constant: acme}")
    desk.take("deals", UNTIDY, mended)
    one, other = batches(desk.destination.quarantine)
    first = one if b"acme" not in bytes(one.ledger.mapping) else other
    with pytest.raises(ImportRefused, match="was imported by this mapping too"):
        replay(first, desk.destination, mapping=told(desk, mended))
    assert [batch.waiting() for batch in batches(desk.destination.quarantine)] == [2, 2]


def test_a_replay_finds_its_lookups_from_any_directory(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(desk.directory)
    desk.file("subs.csv", "sub,account\ns1,acme\n")
    looked_up = "account: {column: account, lookup: {file: subs.csv, key: sub, value: account}}"
    desk.file("deals.csv", HEAD + "d1,s2,2025-01-02,1,open\n")
    desk.take("deals", Path("deals.csv"), DEALS.replace("account: account", looked_up))
    desk.file("subs.csv", "sub,account\ns2,acme\n")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert replay(only(desk), desk.destination).passed == 1
