"""Events kept between the trials of a formula: the same values as if they were read for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest
from tests.engine.rules_world import BARE, BEGIN, DAY, Workspace, int32

from bellwether.engine.definitions.catalog import Catalog, Exclusion
from bellwether.engine.engine import Engine, Span
from bellwether.engine.evaluate import kept_events
from bellwether.engine.evaluate.preview import Preview
from bellwether.engine.warehouse.rows import Kind

DAYS = Span(BEGIN, DAY)
TRIED = (
    'percent(users("Login", 7d), active_users(30d))',
    'percent(users("Login", 14d), active_users(45d))',
    'count("Login" where amount > 4, 30d)',
    'count("Export", 30d)',
    'sum("Login".amount, all)',
    "active_users(14d)",
)


def company(catalog: Catalog = BARE) -> Workspace:
    """Six accounts with some hundred events of eight people, one of whom is of our own."""
    world = Workspace(catalog).accounts(*"abcdef")
    rng = np.random.default_rng(11)
    for _ in range(400):
        account, person = "abcdef"[rng.integers(6)], f"p{rng.integers(8)}"
        day = BEGIN + timedelta(days=int(rng.integers((DAY - BEGIN).days)))
        name = ("Login", "Export")[rng.integers(2)]
        world.event(name, account, day, person=person, amount=int(rng.integers(1_000)))
    told = {"id": ["p1"], "trait": ["internal"], "effective": int32(BEGIN), "assumed": [False], "recorded": [1]}
    empty = pa.array([None], pa.string())
    world.warehouse.write_traits(Kind.PERSON, pa.table(told | {"number": pa.array([1], pa.int64()), "text": empty}))
    return world


def assert_like_a_fresh_one(engine: Engine) -> None:
    for formula in TRIED:
        kept = engine.preview(formula, days=DAYS)
        fresh = Engine(engine.warehouse, engine.catalog).preview(formula, days=DAYS)
        assert isinstance(kept, Preview)
        assert isinstance(fresh, Preview)
        for name in ("numbers", "reason"):
            np.testing.assert_array_equal(getattr(kept.series.grid, name), getattr(fresh.series.grid, name))


def test_formulas_tried_one_after_another_have_the_values_that_each_has_alone() -> None:
    world = company()
    assert_like_a_fresh_one(world.engine)
    assert_like_a_fresh_one(world.engine)


def test_what_is_kept_goes_when_events_arrive() -> None:
    world = company()
    assert_like_a_fresh_one(world.engine)
    before = world.engine.preview("active_users(14d)", days=DAYS)
    world.event("Login", "a", DAY, person="somebody new", amount=5)
    after = world.engine.preview("active_users(14d)", days=DAYS)
    assert isinstance(before, Preview)
    assert isinstance(after, Preview)
    assert after.series.grid.numbers[0, -1] == before.series.grid.numbers[0, -1] + 1
    assert_like_a_fresh_one(world.engine)


def test_who_counts_follows_an_edited_trait_of_an_account() -> None:
    trials = {"trials": Exclusion("trials", "Accounts on trial", 'account.plan == "trial"')}
    world = company(replace(BARE, exclusions={**BARE.exclusions, **trials}))
    assert_like_a_fresh_one(world.engine)
    world.trait("a", "plan", "trial", BEGIN)
    found = world.engine.preview('count("Login", 30d)', days=DAYS)
    assert isinstance(found, Preview)
    assert found.series.grid.numbers[0].max() == 0
    assert_like_a_fresh_one(world.engine)


@pytest.mark.parametrize("room", [0, 12_000])
def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    monkeypatch.setattr(kept_events, "MOST_BYTES", room)
    world = company()
    assert_like_a_fresh_one(world.engine)
    held = world.engine.facts().kept_events
    assert (len(held) > 0) == (room > 0)
    assert sum(getattr(one, "size", 0) for one in held) <= room
