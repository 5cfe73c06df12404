"""Events come back as they were, once, under the account and person that their names stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from bellwether.engine.warehouse.rows import NOBODY, NOW, AsKnown, EventRequest, Kind
from bellwether.engine.warehouse.writer import RefusedWrite, WriteReport

if TYPE_CHECKING:
    from collections.abc import Sequence

Given = Any

E1 = ("e1", "Acme", "ada", "Login", 10, 100)
E2 = ("e2", "Acme", "bob", "Login", 11, 100)
E3 = ("e3", None, "ada", "Export", 12, 100)


def test_events_come_back_with_their_names(given: Given) -> None:
    assert given.events(E1, E2, E3) == WriteReport(created=3)
    assert given.read_events() == [
        ("", "ada", "Export", 12),
        ("Acme", "ada", "Login", 10),
        ("Acme", "bob", "Login", 11),
    ]


def test_the_same_events_again_change_nothing(given: Given) -> None:
    given.events(E1, E2, E3)
    batch = given.warehouse.batch()
    assert given.events(E1, E2, (*E3[:5], 900)) == WriteReport(unchanged=3)
    assert given.warehouse.batch() == batch


def test_another_content_under_the_same_id_is_a_conflict_and_the_first_stays(given: Given) -> None:
    given.events(E1)
    assert given.events(("e1", "Other", "ada", "Login", 10, 200), E2) == WriteReport(created=1, conflicts=("e1",))
    assert given.read_events(names=("Login",)) == [("Acme", "ada", "Login", 10), ("Acme", "bob", "Login", 11)]


def test_an_event_that_is_not_written_makes_nobody_known(given: Given) -> None:
    given.events(E1)
    given.events(("e1", "Other", "eve", "Login", 10, 200), E2)
    assert given.warehouse.keys(Kind.ACCOUNT, ["Other"]).tolist() == [NOBODY]
    assert given.warehouse.keys(Kind.PERSON, ["eve"]).tolist() == [NOBODY]


def test_an_update_replaces_the_event_and_the_past_still_sees_the_old_one(given: Given) -> None:
    given.events(E1)
    assert given.events(("e1", "Other", "ada", "Login", 10, 200), update=True) == WriteReport(updated=1)
    assert given.read_events() == [("Other", "ada", "Login", 10)]
    assert given.read_events(AsKnown(199)) == [("Acme", "ada", "Login", 10)]
    assert given.read_events(AsKnown(99)) == []


def test_an_older_update_that_arrives_later_does_not_win(given: Given) -> None:
    given.events(("e1", "New", "ada", "Login", 10, 300))
    given.events(("e1", "Old", "ada", "Login", 10, 200), update=True)
    assert given.read_events() == [("New", "ada", "Login", 10)]
    assert given.read_events(AsKnown(250)) == [("Old", "ada", "Login", 10)]


def test_a_request_reads_its_names_days_and_accounts_and_always_the_unassigned(given: Given) -> None:
    given.events(E1, E2, E3, ("e4", "Zeta", "cy", "Login", 11, 100))
    zeta = int(given.warehouse.keys(Kind.ACCOUNT, ["Zeta"])[0])
    assert given.read_events(first_day=11, last_day=11) == [("Acme", "bob", "Login", 11), ("Zeta", "cy", "Login", 11)]
    assert given.read_events(names=("Export", "never seen")) == [("", "ada", "Export", 12)]
    assert given.read_events(names=("never seen",)) == []
    assert given.read_events(accounts=(zeta, zeta)) == [("", "ada", "Export", 12), ("Zeta", "cy", "Login", 11)]


def test_retracted_events_are_gone_but_were_known(given: Given) -> None:
    given.events(E1, E2)
    assert given.warehouse.retract_ids("event", ["e1", "no such"], 500) == 1
    assert given.warehouse.retract_ids("event", ["e1"], 600) == 0
    assert given.read_events() == [("Acme", "bob", "Login", 11)]
    assert len(given.read_events(AsKnown(499))) == 2


def test_a_retracted_event_that_is_stated_again_later_holds_again(given: Given) -> None:
    given.events(E1)
    given.warehouse.retract_ids("event", ["e1"], 500)
    assert given.events(E1) == WriteReport(unchanged=1)
    assert given.read_events() == []
    assert given.events((*E1[:5], 700)) == WriteReport(created=1)
    assert given.read_events() == [("Acme", "ada", "Login", 10)]


def with_properties(ids: Sequence[str], amounts: Sequence[int | None], places: Sequence[str | None]) -> pa.Table:
    size = len(ids)
    return pa.table(
        {
            "id": list(ids),
            "account": ["Acme"] * size,
            "name": ["Sold"] * size,
            "at": pa.array(range(size), pa.int64()),
            "day": pa.array([7] * size, pa.int32()),
            "recorded": pa.array([1] * size, pa.int64()),
            "p:amount": pa.array(amounts, pa.int64()),
            "p:destination": pa.array(places, pa.string()),
        }
    )


def test_properties_keep_their_values_and_their_absence(given: Given) -> None:
    given.warehouse.write_events(with_properties(["a", "b", "c"], [1250, None, -3], ["Oslo", "Rome", None]))
    (rows,) = given.warehouse.events(EventRequest(None, 0, 100, ("amount", "destination"), rows=True))
    order = np.argsort(rows.at)
    amount, place = rows.properties["amount"], rows.properties["destination"]
    assert amount.values[order].tolist() == [1250, 0, -3]
    assert amount.present[order].tolist() == [True, False, True]
    assert given.warehouse.texts(place.values[order])[:2] == ("Oslo", "Rome")
    assert place.present[order].tolist() == [True, True, False]
    assert given.warehouse.codes(["Rome", "Paris"]).tolist() == [place.values[order][1], -1]
    assert given.warehouse.texts(given.warehouse.codes_containing("sl")) == ("Oslo",)


def test_a_property_outside_the_catalog_is_refused_by_name(given: Given) -> None:
    table = with_properties(["a"], [1], ["Oslo"]).rename_columns(
        ["id", "account", "name", "at", "day", "recorded", "p:amount", "p:colour"]
    )
    with pytest.raises(RefusedWrite, match="the property “colour” is not in the catalog"):
        given.warehouse.write_events(table)


def test_ties_follow_rank_and_content_however_events_arrive(given: Given) -> None:
    crm = ("c", "Acme", "ada", "Login", 10, 100)
    app = [(f"a{n}", "Acme", "ada", "Login", 10, 100) for n in range(6)]
    given.events(crm, source="crm")
    for row in app:
        given.events(row, source="app")
    (rows,) = [given_rows(given)]
    assert rows[-1] == "c"
    other = sorted(app, reverse=True)
    assert len(other) == len(rows) - 1


def given_rows(given: Given) -> list[str]:
    """The events' ids in the order (day, at, tie)."""
    pieces = list(given.warehouse.events(EventRequest(None, 0, 100, rows=True)))
    facts = np.concatenate([rows.fact for rows in pieces])
    keys = [np.concatenate([getattr(rows, name) for rows in pieces]) for name in ("tie", "at", "day")]
    order = facts[np.lexsort(keys)]
    written = {
        fact: name for name, fact in zip(["c", *(f"a{n}" for n in range(6))], sorted(facts.tolist()), strict=True)
    }
    return [written[fact] for fact in order.tolist()]


def test_spans_tell_the_first_event_and_the_first_with_a_person(given: Given) -> None:
    given.events(
        ("e1", "Acme", None, "Ping", 3, 1), ("e2", "Acme", "ada", "Login", 9, 1), ("e3", "Solo", None, "Ping", 4, 1)
    )
    account, first, first_person = given.warehouse.event_spans(NOW)
    spans = {given.account(int(a)): (int(f), int(p)) for a, f, p in zip(account, first, first_person, strict=True)}
    assert spans == {"Acme": (3, 9), "Solo": (4, 2_000_000)}


def test_a_source_names_the_events_that_it_delivered(given: Given) -> None:
    given.events(E1, E3, source="app")
    given.events(("x", "Acme", None, "Call", 3, 1), source="crm")
    assert given.warehouse.event_names_of("app") == ("Export", "Login")
    assert given.warehouse.event_names_of("nothing") == ()


def test_a_table_without_a_needed_column_is_refused_and_nothing_is_written(given: Given) -> None:
    with pytest.raises(RefusedWrite, match="the table has no column “day”, which is needed"):
        given.warehouse.write_events(pa.table({"id": ["e"], "name": ["X"], "at": [1], "recorded": [1]}))
    assert given.warehouse.event_names() == ()
