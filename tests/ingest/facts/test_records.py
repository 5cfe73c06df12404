"""Records of a collection, as versions with typed fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from tests.ingest.conftest import Desk

from bellwether.engine.definitions.calendar import Calendar
from bellwether.engine.definitions.days import day_number, micros_of
from bellwether.engine.warehouse.rows import Column, RecordRows
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Written

DEALS = (
    "zone: Europe/Berlin\nid: id\naccount: account\n"
    "fields: {created_at: created, closed_at: closed, amount: {column: amount, currency: cur}, stage: stage}\n"
)
HEAD = "id,account,created,closed,amount,cur,stage\n"


def told(column: Column) -> list[int | None]:
    return [int(value) if there else None for value, there in zip(column.values, column.present, strict=True)]


def deals(desk: Desk, *keys: str) -> RecordRows:
    return desk.warehouse.records("deals", keys)


def test_fields_are_typed_and_missing_ones_stay_missing(desk: Desk) -> None:
    report = desk.take("deals", HEAD + "d1,acme,2024-01-01,,12.5,USD,won\nd2,,2024-01-02,2024-02-01,,,\n", DEALS)
    assert report.written == {"deals": Written(created=2)}
    rows = deals(desk, "created_at", "closed_at", "amount", "stage")
    order = np.argsort(list(rows.external_id))
    found = {key: [told(column)[place] for place in order] for key, column in rows.fields.items()}
    usd, won = desk.warehouse.codes(["USD", "won"]).tolist()
    assert found["created_at"] == [day_number(date(2024, 1, 1)), day_number(date(2024, 1, 2))]
    assert found["closed_at"] == [None, day_number(date(2024, 2, 1))]
    assert found["amount"] == [125000, None]
    assert found["amount@currency"] == [usd, None]
    assert found["stage"] == [won, None]
    assert [int(rows.account[place]) > 0 for place in order] == [True, False]


def test_an_instant_field_has_its_day_in_the_workspace(desk: Desk) -> None:
    mapping = "zone: Europe/Berlin\nid: id\nfields: {touched_at: at}\n"
    desk.take("deals", "id,at\nd1,2024-01-01 00:30:00\n", mapping)
    rows = deals(desk, "touched_at")
    assert told(rows.fields["touched_at"]) == [micros_of(datetime(2023, 12, 31, 23, 30, tzinfo=UTC))]
    assert told(rows.fields["touched_at@day"]) == [day_number(date(2024, 1, 1))]


def test_semantics_7_a_field_written_as_a_date_keeps_its_day_in_another_zone(desk: Desk) -> None:
    desk.take("deals", "id,at\nd1,2024-01-05T20:00:00Z\nd2,2024-01-05\n", "id: id\nfields: {touched_at: at}\n")
    desk.warehouse.prepare(replace(desk.destination.catalog, calendar=Calendar("Pacific/Auckland")))
    rows = deals(desk, "touched_at")
    days = dict(zip(rows.external_id, told(rows.fields["touched_at@day"]), strict=True))
    assert days == {"d1": day_number(date(2024, 1, 6)), "d2": day_number(date(2024, 1, 5))}


def test_missing_codes_and_values_out_of_range_are_missing_and_counted(desk: Desk) -> None:
    content = "id,score\nd1,10\nd2,11\nd3,-1\nd4,\nd5,0\nd6,99\n"
    report = desk.take("deals", content, "id: id\nfields: {score: score}\n")
    assert report.written == {"deals": Written(created=6)}
    assert report.made_missing == {"score": 3}
    rows = deals(desk, "score")
    assert sorted(zip(rows.external_id, told(rows.fields["score"]), strict=True)) == [
        ("d1", 10),
        ("d2", None),
        ("d3", None),
        ("d4", None),
        ("d5", 0),
        ("d6", None),
    ]


def test_the_same_records_again_change_nothing_and_other_content_is_a_conflict(desk: Desk) -> None:
    one = HEAD + "d1,acme,2024-01-01,,12.5,USD,open\n"
    desk.take("deals", one, DEALS)
    assert desk.take("deals", one, DEALS).written == {"deals": Written(unchanged=1)}
    report = desk.take("deals", one.replace("open", "won"), DEALS)
    assert (report.conflicts, report.changed) == (1, False)
    assert desk.take("deals", one.replace("open", "won"), DEALS + "update: true\n").written == {
        "deals": Written(updated=1)
    }


def test_dated_versions_of_a_record_stand_side_by_side(desk: Desk) -> None:
    content = "id,stage,on\nd1,open,2024-01-01\nd1,won,2024-02-01\n"
    report = desk.take("deals", content, "id: id\neffective: on\nfields: {stage: stage}\n")
    assert report.written == {"deals": Written(created=2)}
    rows = deals(desk, "stage")
    assert rows.effective.tolist() == [day_number(date(2024, 1, 1)), day_number(date(2024, 2, 1))]
    assert desk.warehouse.texts(rows.fields["stage"].values) == ("open", "won")


def test_a_field_that_the_collection_lacks_is_refused_with_the_nearest(desk: Desk) -> None:
    with pytest.raises(ImportRefused, match=r"no such field\. Did you mean “amount”\?"):
        desk.take("deals", "id\nd1\n", "id: id\nfields: {amuont: id}\n")
