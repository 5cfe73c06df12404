"""The rows that an explanation lists, aggregated by hand, give the number; for every function, account and group."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.engine.evaluate.by_hand import aggregates_of, agrees, broken, worked_out
from tests.oracle import formulas
from tests.oracle.days import as_date
from tests.oracle.loading import load
from tests.oracle.strategies import Scene, recorded_by, scenes
from tests.oracle.world import World

from bellwether.engine.definitions.entity import AccountList, ByTrait, EachAccount, EachParent, InSegment, Portfolio
from bellwether.engine.definitions.value import Known, Reason, Unknown
from bellwether.engine.engine import Engine, Span
from bellwether.engine.evaluate.explaining.explanation import Explanation, Group, Step
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.rows import AsKnown
from bellwether.engine.warehouse.warehouse import open_duckdb

EVERYTHING = 100_000
GROUPINGS = (
    EachParent(),
    ByTrait("owner"),
    InSegment("pros"),
    Portfolio(),
    Portfolio(unassigned=True),
)
QUICKLY = (Phase.explicit, Phase.generate)
"""A world is loaded for every example: making a failing one smaller would take minutes."""
starts, whens = st.integers(-10, 10), st.one_of(st.none(), st.none(), st.integers(0, 12))
EXTRA = (
    'days_since("Visit")',
    "days_since(any())",
    'days_since("Purchase" where amount > 5)',
    'nps("Visit".seats, 90d)',
    'csat("Visit".seats latest per user, 90d)',
    "days_since(responses)",
    "users(deals, 1y)",
    "unique(responses.survey, all)",
    "first(responses.score, all)",
    "last(deals.amount, 1y)",
    'total_users(where user.role == "admin")',
    'total_users(where user.role == "admin", 30d)',
    'sum(user.spent where user.role != "viewer")',
    "count(any(), since(account.onboarded_at))",
    "count(deals, since(account.onboarded_at))",
)


@contextmanager
def engine_of(world: World) -> Iterator[Engine]:
    warehouse = open_duckdb()
    try:
        load(world, warehouse)
        yield Engine(warehouse, world.catalog)
    finally:
        warehouse.close()


def check(scene: Scene, asked: list[str], start: int, when: int | None) -> None:
    """Every aggregate in the explanation of every formula agrees with its rows, for an account and for groups."""
    on = as_date(scene.centre + start)
    with engine_of(scene.world) as engine:
        ids = engine.warehouse.accounts().external_id
        # Which kind of group is asked for depends on the day, so that one example stays quick.
        groupings = (EachAccount(ids[:2]), (*GROUPINGS, AccountList("some", ids[::2]))[start % 6])
        for grouping in groupings:
            facts = engine.facts(grouping, AsKnown(None if when is None else recorded_by(when)))
            for formula in asked:
                series = engine.values(parse(formula), grouping, days=Span(on, on), facts=facts)
                for entity, label in list(enumerate(series.labels))[:2]:
                    found = engine.explain(parse(formula), Group(grouping, label), on=on, facts=facts, limit=EVERYTHING)
                    assert same(found.value, _told(series.value(entity, 0), found)), (formula, grouping, label)
                    assert_rows_agree(found, f"{formula} of {label} in {grouping} on {on}")


def _told(value: Known | Unknown, found: Explanation) -> Known | Unknown:
    """A truth is shown as one by the explanation, as 0 or 1 by a series."""
    return found.value if isinstance(found.value, Known) and isinstance(found.value.value, bool) else value


def same(explained: Known | Unknown, told: Known | Unknown) -> bool:
    """Equal; beside an account whose amounts are converted, a series has doubles for everyone."""
    if not (isinstance(explained, Known) and isinstance(told, Known) and isinstance(told.value, float)):
        return explained == told
    return replace(explained, value=0) == replace(told, value=0) and float(str(explained.value)) == told.value


def assert_rows_agree(found: Explanation, place: str) -> None:
    for aggregate, step in aggregates_of(found.steps):
        assert step.rows is not None
        assert step.rows.total == len(step.rows.listed), place
        if broken(step.rows.listed):
            assert isinstance(step.value, Unknown), f"{step.formula} in {place}: rows without a rate have no sum"
        elif isinstance(step.value, Known) or step.value.reason is Reason.NOT_APPLICABLE:
            answer = worked_out(aggregate, step.rows.listed, step.day)
            if not (answer == 0 and empty_group(step)):
                assert agrees(step.value, answer), f"{step.formula} in {place}: {step.value}, by hand {answer}"


def empty_group(step: Step) -> bool:
    """A group without accounts on the day, or with none that has a value, has no number, not even 0."""
    return step.coverage is not None and isinstance(step.value, Unknown)


def several(strategy: st.SearchStrategy[str], number: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(strategy, min_size=number, max_size=number, unique=True)


@settings(max_examples=3, phases=QUICKLY)
@given(scenes(), several(formulas.of_events()), starts, whens)
def test_events_give_the_number(scene: Scene, asked: list[str], start: int, when: int | None) -> None:
    check(scene, asked, start, when)


@settings(max_examples=3, phases=QUICKLY)
@given(scenes(), several(st.one_of(formulas.of_balances(), formulas.of_deals(), formulas.of_answers())), starts, whens)
def test_records_give_the_number(scene: Scene, asked: list[str], start: int, when: int | None) -> None:
    check(scene, asked, start, when)


@settings(max_examples=3, phases=QUICKLY)
@given(scenes(), several(st.one_of(formulas.of_people, formulas.of_accounts)), starts, whens)
def test_people_and_accounts_give_the_number(scene: Scene, asked: list[str], start: int, when: int | None) -> None:
    check(scene, asked, start, when)


@settings(max_examples=3, phases=QUICKLY)
@given(scenes(), several(st.sampled_from(EXTRA)), starts, whens)
def test_every_other_function_gives_the_number(scene: Scene, asked: list[str], start: int, when: int | None) -> None:
    check(scene, asked, start, when)


@settings(max_examples=3, phases=QUICKLY)
@given(scenes(), several(st.one_of(formulas.of_metrics, formulas.composed()), 2), starts, whens)
def test_every_part_of_a_formula_gives_its_number(scene: Scene, asked: list[str], start: int, when: int | None) -> None:
    check(scene, asked, start, when)


@pytest.mark.long
@settings(max_examples=40, phases=QUICKLY)
@given(scenes(), several(st.one_of(formulas.formulas, st.sampled_from(EXTRA)), 4), starts, whens)
def test_rows_give_the_number_on_many_worlds(scene: Scene, asked: list[str], start: int, when: int | None) -> None:
    check(scene, asked, start, when)
