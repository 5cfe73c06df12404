"""First days that are kept are those that would be read anew, whatever is written."""

from __future__ import annotations

from datetime import date
from random import Random

import numpy as np
from tests.engine.rules_world import DAY_MICROS, Workspace, back

from bellwether.engine.warehouse.event_reads import Spans, read_spans
from bellwether.engine.warehouse.rows import NOW, Kind
from bellwether.engine.warehouse.writer import FactKind


def test_first_days_after_any_writes_are_those_of_a_fresh_warehouse() -> None:
    random = Random(3)
    world = Workspace().accounts("acme", "bolt", "calm")
    world.event("Visit", "acme", back(5), "ann")
    world.warehouse.event_spans()
    for _ in range(12):
        account, day = random.choice(("acme", "bolt", "calm")), back(random.randrange(60))
        match random.randrange(6):
            case 0:
                world.warehouse.merge(Kind.ACCOUNT, "calm", account, DAY_MICROS)
            case 1:
                facts = [1 << 32]
                world.warehouse.retract(FactKind.EVENT, facts, DAY_MICROS)
            case _:
                world.event("Visit", account, day, random.choice((None, "ann", "ben")))
        kept = world.warehouse.event_spans()
        fresh = _read_anew(world)
        assert all(np.array_equal(one, other) for one, other in zip(kept, fresh, strict=True))


def _read_anew(world: Workspace) -> Spans:
    with world.warehouse._store.reading() as session:
        return read_spans(session, NOW)


def test_events_that_come_later_are_added_to_the_first_days() -> None:
    world = Workspace().accounts("acme", "bolt")
    world.event("Visit", "acme", date(2024, 2, 10), "ann")
    world.warehouse.event_spans()
    world.event("Visit", "bolt", date(2024, 2, 12))
    world.event("Visit", "acme", date(2024, 2, 1))
    keys, first, first_person = world.warehouse.event_spans()
    epoch = date(1970, 1, 1)
    assert keys.tolist() == world.warehouse.keys(Kind.ACCOUNT, ["acme", "bolt"]).tolist()
    assert first.tolist() == [(date(2024, 2, 1) - epoch).days, (date(2024, 2, 12) - epoch).days]
    assert first_person[0] == (date(2024, 2, 10) - epoch).days
