"""The engine and the naive oracle agree on random worlds, for every kind of formula and every kind of entity."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle import formulas
from tests.oracle.asking import Asking, differences, entities_of
from tests.oracle.in_memory import WorldReader
from tests.oracle.strategies import Scene, recorded_by, scenes

DAYS = 8
known_at = st.one_of(st.none(), st.none(), st.integers(0, 12))
starts = st.integers(-10, 10)


def check(scene: Scene, asked: list[str], start: int, known: int | None, days: int = DAYS) -> None:
    """Every formula, entity and day of a stretch of days agrees."""
    first = scene.centre + start
    asking = Asking(scene.world, WorldReader(scene.world), None if known is None else recorded_by(known))
    entities = entities_of(scene.world)
    for formula in asked:
        found = differences(asking, formula, entities, range(first, first + days))
        assert not found, "\n".join(str(one) for one in found[:5])


def several(strategy: st.SearchStrategy[str], number: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(strategy, min_size=number, max_size=number, unique=True)


@settings(max_examples=10)
@given(scenes(), several(formulas.of_events()), starts, known_at)
def test_aggregates_of_events_agree(scene: Scene, asked: list[str], start: int, known: int | None) -> None:
    check(scene, asked, start, known)


@settings(max_examples=8)
@given(scenes(), several(st.one_of(formulas.of_balances(), formulas.of_deals())), starts, known_at)
def test_aggregates_of_records_agree(scene: Scene, asked: list[str], start: int, known: int | None) -> None:
    check(scene, asked, start, known)


@settings(max_examples=8)
@given(scenes(), several(formulas.of_answers()), starts, known_at)
def test_scores_of_answers_agree(scene: Scene, asked: list[str], start: int, known: int | None) -> None:
    check(scene, asked, start, known)


@settings(max_examples=8)
@given(scenes(), several(formulas.of_people), starts, known_at)
def test_aggregates_of_people_agree(scene: Scene, asked: list[str], start: int, known: int | None) -> None:
    check(scene, asked, start, known)


@settings(max_examples=8)
@given(scenes(), several(st.one_of(formulas.of_accounts, formulas.of_metrics)), starts, known_at)
def test_accounts_as_rows_and_metrics_by_name_agree(
    scene: Scene, asked: list[str], start: int, known: int | None
) -> None:
    check(scene, asked, start, known)


@settings(max_examples=5)
@given(scenes(), several(st.one_of(formulas.of_days, formulas.of_periods)), starts, known_at)
def test_days_as_rows_and_calendar_periods_agree(scene: Scene, asked: list[str], start: int, known: int | None) -> None:
    check(scene, asked, start, known, days=3)


@pytest.mark.long
@settings(max_examples=20)
@given(scenes(), several(formulas.of_many_days, 2), starts, known_at)
def test_many_days_as_rows_agree(scene: Scene, asked: list[str], start: int, known: int | None) -> None:
    check(scene, asked, start, known, days=2)


@settings(max_examples=9)
@given(scenes(), several(formulas.composed()), starts, known_at)
def test_composed_formulas_agree(scene: Scene, asked: list[str], start: int, known: int | None) -> None:
    check(scene, asked, start, known)


@pytest.mark.long
@settings(max_examples=60)
@given(scenes(), several(formulas.formulas), starts, known_at)
def test_all_formulas_agree_on_many_worlds(scene: Scene, asked: list[str], start: int, known: int | None) -> None:
    check(scene, asked, start, known)
