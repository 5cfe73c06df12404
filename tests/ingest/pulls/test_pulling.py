"""What a database has new comes in, once, whatever happens in between."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pyarrow as pa
import pytest
from tests.ingest.pulls.conftest import NOW, Pulling

from bellwether.catalog.pull_specs import PullSpec
from bellwether.ingest.pulls import systems, taking
from bellwether.ingest.pulls.domain import Course, PullState
from bellwether.ingest.pulls.places import place_of
from bellwether.ingest.quarantine.batches import batches

ONE = (1, "acme", "100", "open", "2026-03-01", "2026-03-01 10:00:00")
TWO = (2, "bolt", "200", "open", "2026-03-02", "2026-03-02 10:00:00")
WON = (1, "acme", "150", "won", "2026-03-01", "2026-03-05 10:00:00")


def test_rows_come_in_and_the_next_reading_asks_for_what_is_new(pulling: Pulling) -> None:
    pulling.say(ONE, TWO)
    pulling.define_deals()
    (first,) = pulling.run()
    assert (first.problem, first.taken.rows, first.taken.left_out) == ("", 2, 0)
    standing = pulling.standing()
    assert (standing.state, standing.position, standing.read_at) == (PullState.DONE, TWO[5], NOW)
    assert standing.due_at == NOW + timedelta(minutes=15)
    pulling.say(WON)
    (second,) = pulling.run(timedelta(minutes=15))
    assert second.taken.rows == 1, "the last row comes again, for others of its moment may have come, and is known"
    assert pulling.deals() == {"1": ("1500000", "won"), "2": ("2000000", "open")}


def test_an_interrupted_reading_goes_on_where_it_was_and_brings_nothing_twice(
    pulling: Pulling, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulling.say(*((number, "acme", "1", "open", "2026-03-01", f"2026-03-01 10:00:{number:02}") for number in range(50)))
    pulling.define_deals()
    monkeypatch.setattr("bellwether.ingest.pulls.reading.read_rows", in_tens)
    real, times = taking.take_rows, 0

    def killed_in_the_third(*args: object, **more: object) -> object:
        nonlocal times
        times += 1
        report = real(*args, **more)  # type: ignore[arg-type]
        if times == 3:
            raise KeyboardInterrupt
        return report

    monkeypatch.setattr("bellwether.ingest.pulls.reading.take_rows", killed_in_the_third)
    with pytest.raises(KeyboardInterrupt):
        pulling.run()
    assert pulling.standing().position == "2026-03-01 10:00:19", "the third ten are in, but not noted"
    (done,) = pulling.run()
    assert (done.taken.rows, done.taken.written) == (30, 20)
    assert len(pulling.deals()) == 50


def in_tens(spec: PullSpec, query: str, address: str) -> Iterator[pa.Table]:
    return systems.read_rows(spec, query, address, 10)


def test_a_source_that_fails_says_why_and_is_tried_again_later_each_time(pulling: Pulling) -> None:
    pulling.define_deals()
    (failed,) = pulling.run()
    assert failed.problem == f"“{pulling.crm}” is not there, or not a file. Correct “place”, or put the file back."
    waits = []
    for _ in range(3):
        standing = pulling.standing()
        assert standing.due_at is not None
        waits.append(standing.due_at - pulling.at)
        pulling.run(waits[-1])
    assert waits == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    pulling.say(ONE)
    pulling.run()
    standing = pulling.standing()
    assert (standing.state, standing.failures, standing.due_at) == (
        PullState.DONE,
        0,
        pulling.at + timedelta(minutes=15),
    )


def test_a_table_that_is_asked_for_in_another_way_is_read_from_its_beginning(pulling: Pulling) -> None:
    pulling.say(ONE, TWO)
    pulling.define_deals()
    pulling.run()
    pulling.define_deals(query="\"SELECT * FROM deals WHERE account = 'bolt'\"")
    assert pulling.standing().state is PullState.NEW
    (done,) = pulling.run()
    assert (done.taken.rows, done.taken.written) == (1, 0)


def test_rows_that_cannot_be_used_wait_in_the_quarantine_and_stop_no_others(pulling: Pulling) -> None:
    pulling.say(ONE, (2, "bolt", "much", "open", "2026-03-02", "2026-03-02 10:00:00"))
    pulling.define_deals()
    (done,) = pulling.run()
    assert done.words == "crm, deals: 2 rows read, 1 fact new or changed, 1 row left out"
    assert len(list(pulling.workspace.home.quarantine.glob("*.jsonl*"))) >= 1
    assert pulling.deals() == {"1": ("1000000", "open")}


def test_without_a_cursor_all_is_read_and_a_snapshot_ends_what_is_gone(pulling: Pulling) -> None:
    pulling.say(ONE, TWO)
    mapping = "{id: id, account: account, fields: {amount: amount, stage: stage, created_at: opened}, snapshot: true}"
    table = f'{{kind: deals, query: SELECT * FROM deals, mapping: "{mapping}"}}'
    pulling.define(f"{{system: sqlite, place: '{pulling.crm}', tables: {{deals: {table}}}}}")
    pulling.say(*((number, *ONE[1:]) for number in range(3, 7)))
    assert [one.words for one in pulling.run()] == ["crm, deals: 6 rows read, 6 facts new or changed"]
    assert [one.words for one in pulling.run()] == ["crm, deals: 6 rows read, 0 facts new or changed"]
    pulling.forget(1)
    assert [one.words for one in pulling.run(timedelta(days=1))] == ["crm, deals: 5 rows read, 1 fact new or changed"]
    assert pulling.deals().keys() == {"2", "3", "4", "5", "6"}
    pulling.forget(2)
    pulling.forget(3)
    (thin,) = pulling.run(timedelta(days=1))
    assert thin.problem.endswith("read it again with “bellwether sources run crm --yes”.")
    assert [one.problem for one in pulling.run(thinning=True)] == [""]
    assert pulling.deals().keys() == {"4", "5", "6"}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("DELETE FROM deals", "The query must be one SELECT: it reads rows, and changes nothing."),
        ("SELECT 1; SELECT 2", "The query must be one SELECT: it reads rows, and changes nothing."),
        ("SELECT id FROM deals", "The query brings no column “touched”, which is its cursor. Its columns are: id."),
        ("SELECT * FROM dealz", "“{crm}” answers: no such table: dealz. Correct the query, or what it asks."),
    ],
)
def test_a_query_that_cannot_be_asked_is_told(pulling: Pulling, query: str, sentence: str) -> None:
    pulling.say(ONE)
    pulling.define_deals(query=f'"{query}"')
    (failed,) = pulling.run()
    assert failed.problem == sentence.format(crm=pulling.crm)


def test_a_trial_tells_what_would_come_and_keeps_nothing(pulling: Pulling) -> None:
    pulling.say(ONE, TWO)
    pulling.define_deals()
    (tried,) = pulling.try_it()
    assert tried.words == "crm, deals: 2 rows read, 2 facts new or changed"
    assert pulling.deals() == {}
    assert pulling.standing().state is PullState.NEW


def test_rows_that_were_committed_late_are_found_within_the_overlap(pulling: Pulling) -> None:
    pulling.say(ONE, TWO)
    pulling.define_deals(overlap="10m")
    pulling.run()
    pulling.say((3, "acme", "5", "open", "2026-03-02", "2026-03-02 09:55:00"))
    pulling.say((4, "acme", "5", "open", "2026-03-02", "2026-03-02 09:45:00"))
    pulling.run(timedelta(minutes=15))
    assert pulling.deals().keys() == {"1", "2", "3"}


def test_rows_that_are_left_out_wait_until_they_are_mended_and_are_not_left_out_twice(pulling: Pulling) -> None:
    pulling.define_deals()
    for number in (1, 2, 3):
        pulling.say((number, "acme", "much", "open", "2026-03-01", f"2026-03-0{number} 10:00:00"))
        pulling.run(timedelta(minutes=15))
        pulling.run(timedelta(minutes=15))
    waiting = [row.row["id"] for batch in batches(pulling.workspace.home.quarantine) for row in batch.rows()]
    assert sorted(waiting) == ["1", "2", "3"]


def test_a_row_of_the_same_moment_that_comes_later_is_read(pulling: Pulling) -> None:
    pulling.say(ONE, TWO)
    pulling.define_deals()
    pulling.run()
    pulling.say((3, *TWO[1:]))
    assert [one.taken.written for one in pulling.run()] == [1]
    assert [one.taken.rows for one in pulling.run()] == [0]
    assert pulling.deals().keys() == {"1", "2", "3"}


def test_what_a_changed_query_brings_no_more_stays_which_is_told_until_somebody_ends_it(pulling: Pulling) -> None:
    pulling.say(ONE, TWO)
    pulling.define_deals()
    pulling.run()
    pulling.define_deals(query="\"SELECT * FROM deals WHERE account = 'bolt'\"")
    pulling.run()
    assert pulling.standing().words.endswith("“bellwether sources run crm --anew” ends it.")
    assert pulling.deals().keys() == {"1", "2"}
    pulling.run()
    assert "in another way" not in pulling.standing().words
    (anew,) = pulling.run(timedelta(days=1), course=Course.ANEW)
    assert (anew.problem, anew.taken.rows, anew.taken.written) == ("", 1, 1)
    assert pulling.deals().keys() == {"2"}
    assert pulling.standing().position == TWO[5]
    pulling.say((3, "bolt", "5", "open", "2026-03-03", "2026-03-06 10:00:00"))
    assert [one.taken.rows for one in pulling.run()] == [1], "it goes on where the whole reading ended"


def test_another_database_is_not_read_before_somebody_says_what_it_is(pulling: Pulling) -> None:
    pulling.say(ONE, TWO)
    pulling.define_deals()
    pulling.run()
    first = pulling.crm
    pulling.name = "other.sqlite"
    pulling.say((1, "calm", "7", "open", "2026-03-01", "2026-03-01 10:00:00"))
    pulling.define_deals()
    for course, problem in ((Course.ON, True), (Course.ON, True), (Course.ANEW, False), (Course.ON, False)):
        (done,) = pulling.run(timedelta(days=1), course=course)
        assert done.problem.startswith("“crm” is another database now") is problem
        assert pulling.deals().keys() == ({"1", "2"} if problem else {"1"})
    assert pulling.deals() == {"1": ("70000", "open")}
    pulling.name = first.rename(pulling.folder / "moved.sqlite").name
    pulling.define_deals()
    assert pulling.run()[0].problem
    (moved,) = pulling.run(course=Course.MOVED)
    assert (moved.problem, moved.taken.rows) == ("", 2)
    assert pulling.run()[0].problem == ""


def test_a_database_is_known_by_its_server_and_its_name_not_by_who_reads_it() -> None:
    spec = PullSpec(system="postgresql", tables={})
    address = "postgresql://ada:one@db.example.com/crm"
    same = ("postgresql://bob:two@db.example.com:5432/crm", "host=db.example.com dbname=crm user=x password=y")
    other = ("postgresql://ada:one@db2.example.com/crm", "postgresql://ada:one@db.example.com/crm2")
    assert {place_of(spec, one) for one in same} == {place_of(spec, address)}
    assert len({place_of(spec, one) for one in (address, *other)}) == 3
    assert "example" not in place_of(spec, address)


def test_a_row_without_a_cursor_comes_the_first_time_which_is_told(pulling: Pulling) -> None:
    with closing(sqlite3.connect(pulling.crm)) as crm, crm:
        crm.execute("CREATE TABLE deals (id, account, amount, stage, opened, touched)")
        rows = [ONE, (*TWO[:5], None)]
        crm.executemany("INSERT INTO deals VALUES (?, ?, ?, ?, ?, ?)", rows)
    pulling.define_deals()
    (first,) = pulling.run()
    assert pulling.deals().keys() == {"1", "2"}
    (note,) = first.taken.notes
    assert note.startswith("1 row without “touched” came")
    (second,) = pulling.run()
    assert (second.taken.rows, second.taken.notes) == (0, ())
