"""A metric or formula for some people alone, asked of the engine."""

from __future__ import annotations

from datetime import date

import pytest
from tests.engine.evaluate.example_world import SCHEMA, Examples

from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.value import Known
from bellwether.engine.engine import one_day
from bellwether.engine.formula.errors import FormulaErrors
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.slice import people_condition
from bellwether.engine.formula.tree import Expression


@pytest.fixture(scope="module")
def examples() -> Examples:
    return Examples()


def numbers(examples: Examples, subject: str | Expression, people: str) -> list[object]:
    sliced = examples.engine.sliced(subject, people_condition(people, SCHEMA))
    series = examples.engine.values(sliced, EachAccount(("acme", "bolt")), days=one_day(date(2025, 6, 30)))
    values = (series.value(place, 0) for place in range(2))
    return [one.value if isinstance(one, Known) else one.reason.key for one in values]


def test_semantics_27_a_metric_is_asked_for_some_people_alone(examples: Examples) -> None:
    assert numbers(examples, "active", 'user.role == "admin"') == [1, 1]
    assert numbers(examples, "active", "user.role is unknown") == [1, 0]
    assert numbers(examples, parse("percent(active_users(30d), total_users())"), "user.total_spent < 50") == [
        100,
        "not_applicable",
    ]


def test_semantics_27_what_has_no_people_is_refused(examples: Examples) -> None:
    with pytest.raises(FormulaErrors, match="subscriptions are of the account, not of one person"):
        numbers(examples, "mrr", 'user.role == "admin"')
