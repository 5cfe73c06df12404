"""What an import leaves behind of the rows that it left out, and when it gives up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.ingest.conftest import CATALOG, NOW, Desk
from tests.ingest.quarantine.reading import facts_of

from bellwether.engine.warehouse.scrubbing import Scrub
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.files import csv_pieces
from bellwether.ingest.importer import import_file
from bellwether.ingest.quarantine.batches import batch_named, batches, imports
from bellwether.ingest.quarantine.keeping import scrub_quarantine
from bellwether.ingest.quarantine.mended import keep_mended, mended_file
from bellwether.ingest.quarantine.tolerance import GaveUp, Tolerance, read_tolerance
from bellwether.ingest.refusal import ImportRefused, StoppedByStrict

EVENTS = 'id: id\naccount: account\nname: {constant: Use}\nat: {column: at, format: "%Y-%m-%d"}\nheader: "1"\n'
HEAD = "id,account,at\n"


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_pieces, "BLOCK_BYTES", 2048)


def rows(good: int, bad: int, start: int = 0) -> str:
    days = ["2025-01-02"] * good + ["never"] * bad
    return "".join(f"e{start + number},acme,{day}\n" for number, day in enumerate(days))


def ids(desk: Desk) -> list[object]:
    return [row[0] for row in facts_of(desk.warehouse, CATALOG)["events"]]


def test_the_ledger_tells_of_what_by_which_mapping_and_when(desk: Desk) -> None:
    desk.take("events", HEAD + rows(2, 1), "source: app\n" + EVENTS)
    (batch,) = batches(desk.destination.quarantine)
    ledger = batch.ledger
    told = (ledger.label, ledger.what, ledger.source, ledger.imported_at, ledger.columns, ledger.rows, ledger.left_out)
    assert told == ("events.csv", "events", "app", NOW, ("id", "account", "at"), 3, 1)
    assert ledger.told().source == "app"


def test_two_imports_of_one_file_as_different_things_are_kept_apart(desk: Desk) -> None:
    desk.take("events", HEAD + rows(1, 1), EVENTS)
    desk.take("events", HEAD + rows(1, 2), EVENTS.replace("Use", "Visit").replace("id: id", "id: [id, account]"))
    assert sorted(batch.waiting() for batch in batches(desk.destination.quarantine)) == [1, 2]


def test_the_next_import_of_a_file_takes_the_place_of_the_one_before(desk: Desk) -> None:
    desk.take("events", HEAD + rows(1, 5), EVENTS)
    desk.take("events", HEAD + rows(1, 2), EVENTS, now=NOW + timedelta(days=1))
    (batch,) = batches(desk.destination.quarantine)
    assert (batch.waiting(), batch.ledger.imported_at) == (2, NOW + timedelta(days=1))


def test_an_import_that_is_refused_leaves_the_rows_of_the_one_before(desk: Desk) -> None:
    desk.take("events", HEAD + rows(1, 2), EVENTS)
    with pytest.raises(ImportRefused):
        desk.take("events", "id,at\n1,2025-01-01\n", EVENTS)
    (batch,) = batches(desk.destination.quarantine)
    assert batch.waiting() == 2


def test_a_strict_import_leaves_no_earlier_piece_behind(desk: Desk, small_pieces: None) -> None:
    desk.take("events", HEAD + rows(1, 1), EVENTS)
    with pytest.raises(StoppedByStrict, match="nothing of the file was written"):
        desk.take("events", HEAD + rows(900, 1), EVENTS, strict=True)
    assert ids(desk) == ["e0"]
    (batch,) = batches(desk.destination.quarantine)
    assert batch.waiting() == 1
    desk.take("events", HEAD + rows(900, 0), EVENTS, strict=True)
    assert len(ids(desk)) == 900


def test_an_import_gives_up_when_too_many_rows_are_wrong(desk: Desk, small_pieces: None) -> None:
    content = HEAD + rows(100, 0) + rows(0, 400, start=100)
    with pytest.raises(GaveUp, match=r"50 rows are the most that may be\. Most often, column “at”: this is not a date"):
        desk.take("events", content, EVENTS, tolerance=Tolerance(50))
    assert len(ids(desk)) == 100
    (batch,) = batches(desk.destination.quarantine)
    assert (batch.waiting(), batch.ledger.finished) == (50, False)


@pytest.mark.usefixtures("small_pieces")
def test_a_trial_that_gives_up_says_that_nothing_was_written(desk: Desk) -> None:
    with pytest.raises(GaveUp, match=r"Nothing of the file was written\."):
        desk.take("events", HEAD + rows(100, 60), EVENTS, tolerance=Tolerance(50), trial=True)
    assert ids(desk) == []


def test_a_file_of_which_every_row_is_wrong_is_given_up_early(desk: Desk) -> None:
    content = HEAD + rows(0, 12_000)
    with pytest.raises(GaveUp, match=r"each of the 12,000 rows so far had to be left out.*Nothing of the file was"):
        desk.take("events", content, EVENTS)
    assert desk.take("events", content, EVENTS, tolerance=Tolerance(None)).rejected == 12_000


@pytest.mark.parametrize(
    ("text", "tolerance"),
    [
        ("1000", Tolerance(1000)),
        ("5%", Tolerance(None, 5.0)),
        (" 0.5 % ", Tolerance(None, 0.5)),
        ("any", Tolerance(None)),
    ],
)
def test_a_tolerance_is_rows_a_share_or_any(text: str, tolerance: Tolerance) -> None:
    assert read_tolerance(text) == tolerance


@pytest.mark.parametrize("text", ["", "-1", "many", "101%", "5 %%"])
def test_what_is_no_tolerance_is_refused(text: str) -> None:
    with pytest.raises(ImportRefused, match="Write it like 1000, 5% or any"):
        read_tolerance(text)


def test_discarded_rows_are_counted_with_who_and_why(desk: Desk) -> None:
    desk.take("events", HEAD + rows(1, 3), EVENTS)
    batch = batch_named(desk.destination.quarantine, "events.csv")
    assert batch.discard(frozenset({3}), by="ada", at=NOW, why="a test") == 1
    (batch,) = batches(desk.destination.quarantine)
    assert ([row.line for row in batch.rows()], batch.ledger.done_without) == ([4, 5], 1)
    assert batch.discard(None, by="ada", at=NOW, why="the rest") == 2
    (batch,) = batches(desk.destination.quarantine)
    assert (batch.waiting(), [one.reason for one in batch.ledger.discarded]) == (0, ["a test", "the rest"])
    with pytest.raises(ImportRefused, match="nothing to discard"):
        batch.discard(None, by="ada", at=NOW, why="again")


def test_a_line_that_does_not_wait_cannot_be_discarded(desk: Desk) -> None:
    desk.take("events", HEAD + rows(1, 1), EVENTS)
    with pytest.raises(ImportRefused, match="No row of line 2"):
        batch_named(desk.destination.quarantine, "events.csv").discard(frozenset({2}), by="ada", at=NOW, why="x")


def test_erasing_a_person_scrubs_what_waits(desk: Desk) -> None:
    desk.take("events", HEAD + "1,ann@acme.example,never\n2,bob@acme.example,never\n", EVENTS)
    scrub = Scrub({"ann@acme.example": "erased-1"}, frozenset({"ann@acme.example"}))
    assert scrub_quarantine(desk.destination.quarantine, scrub) == 1
    (batch,) = batches(desk.destination.quarantine)
    assert [row.row["account"] for row in batch.rows()] == ["erased-1", "bob@acme.example"]


def test_erasing_a_person_finds_what_stands_behind_a_separator_of_lines(desk: Desk) -> None:
    desk.take("events", "note,id,account,at\nfirst\u2028second,1,ann@acme.example,never\n", EVENTS)
    scrub = Scrub({"ann@acme.example": "erased-1"}, frozenset({"ann@acme.example"}))
    assert scrub_quarantine(desk.destination.quarantine, scrub) == 1
    (batch,) = batches(desk.destination.quarantine)
    assert [row.row["account"] for row in batch.rows()] == ["erased-1"]


def test_erasing_a_person_removes_what_a_killed_import_left(desk: Desk) -> None:
    left = desk.destination.quarantine / "events.csv.events.0a1b2c3d.jsonl.part"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_text('{"row":{"account":"ann@acme.example"}}\n', encoding="utf-8")
    scrub_quarantine(desk.destination.quarantine, Scrub({"ann@acme.example": "erased-1"}))
    assert not left.exists()


def test_rows_of_a_file_with_a_long_name_are_kept(desk: Desk) -> None:
    path = desk.directory / f"{'ö' * 120}.csv"
    path.write_text(HEAD + rows(1, 1), encoding="utf-8")
    (desk.directory / "map.yaml").write_text(EVENTS, encoding="utf-8")
    import_file(path, "events", read_mapping(desk.directory / "map.yaml", "events"), desk.destination)
    (batch,) = batches(desk.destination.quarantine)
    assert (batch.ledger.label, batch.waiting()) == (path.name, 1)


def test_clean_imports_are_known_but_nothing_of_them_waits(desk: Desk) -> None:
    desk.take("events", HEAD + rows(2, 0), EVENTS)
    assert batches(desk.destination.quarantine) == ()
    assert [batch.ledger.rows for batch in imports(desk.destination.quarantine)] == [2]


def test_a_trial_leaves_no_trace(desk: Desk) -> None:
    desk.take("events", HEAD + rows(1, 1), EVENTS, trial=True)
    assert imports(desk.destination.quarantine) == ()
    assert not desk.destination.quarantine.exists()


def test_groups_tell_each_reason_with_its_first_line(desk: Desk) -> None:
    desk.take("events", HEAD + rows(1, 2) + ",acme,2025-01-02\n", EVENTS)
    (batch,) = batches(desk.destination.quarantine)
    assert [(group.column, group.rows, group.first_line) for group in batch.groups()] == [("at", 2, 3), ("id", 1, 5)]
    assert replace(desk.destination).tolerance == Tolerance()


def test_an_erasure_removes_mended_files_that_wait(tmp_path: Path) -> None:
    key = keep_mended(tmp_path, "mended.csv", [b"person\n", b"ann\n"])
    assert mended_file(tmp_path, key).read_bytes() == b"person\nann\n"
    scrub_quarantine(tmp_path, Scrub({"ann": "erased-1"}))
    for gone in (key, "..", "../secret"):
        with pytest.raises(ImportRefused, match="not there any more"):
            mended_file(tmp_path, gone)
