"""Where rows came from, and counts by a plain join, are the same on every store."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bellwether.engine.formula.parse import parse_row_condition
from bellwether.engine.formula.tree import Events
from bellwether.engine.warehouse.provenance import RangeJoin, RowsAsked
from bellwether.engine.warehouse.rows import EventRequest, Kind

Given = Any

E1 = ("e1", "Acme", "ada", "Login", 10, 100)
E2 = ("e2", "Acme", "bob", "Login", 11, 200)
E3 = ("e3", "Acme", None, "Export", 12, 300)
E4 = ("e4", "Bolt", "ada", "Login", 12, 400)


def keys(given: Given, *names: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.asarray(given.warehouse.keys(Kind.ACCOUNT, names), dtype=np.int64)


def test_message_ids_come_in_the_order_of_the_facts_asked_for(given: Given) -> None:
    given.events(E1, E2, E3)
    request = EventRequest(None, 0, 100, rows=True)
    (rows,) = given.warehouse.events(request)
    by_day = rows.fact[np.argsort(rows.day)]
    ids, by_date = given.warehouse.message_ids(by_day[[2, 0, 1, 0]])
    assert (ids, by_date.tolist()) == (("e3", "e1", "e2", "e1"), [False] * 4)


def test_message_ids_of_no_facts_are_none(given: Given) -> None:
    ids, by_date = given.warehouse.message_ids(np.zeros(0, dtype=np.int64))
    assert (ids, by_date.size) == ((), 0)


def test_the_newest_event_is_asked_by_name_account_day_and_instant(given: Given) -> None:
    given.events(E1, E2, E3, E4)
    acme = tuple(keys(given, "Acme").tolist())

    def last(names: tuple[str, ...], accounts: tuple[int, ...] | None, day: int, at: int | None = None) -> int | None:
        return given.warehouse.last_recorded(RowsAsked(Events(names), accounts, 0, day, at))  # type: ignore[no-any-return]

    assert last((), None, 100) == 400
    assert last(("Login",), acme, 100) == 200
    assert last(("Login",), acme, 10) == 100
    assert last((), None, 100, 350) == 300
    assert last(("Nothing",), None, 100) is None


@pytest.mark.parametrize(
    ("names", "people", "expected"),
    [((), False, [3, 1, 0, 1]), (("Login",), False, [2, 1, 0, 1]), ((), True, [2, 1, 0, 1])],
)
def test_a_range_join_counts_rows_and_people(
    given: Given, names: tuple[str, ...], people: bool, expected: list[int]
) -> None:
    given.events(E1, E2, E3, E4)
    cells = keys(given, "Acme", "Acme", "Acme", "Bolt")
    join = RangeJoin(cells, np.array([10, 10, 1, 1]), np.array([12, 10, 9, 20]), names, people=people)
    assert given.warehouse.range_join(join).tolist() == expected


def test_a_range_join_leaves_out_what_was_retracted_and_what_an_exclusion_meets(given: Given) -> None:
    given.events(E1, E2, E3)
    given.warehouse.retract_ids("event", ["e2"], 500)
    cells, first, last = keys(given, "Acme"), np.array([1]), np.array([20])
    nowhere = parse_row_condition('destination == "Oslo"')
    assert given.warehouse.range_join(RangeJoin(cells, first, last, (), None, (nowhere,))).tolist() == [2]
    assert given.warehouse.range_join(RangeJoin(cells, first, last, (), nowhere)).tolist() == [0]
    unknown = parse_row_condition("destination is unknown")
    assert given.warehouse.range_join(RangeJoin(cells, first, last, (), unknown)).tolist() == [2]
    trait = parse_row_condition('user.role == "admin"')
    assert given.warehouse.range_join(RangeJoin(cells, first, last, (), trait)) is None


def test_keys_that_a_merge_ever_concerned_are_told(given: Given) -> None:
    given.events(E1, E4)
    assert [one.tolist() for one in given.warehouse.renamed()] == [[], []]
    fact = given.warehouse.merge(Kind.ACCOUNT, "Bolt", "Acme", 500)
    both = sorted([*np.asarray(given.warehouse.keys(Kind.ACCOUNT, ["Acme"])).tolist(), 2])
    assert [one.tolist() for one in given.warehouse.renamed()] == [both, []]
    given.warehouse.undo(fact, 600)
    assert [one.tolist() for one in given.warehouse.renamed()] == [both, []]


def test_the_accounts_of_people_are_those_of_their_events(given: Given) -> None:
    given.events(E1, E2, E3, E4)
    people = given.warehouse.keys(Kind.PERSON, ["ada"])
    assert sorted(given.warehouse.accounts_of_people(people).tolist()) == sorted(keys(given, "Acme", "Bolt").tolist())
    assert given.warehouse.accounts_of_people(np.zeros(0, dtype=np.int64)).tolist() == []
