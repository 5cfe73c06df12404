"""The state of a warehouse says which facts are there: at once after every write, to every thread, in every reading."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.errors import StoreUnusable
from bellwether.engine.warehouse.duckdb import DuckStore
from bellwether.engine.warehouse.rows import State


def test_every_write_is_a_new_state(given: Any) -> None:
    states = [given.warehouse.state()]
    for number in range(3):
        given.events((f"e{number}", "A", "p1", "Login", 1, number))
        states.append(given.warehouse.state())
    assert [state.batch - states[0].batch for state in states] == [0, 1, 2, 3]


def test_what_another_thread_wrote_is_seen(given: Any) -> None:
    before = given.warehouse.state()
    writing = Thread(target=lambda: given.events(("e1", "A", "p1", "Login", 1, 1)))
    writing.start()
    writing.join()
    assert given.warehouse.state() == State(before.batch + 1, before.generation)


def test_a_write_that_is_taken_back_leaves_the_state_as_it_was(given: Any) -> None:
    given.events(("e1", "A", "p1", "Login", 1, 1))
    before = given.warehouse.state()
    with given.warehouse.whole(kept=False):
        given.events(("e2", "A", "p1", "Login", 1, 2))
        inside = given.warehouse.state()
    assert (inside.batch, given.warehouse.state()) == (before.batch + 1, before)


def test_nobody_waits_for_what_is_only_tried_and_nobody_sees_it(given: Any) -> None:
    """In an embedded store a trial is a transaction beside the writer's; elsewhere it is the writer while it lasts."""
    if not isinstance(given.warehouse._store, DuckStore):
        pytest.skip("the other store has one writer")
    given.events(("e1", "A", "p1", "Login", 1, 1))
    before = given.warehouse.state()
    with given.warehouse.whole(kept=False):
        given.events(("e2", "B", "p2", "Login", 2, 1))
        tried = len(given.warehouse.event_spans()[0])
        others: list[object] = []

        def meanwhile() -> None:
            given.events(("e3", "C", "p3", "Login", 3, 1), ("e4", "D", "p3", "Login", 4, 1))
            others.append((given.warehouse.state().batch, len(given.warehouse.event_spans()[0]), given.read_events()))

        writing = Thread(target=meanwhile)
        writing.start()
        writing.join(20)
        still = len(given.warehouse.event_spans()[0]), given.read_events()
    events = [("A", "p1", "Login", 1), ("C", "p3", "Login", 3), ("D", "p3", "Login", 4)]
    assert others == [(before.batch + 1, 3, events)]
    assert (tried, still) == (2, (2, [("A", "p1", "Login", 1), ("B", "p2", "Login", 2)]))
    assert (given.read_events(), len(given.warehouse.event_spans()[0])) == (events, 3)


def test_a_trial_stops_with_a_sentence_when_its_tables_are_given_another_column(given: Any) -> None:
    if not isinstance(given.warehouse._store, DuckStore):
        pytest.skip("the other store has one writer")

    def tried() -> None:
        with given.warehouse.whole(kept=False):
            given.events(("e1", "A", "p1", "Login", 1, 1))
            fields = {"wing": Field("wing", FieldType.TEXT)}
            changing = Thread(target=lambda: given.warehouse.prepare(Catalog(properties=fields)))
            changing.start()
            changing.join(20)
            given.events(("e2", "A", "p1", "Login", 1, 2))

    with pytest.raises(StoreUnusable, match=r"definitions were changed while this was tried.*Try again"):
        tried()
    assert given.read_events() == []
    given.events(("e3", "C", "p3", "Login", 3, 1))
    assert given.read_events() == [("C", "p3", "Login", 3)]


def test_a_steady_reading_keeps_its_state(given: Any) -> None:
    before = given.warehouse.state()
    with given.warehouse.steady():
        inside = given.warehouse.state()
        writing = Thread(target=lambda: given.events(("e1", "A", "p1", "Login", 1, 1)))
        writing.start()
        writing.join()
        assert (inside, given.warehouse.state()) == (before, before)
    assert given.warehouse.state().batch == before.batch + 1
