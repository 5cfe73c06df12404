"""Imports of whole files: good rows in, bad rows aside, twice the same as once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.ingest.conftest import NOW, Desk

from bellwether.engine.definitions.days import day_number
from bellwether.engine.warehouse.rows import EventRequest
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.ingest.destination import Progress
from bellwether.ingest.files import csv_pieces, even
from bellwether.ingest.refusal import ImportRefused, StoppedByStrict
from bellwether.ingest.report import Written

EVENTS = "id: id\naccount: account\nuser: user\nname: name\nat: at\nproperties: {amount: amount, town: town}\n"
HEAD = "id,account,user,name,at,amount,town\n"
ONE = "1,acme,ann,Login,2025-01-01T23:30:00Z,12.5,Rome\n"
TWO = "2,acme,bob,Login,2025-01-02,,\n"


def events(warehouse: SqlWarehouse, *properties: str) -> list[tuple[object, ...]]:
    """The stored events as (account, person, name, day, properties…), None for a property that is missing."""
    names = warehouse.event_names()
    accounts = dict(zip(warehouse.accounts().key.tolist(), warehouse.accounts().external_id, strict=True))
    found: list[tuple[object, ...]] = []
    for rows in warehouse.events(EventRequest(None, -100_000, 100_000, properties=properties)):
        columns = [
            [int(value) if there else None for value, there in zip(column.values, column.present, strict=True)]
            for column in (rows.properties[key] for key in properties)
        ]
        for place in range(len(rows.day)):
            account = accounts.get(int(rows.account[place]))
            person = int(rows.person[place])
            name = names[int(rows.name[place])]
            found.append((account, person, name, int(rows.day[place]), *(column[place] for column in columns)))
    return sorted(found, key=str)


def test_events_arrive_with_their_workspace_days_and_typed_properties(desk: Desk) -> None:
    report = desk.take("events", HEAD + ONE + TWO, EVENTS)
    assert report.written == {"events": Written(created=2)}
    assert (report.rows, report.rejected, report.quarantine) == (2, 0, None)
    new_years_night = day_number(date(2025, 1, 2))
    town = int(desk.warehouse.codes(["Rome"])[0])
    assert events(desk.warehouse, "amount", "town") == [
        ("acme", 1, "Login", new_years_night, 125000, town),
        ("acme", 2, "Login", new_years_night, None, None),
    ]


def test_importing_a_file_again_changes_nothing(desk: Desk) -> None:
    desk.take("events", HEAD + ONE + TWO, EVENTS)
    batch = desk.warehouse.batch()
    # As it is, it is known by its digest; with an empty line more, its rows are compared.
    for content in (HEAD + ONE + TWO, HEAD + ONE + TWO + "\n"):
        report = desk.take("events", content, EVENTS, now=NOW + timedelta(days=1))
        assert report.written == {"events": Written(unchanged=2)}
        assert not report.changed
        assert desk.warehouse.batch() == batch


def test_bad_rows_are_kept_aside_with_place_value_and_reason(desk: Desk) -> None:
    content = (
        HEAD
        + ONE
        + "2,acme,ann,Login,yesterday,1,\n,acme,ann,Login,2025-01-01,1,\n3,acme,ann,Login,2025-01-01,x1,\n4,a\n"
        + TWO
    )
    report = desk.take("events", content, EVENTS)
    assert report.written == {"events": Written(created=2)}
    assert (report.rows, report.rejected, report.conflicts) == (6, 4, 0)
    assert report.quarantine is not None
    kept = [json.loads(line) for line in report.quarantine.read_text(encoding="utf-8").splitlines()]
    assert [(row["line"], row["column"], row["value"]) for row in kept] == [
        (3, "at", "yesterday"),
        (4, "id", ""),
        (5, "amount", "x1"),
        (6, "", "4,a"),
    ]
    assert kept[0]["row"]["name"] == "Login"
    assert kept[2]["reason"] == "this is not a number"
    assert kept[1]["file"].endswith("events.csv")
    sentences = [sample.sentence("events.csv") for sample in report.samples]
    assert "events.csv, line 5, column “amount”: this is not a number (it reads “x1”)" in sentences


def test_the_next_clean_import_empties_the_quarantine(desk: Desk) -> None:
    bad = desk.take("events", HEAD + "1,a,b,c,never,,\n", EVENTS)
    good = desk.take("events", HEAD + ONE, EVENTS)
    assert bad.quarantine is not None
    assert not bad.quarantine.exists()
    assert good.quarantine is None


def test_a_strict_import_stops_at_the_first_bad_row(desk: Desk) -> None:
    with pytest.raises(StoppedByStrict, match=r"line 3, column “at”: .*strict, so it stopped here"):
        desk.take("events", HEAD + ONE + "2,a,b,c,never,,\n", EVENTS, strict=True)
    assert events(desk.warehouse) == []


def test_the_same_id_with_other_content_is_a_conflict(desk: Desk) -> None:
    desk.take("events", HEAD + ONE, EVENTS)
    report = desk.take("events", HEAD + ONE.replace("12.5", "13") + TWO, EVENTS)
    assert report.written == {"events": Written(created=1)}
    assert (report.rejected, report.conflicts) == (1, 1)
    assert "update: true" in report.samples[0].reason
    assert [row[4] for row in events(desk.warehouse, "amount")] == [125000, None]


def test_update_replaces_what_the_id_had(desk: Desk) -> None:
    desk.take("events", HEAD + ONE, EVENTS)
    report = desk.take(
        "events", HEAD + ONE.replace("12.5", "13"), EVENTS + "update: true\n", now=NOW + timedelta(days=1)
    )
    assert report.written == {"events": Written(updated=1)}
    assert [row[4] for row in events(desk.warehouse, "amount")] == [130000]


def test_a_row_twice_counts_once_and_a_second_wording_is_left_out(desk: Desk) -> None:
    report = desk.take("events", HEAD + ONE + ONE + ONE.replace("12.5", "13"), EVENTS)
    assert report.written == {"events": Written(created=1, unchanged=1)}
    assert [(row.line, row.column) for row in report.samples] == [(4, "")]
    assert [row[4] for row in events(desk.warehouse, "amount")] == [125000]


def test_columns_without_a_meaning_are_kept_with_the_event(desk: Desk) -> None:
    desk.take("events", "id,name,at,colour\n1,Login,2025-01-01,red\n", "id: id\nname: name\nat: at\n")
    again = desk.take("events", "id,name,at,colour\n1,Login,2025-01-01,blue\n", "id: id\nname: name\nat: at\n")
    assert again.conflicts == 1


def test_an_id_may_be_made_of_columns(desk: Desk) -> None:
    mapping = "id: [a, b]\nname: {constant: Visit}\nat: at\n"
    content = "a,b,at\nx|y,z,2025-01-01\nx,y|z,2025-01-01\nx,,2025-01-01\n"
    report = desk.take("events", content, mapping)
    assert report.written == {"events": Written(created=2)}
    assert [(row.line, row.column) for row in report.samples] == [(4, "b")]


def test_another_file_may_know_the_account(desk: Desk) -> None:
    desk.file("subs.csv", "sub,account\ns1,acme\ns2,bolt\n")
    mapping = (
        "id: id\nname: {constant: Use}\nat: at\n"
        "account: {column: sub, lookup: {file: subs.csv, key: sub, value: account}}\n"
    )
    report = desk.take("events", "id,sub,at\n1,s1,2025-01-01\n2,s3,2025-01-01\n3,,2025-01-01\n", mapping)
    assert [row.reason for row in report.samples] == ["subs.csv has no row whose “sub” is this"]
    assert [row[0] for row in events(desk.warehouse)] == ["acme", None]


def test_a_row_without_the_value_is_no_rival_in_a_lookup(desk: Desk) -> None:
    desk.file("subs.csv", "sub,account\ns1,\ns1,acme\ns1, \ns2,\n")
    mapping = (
        "id: id\nname: {constant: Use}\nat: at\n"
        "account: {column: sub, lookup: {file: subs.csv, key: sub, value: account}}\n"
    )
    report = desk.take("events", "id,sub,at\n1,s1,2025-01-01\n2,s2,2025-01-01\n", mapping)
    assert ([row[0] for row in events(desk.warehouse)], [row.line for row in report.samples]) == (["acme"], [3])


def test_a_lookup_with_two_answers_is_refused(desk: Desk) -> None:
    desk.file("subs.csv", "sub,account\ns1,acme\ns1,bolt\n")
    mapping = "id: id\nname: n\nat: at\naccount: {column: sub, lookup: {file: subs.csv, key: sub, value: account}}\n"
    with pytest.raises(ImportRefused, match="s1 has several values of “account”"):
        desk.take("events", "id,sub,n,at\n1,s1,x,2025-01-01\n", mapping)


def test_a_column_that_is_not_there_is_named_with_the_nearest(desk: Desk) -> None:
    with pytest.raises(ImportRefused, match=r"has no column “acount”\. Did you mean “account”\?"):
        desk.take("events", HEAD + ONE, EVENTS.replace("account: account", "account: acount"))
    with pytest.raises(ImportRefused, match="has no column “nme”"):
        desk.take("events", HEAD, EVENTS.replace("name: name", "name: nme"))


def test_a_type_that_contradicts_the_definition_is_refused(desk: Desk) -> None:
    mapping = EVENTS.replace("amount: amount", "amount: {column: amount, type: text}")
    with pytest.raises(ImportRefused, match="defined as money"):
        desk.take("events", HEAD + ONE, mapping)


def test_texts_are_trimmed_and_composed(desk: Desk) -> None:
    desk.take("events", HEAD + "1, acme ,ann,Cafe\u0301,2025-01-01,,\n", EVENTS)
    assert events(desk.warehouse) == [("acme", 1, "Café", day_number(date(2025, 1, 1)))]


def test_missing_codes_of_a_column_that_is_read_twice_are_counted_once(desk: Desk) -> None:
    mapping = "id: id\nsource: crm\nname: Name\nmatch: {name: Name}\nmissing: ['-']\n"
    assert desk.take("accounts", "id,Name\na,-\nb,B\n", mapping).made_missing == {"Name": 1}


def test_maps_and_missing_codes_change_texts_before_they_are_typed(desk: Desk) -> None:
    mapping = EVENTS.replace(
        "properties: {amount: amount, town: town}",
        'properties: {amount: {column: amount, missing: ["-"]}, town: {column: town, map: {Roma: Rome}}}',
    )
    report = desk.take("events", HEAD + ONE.replace("12.5,Rome", "-,Roma"), mapping)
    assert report.made_missing == {"amount": 1}
    town = int(desk.warehouse.codes(["Rome"])[0])
    assert [row[4:] for row in events(desk.warehouse, "amount", "town")] == [(None, town)]


def test_parquet_and_csv_of_the_same_events_are_the_same_facts(desk: Desk) -> None:
    at = pa.array([1735774200_000_000], pa.timestamp("us", "UTC"))
    table = {key: [value] for key, value in zip(HEAD.strip().split(","), ONE.strip().split(","), strict=True)}
    pq.write_table(pa.table(table | {"at": at, "amount": pa.array([12.5])}), desk.directory / "events.parquet")
    desk.take("events", HEAD + ONE, EVENTS)
    report = desk.take("events", desk.directory / "events.parquet", EVENTS)
    assert report.written == {"events": Written(unchanged=1)}


def test_a_file_without_rows_brings_nothing(desk: Desk) -> None:
    report = desk.take("events", HEAD, EVENTS)
    assert (report.rows, report.changed, report.rejected) == (0, False, 0)


def many(rows: int) -> str:
    return HEAD + "".join(
        f"{row},acme,u{row % 9},Login,2025-01-{row % 28 + 1:02},{row}.25,Rome\n" for row in range(rows)
    )


def test_progress_ends_with_the_whole_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_pieces, "BLOCK_BYTES", 4096)
    monkeypatch.setattr(even, "ROWS", 100)
    seen: list[Progress] = []
    desk.take("events", many(1000), EVENTS, progress=seen.append)
    assert len(seen) > 5
    assert [one.rows for one in seen] == sorted({one.rows for one in seen})
    assert seen[-1].rows == 1000
    assert seen[-1].position == seen[-1].size


class Unplugged(Exception):
    """The power goes."""


def unplug(after: int) -> Callable[[Progress], None]:
    def listen(progress: Progress) -> None:
        if progress.rows > after:
            raise Unplugged

    return listen


def test_an_interrupted_import_leaves_whole_pieces_and_is_completed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_pieces, "BLOCK_BYTES", 4096)
    monkeypatch.setattr(even, "ROWS", 100)
    with pytest.raises(Unplugged):
        desk.take("events", many(1000), EVENTS, progress=unplug(after=300))
    before = len(events(desk.warehouse))
    assert 300 < before < 1000
    report = desk.take("events", many(1000), EVENTS)
    assert report.written == {"events": Written(created=1000 - before, unchanged=before)}


def test_hostile_rows_cost_themselves_only(desk: Desk) -> None:
    content = (
        b"\xef\xbb\xbf" + HEAD.encode() + b'1,"ac\nme",ann,Login,2025-01-01,1e308,\n2,acme,ann,Lo\0gin,2025-01-01,1,\n'
        b'3,acme,ann,\xff,2025-01-01,1,\n4,acme,ann,Login,2025-01-01,1,"He said ""hi"""\n5,acme,,,,,\n\n'
    )
    report = desk.take("events", desk.file("hostile.csv", content), EVENTS)
    assert report.written == {"events": Written(created=1)}
    assert [(row.line, row.column) for row in report.samples] == [(2, "amount"), (4, ""), (5, "name"), (7, "at")]
    assert desk.warehouse.texts(desk.warehouse.codes(['He said "hi"'])) == ('He said "hi"',)


def test_an_unknown_kind_is_refused_with_what_there_is(desk: Desk) -> None:
    with pytest.raises(ImportRefused, match=r"There is no collection “deal”\. Did you mean “deals”\?"):
        desk.take("deal", "id\n1\n", "id: id\n")


def test_quarantine_of_two_files_of_one_name_are_two(desk: Desk) -> None:
    other = desk.directory / "other"
    other.mkdir()
    twin = other / "events.csv"
    twin.write_text(HEAD + "1,a,b,c,never,,\n", encoding="utf-8")
    first = desk.take("events", twin, EVENTS)
    second = desk.take("events", HEAD + "1,a,b,c,never,,\n", EVENTS)
    kept = {path for path in (first.quarantine, second.quarantine) if path is not None and Path(path).exists()}
    assert len(kept) == 2
