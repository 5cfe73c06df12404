"""Whatever is written late, corrected, merged or taken back: stored values heal to what a full rebuild gives."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle import company
from tests.oracle.days import as_date, as_day
from tests.oracle.loading import load
from tests.oracle.world import EventFact, World
from tests.whole.history import Story, Teller, stories

from bellwether.engine.definitions.value import Mark, Value
from bellwether.engine.engine import Engine, Span
from bellwether.engine.warehouse.rows import BLOCK_DAYS
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

CENTRE = as_day(date(2024, 6, 20))
LAST = 5
"""Days after the centre up to which values are stored in the end."""

Stored = dict[tuple[str, str], tuple[Value, ...]]

seeds = st.integers(0, 2**16)


def stored(warehouse: SqlWarehouse, story: Story) -> Stored:
    """Every stored value of every metric and account, from before the first fact to the last day."""
    engine = Engine(warehouse, story.world.catalog)
    span = Span(as_date(story.centre - 400), as_date(story.centre + LAST))
    metrics = sorted(story.world.catalog.metrics)
    # A rebuild has never seen what was stored before, so it restates nothing.
    return {
        (series.metric, account): tuple(replace(one, marks=one.marks & ~Mark.RESTATED) for one in series.row(0))
        for account in sorted(warehouse.accounts().external_id)
        for series in engine.history(metrics, account, span)
    }


def rebuilt(story: Story) -> Stored:
    warehouse = open_duckdb(None)
    warehouse.prepare(story.world.catalog)
    Teller(story, warehouse).tell([*story.world.facts, *story.more])
    Engine(warehouse, story.world.catalog).refresh(as_date(story.centre + LAST))
    values = stored(warehouse, story)
    warehouse.close()
    return values


def assert_verified(engine: Engine) -> None:
    report = engine.verify()
    assert report.different == 0, "\n".join(str(mismatch) for mismatch in report.mismatches[:10])


def assert_same(healed: Stored, fresh: Stored, story: Story) -> None:
    assert healed.keys() == fresh.keys()
    wrong = [
        f"{metric} of {account} on {as_date(story.centre - 400 + day)}: healed {one}, rebuilt {other}"
        for (metric, account), row in healed.items()
        for day, (one, other) in enumerate(zip(row, fresh[metric, account], strict=True))
        if one != other
    ]
    assert not wrong, "\n".join(wrong[:10])


def heals(story: Story, seed: int, parts: int, *, always_verified: bool) -> None:
    chance = random.Random(seed)
    warehouse = open_duckdb(None)
    warehouse.prepare(story.world.catalog)
    engine, teller = Engine(warehouse, story.world.catalog), Teller(story, warehouse)
    for steps in story.parts(seed, parts):
        teller.tell(steps)
        if chance.random() < 0.7:
            engine.refresh(as_date(story.centre + LAST - chance.choice((0, 0, 1, 34))))
            if always_verified:
                assert_verified(engine)
    engine.refresh(as_date(story.centre + LAST))
    assert_verified(engine)
    healed, fresh = stored(warehouse, story), rebuilt(story)
    warehouse.close()
    assert_same(healed, fresh, story)


@settings(max_examples=2)
@given(stories(), seeds)
def test_values_heal_bit_for_bit_whatever_is_written_in_any_order(story: Story, seed: int) -> None:
    heals(story, seed, parts=4, always_verified=False)


@pytest.mark.long
@settings(max_examples=10)
@given(stories(), seeds)
def test_values_heal_over_many_small_steps(story: Story, seed: int) -> None:
    heals(story, seed, parts=8, always_verified=True)


def test_verify_finds_a_value_that_was_tampered_with() -> None:
    world = World(company.catalog(), (EventFact(id="e", name="Visit", at=0, day=CENTRE, account="acme", person="ann"),))
    warehouse = open_duckdb(None)
    load(world, warehouse)
    engine = Engine(warehouse, world.catalog)
    engine.refresh(as_date(CENTRE + LAST))
    assert_verified(engine)
    (visits,) = [version for version in warehouse.versions() if version.metric == "visits"]
    block = warehouse.read_values(visits.version, None, CENTRE, CENTRE)
    numbers = block.numbers.copy()
    numbers[0, CENTRE % BLOCK_DAYS] += 1
    warehouse.write_values([visits], iter([replace(block, numbers=numbers)]))
    report = engine.verify()
    assert report.different == 1
    found = report.mismatches[0]
    day = as_date(CENTRE).isoformat()
    assert (found.metric, found.account, found.day, found.stored, found.rebuilt) == ("visits", "acme", day, "2", "1")
    warehouse.close()
