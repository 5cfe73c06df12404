"""A watched folder: files come in once they are whole, again when they change, and one stops no other."""

from __future__ import annotations

import os
from datetime import timedelta

from tests.ingest.pulls.conftest import Pulling

from bellwether.ingest.pulls.domain import PullState
from bellwether.ingest.pulls.queries import files

HEAD = "id,account,amount,stage,opened\n"
MAPPING = "{id: id, account: account, fields: {amount: amount, stage: stage, created_at: opened}, update: true}"


def drop(pulling: Pulling, name: str, text: str, age: int = 60) -> None:
    path = pulling.folder / name
    path.write_text(text, encoding="utf-8")
    stamp = pulling.at.timestamp() - age
    os.utime(path, (stamp, stamp))


def watch(pulling: Pulling, pattern: str = "deals-*.csv") -> None:
    table = f'{{kind: deals, files: "{pattern}", mapping: "{MAPPING}"}}'
    pulling.define(f"{{system: folder, place: '{pulling.folder}', every: 5m, tables: {{deals: {table}}}}}")


def test_files_come_in_once_and_again_when_they_change(pulling: Pulling) -> None:
    drop(pulling, "deals-1.csv", HEAD + "1,acme,10,open,2026-03-01\n")
    drop(pulling, "other.csv", "nothing\n")
    watch(pulling)
    assert [one.words for one in pulling.run()] == ["crm, deals: 1 row read, 1 fact new or changed"]
    assert [one.taken.rows for one in pulling.run(timedelta(minutes=5))] == [0]
    drop(pulling, "deals-1.csv", HEAD + "1,acme,15,won,2026-03-01\n", age=30)
    pulling.run(timedelta(minutes=5))
    assert pulling.deals() == {"1": ("150000", "won")}


def test_a_file_that_is_still_written_waits(pulling: Pulling) -> None:
    watch(pulling)
    drop(pulling, "deals-1.csv", HEAD + "1,acme,10,open,2026-03-01\n", age=2)
    assert [one.taken.rows for one in pulling.run()] == [0]
    assert [one.taken.rows for one in pulling.run(timedelta(minutes=1))] == [1]


def test_a_file_that_cannot_be_read_stops_no_other_and_waits_until_it_changes(pulling: Pulling) -> None:
    watch(pulling)
    drop(pulling, "deals-1.csv", "id,account\n1,acme\n", age=90)
    drop(pulling, "deals-2.csv", HEAD + "2,bolt,20,open,2026-03-02\n")
    (first,) = pulling.run()
    assert first.problem.startswith("deals-1.csv has no column “amount”")
    assert pulling.deals().keys() == {"2"}
    assert {row.name: row.state for row in files("crm")} == {
        "deals-1.csv": PullState.FAILED,
        "deals-2.csv": PullState.DONE,
    }
    (second,) = pulling.run(timedelta(minutes=5))
    assert second.words == "crm, deals: 0 rows read, 0 facts new or changed, 1 file to be mended"
    drop(pulling, "deals-1.csv", HEAD + "1,acme,10,open,2026-03-01\n", age=30)
    (mended,) = pulling.run(timedelta(minutes=5))
    assert mended.words == "crm, deals: 1 row read, 1 fact new or changed"


def test_a_folder_that_is_not_there_is_told(pulling: Pulling) -> None:
    pulling.folder = pulling.folder / "gone"
    watch(pulling)
    assert pulling.run()[0].problem == f"The folder “{pulling.folder}” is not there. Make it, or correct “place”."
