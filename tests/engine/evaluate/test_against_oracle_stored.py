"""From a real warehouse, loaded in any order and any split: the oracle's values, and refreshed equal to rebuilt."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle import formulas
from tests.oracle.asking import Asking, differences, entities_of
from tests.oracle.days import as_date
from tests.oracle.loading import load, write
from tests.oracle.strategies import Scene, recorded_by, scenes
from tests.oracle.world import AnyFact, World

from bellwether.engine.definitions.value import Mark, Value
from bellwether.engine.engine import Engine, Span
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

DAYS = 8
seeds = st.integers(0, 2**16)


def split(world: World, seed: int, parts: int) -> list[list[AnyFact]]:
    """The facts in some order, in some number of batches."""
    facts = list(world.facts)
    random.Random(seed).shuffle(facts)
    return [facts[part::parts] for part in range(parts)]


def check(scene: Scene, asked: Sequence[str], seed: int, known: int | None) -> None:
    warehouse = open_duckdb(None)
    load(scene.world, warehouse, split(scene.world, seed, 1 + seed % 3))
    asking = Asking(scene.world, warehouse, None if known is None else recorded_by(known))
    entities = entities_of(scene.world)
    for formula in asked:
        found = differences(asking, formula, entities, range(scene.centre - 4, scene.centre - 4 + DAYS))
        assert not found, "\n".join(str(one) for one in found[:5])
    warehouse.close()


lists_of_formulas = st.lists(formulas.formulas, min_size=3, max_size=3, unique=True)
known_at = st.one_of(st.none(), st.integers(0, 12))


@settings(max_examples=2)
@given(scenes(), lists_of_formulas, seeds, known_at)
def test_facts_loaded_in_any_order_and_split_give_the_oracles_values(
    scene: Scene, asked: list[str], seed: int, known: int | None
) -> None:
    check(scene, asked, seed, known)


@pytest.mark.long
@settings(max_examples=30)
@given(scenes(), lists_of_formulas, seeds, known_at)
def test_many_worlds_loaded_in_any_order_give_the_oracles_values(
    scene: Scene, asked: list[str], seed: int, known: int | None
) -> None:
    check(scene, asked, seed, known)


def stored(warehouse: SqlWarehouse, scene: Scene) -> dict[tuple[str, str], tuple[Value, ...]]:
    """Every stored value of every metric and account of the weeks around the centre."""
    if not warehouse.versions():
        return {}  # no account was there yet, so there was nothing to compute
    engine = Engine(warehouse, scene.world.catalog)
    span = Span(as_date(scene.centre - 40), as_date(scene.centre + 5))
    metrics = sorted(scene.world.catalog.metrics)
    # A rebuild has never seen what was stored before, so it restates nothing.
    return {
        (series.metric, account): tuple(replace(one, marks=one.marks & ~Mark.RESTATED) for one in series.row(0))
        for account in warehouse.accounts().external_id
        for series in engine.history(metrics, account, span)
    }


def refreshed_equals_rebuilt(scene: Scene, seed: int) -> None:
    batches = split(scene.world, seed, 4)
    healed = open_duckdb(None)
    healed.prepare(scene.world.catalog)
    for batch in batches:
        write(scene.world, healed, batch)
        Engine(healed, scene.world.catalog).refresh(as_date(scene.centre + 5))
    report = Engine(healed, scene.world.catalog).verify()
    assert report.mismatches == ()
    assert report.different == 0

    rebuilt = open_duckdb(None)
    load(scene.world, rebuilt)
    Engine(rebuilt, scene.world.catalog).refresh(as_date(scene.centre + 5))
    assert stored(healed, scene) == stored(rebuilt, scene)
    healed.close()
    rebuilt.close()


@settings(max_examples=2)
@given(scenes(), seeds)
def test_values_refreshed_after_late_facts_equal_a_full_rebuild(scene: Scene, seed: int) -> None:
    refreshed_equals_rebuilt(scene, seed)


@pytest.mark.long
@settings(max_examples=20)
@given(scenes(), seeds)
def test_values_refreshed_after_many_late_facts_equal_a_full_rebuild(scene: Scene, seed: int) -> None:
    refreshed_equals_rebuilt(scene, seed)
