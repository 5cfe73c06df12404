"""A slice by a trait of people narrows what has people, and is refused where a term has none."""

from __future__ import annotations

import pytest

from bellwether.engine.formula.errors import Code, FormulaErrors
from bellwether.engine.formula.parse import parse, parse_row_condition
from bellwether.engine.formula.schema import Schema
from bellwether.engine.formula.slice import people_condition, sliced
from bellwether.engine.formula.text import to_text

ADMINS = parse_row_condition('user.role == "admin"')
FORMULAS = {
    "buyers": parse('users("Ticket Purchased" where amount > 0, 30d)'),
    "share": parse("percent(buyers, total_users())"),
}


@pytest.mark.parametrize(
    ("text", "narrowed"),
    [
        (
            "percent(active_users(30d), total_users())",
            'percent(users(any() where user.role == "admin", 30d), total_users(where user.role == "admin"))',
        ),
        ("sum(user.total_spent)", 'sum(user.total_spent where user.role == "admin")'),
        (
            "change(share, 7d)",
            (
                'change(percent(users("Ticket Purchased" where amount > 0 and user.role == "admin", 30d), '
                'total_users(where user.role == "admin")), 7d)'
            ),
        ),
        (
            "avg(buyers per day, 7d)",
            'avg(users("Ticket Purchased" where amount > 0 and user.role == "admin", 30d) per day, 7d)',
        ),
        (
            "sum(abs(-buyers) per account)",
            'sum(abs(-users("Ticket Purchased" where amount > 0 and user.role == "admin", 30d)) per account)',
        ),
    ],
)
def test_semantics_27_a_slice_filters_every_term_of_people_and_events(text: str, narrowed: str) -> None:
    assert to_text(sliced(parse(text), ADMINS, FORMULAS)) == narrowed


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("percent(active_users(30d), account.licences)", [(28, 16)]),
        ("sum(subscriptions.mrr) / headcount", [(1, 22), (26, 9)]),
        ("count(accounts)", [(1, 15)]),
    ],
)
def test_semantics_27_a_slice_is_refused_where_a_term_has_no_people(text: str, places: list[tuple[int, int]]) -> None:
    with pytest.raises(FormulaErrors) as found:
        sliced(parse(text), ADMINS, FORMULAS)
    assert [(error.span.column, error.span.length) for error in found.value.errors] == places
    assert {error.code for error in found.value.errors} == {Code.NO_PEOPLE}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("user.rol == 1", Code.UNKNOWN_TRAIT),
        ("amount > 3", Code.NO_PEOPLE),
        ('user.role == "admin" and account.plan == "pro"', Code.NO_PEOPLE),
    ],
)
def test_a_slice_is_a_condition_on_people_alone(schema: Schema, text: str, code: Code) -> None:
    with pytest.raises(FormulaErrors) as found:
        people_condition(text, schema)
    assert [error.code for error in found.value.errors] == [code]
