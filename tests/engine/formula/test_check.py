"""Units, uses, roll-up and warnings of formulas that are right."""

from __future__ import annotations

import pytest

from bellwether.engine.definitions.metric import Display
from bellwether.engine.definitions.unit import COUNT, MONEY, PERCENT, RATIO, TEXT, TRUTH
from bellwether.engine.formula.check import check, check_condition, check_row_condition
from bellwether.engine.formula.errors import Code, FormulaErrors
from bellwether.engine.formula.parse import DEEPEST, parse, parse_row_condition
from bellwether.engine.formula.schema import Schema
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import Aggregate, Binary, Measure, MetricReference, Operator, Records, RowField
from bellwether.engine.formula.uses import Uses
from bellwether.engine.formula.words import in_words

UNITS = [
    ('count("Login", 30d)', "count"),
    ("total_users() - active_users(30d)", "count"),
    ("account.licences - active_users(30d)", "number"),
    ("100 - usage", "percent"),
    ("usage - csat_30d", "points"),
    ("usage + change(usage, 30d)", "percent"),
    ("mrr * 12", "money"),
    ("mrr + 1000 EUR", "money"),
    ("mrr + 1000", "money"),
    ("mrr / ago(mrr, 1y)", "ratio"),
    ("mrr / active_users_30d", "money"),
    ("won_90d / (won_90d + lost_90d)", "ratio"),
    ("mrr * (usage / 100)", "money"),
    ("usage / csat_30d", "ratio"),
    ("sum(deals.(amount * probability))", "money"),
    ("avg(deals.(closed_at - created_at), 1y)", "duration"),
    ("max(deals.closed_at, 1y)", "date"),
    ("today - account.onboarded_at", "duration"),
    ("account.onboarded_at + 30d", "date"),
    ('days_since("Login")', "duration"),
    ("days_since(account.onboarded_at)", "duration"),
    ("change(mrr, 30d)", "money"),
    ("change(usage, 30d)", "points"),
    ("change(nps_90d, 30d)", "points"),
    ("pct_change(mrr, 30d)", "percent"),
    ("nps(responses.score, 90d)", "points"),
    ("csat(responses.score, 90d)", "percent"),
    ("percent(active_users(30d), account.licences)", "percent"),
    ("coalesce(account.licences, total_users())", "number"),
    ("least(mrr, 500)", "money"),
    ("round(usage, 1)", "percent"),
    ("log(mrr / 1000)", "number"),
    ("streak(mrr > 0)", "duration"),
    ("account.plan", "text"),
    ("mood", "rank"),
    ("unknown", "number"),
    ("if(mrr > 0, unknown, mrr)", "money"),
    ("count(deals where amount > 1000 EUR)", "count"),
    ("count(deals where closed_at - created_at > 30d, 1y)", "count"),
    ("count(deals where closed_at - created_at > 30, 1y)", "count"),
    ("count(deals where closed_at > 2025-06-30, 1y)", "count"),
    ("count(deals where closed_at > today - 7d, 1y)", "count"),
    ("count(tickets where merged == 0)", "count"),
    ("count(tickets where not merged)", "count"),
    ('count(accounts where mood == "red")', "count"),
    ("min(usage per account)", "percent"),
    ("avg(active_users_30d per account)", "count"),
]


@pytest.mark.parametrize(("text", "unit"), UNITS)
def test_semantics_28_units_follow_from_the_parts(schema: Schema, text: str, unit: str) -> None:
    assert str(check(parse(text), schema).unit) == unit


def test_semantics_28_text_has_no_rollup(schema: Schema) -> None:
    rolls_up = {text: check(parse(text), schema).rolls_up for text in ("account.plan", "account.onboarded_at", "mrr")}
    assert rolls_up == {"account.plan": False, "account.onboarded_at": False, "mrr": True}


@pytest.mark.parametrize("text", ["mrr + active_users_30d", "sum(usage per account)", "usage + csat_30d"])
def test_semantics_28_unlike_units_and_sums_of_percentages_are_refused(schema: Schema, text: str) -> None:
    with pytest.raises(FormulaErrors) as found:
        check(parse(text), schema)
    assert found.value.errors[0].code in (Code.UNITS, Code.PERCENT_SUM)


def test_semantics_28_a_ratio_may_be_declared_a_percentage(schema: Schema) -> None:
    ratio = parse("100 * won_90d / (won_90d + lost_90d)")
    assert check(ratio, schema).unit == RATIO
    assert check(ratio, schema, PERCENT).unit == PERCENT
    assert check(ratio, schema, PERCENT).display is Display.PERCENT


def test_a_declared_unit_that_the_formula_cannot_have_is_refused(schema: Schema) -> None:
    with pytest.raises(FormulaErrors) as found:
        check(parse("mrr"), schema, PERCENT)
    assert [error.code for error in found.value.errors] == [Code.UNITS]


def test_semantics_19_truth_compares_with_zero_and_one(schema: Schema) -> None:
    for condition in ("is_bot == 0", "is_bot == true", "is_bot", "not is_bot", "is_bot is unknown"):
        assert check_row_condition(parse_row_condition(condition), schema).unit == TRUTH


def test_semantics_19_a_case_folded_match_is_a_suggestion(schema: Schema) -> None:
    with pytest.raises(FormulaErrors) as found:
        check(parse('count("ticket purchased", 30d)'), schema)
    assert [error.suggestion for error in found.value.errors] == ['"Ticket Purchased"']


def test_semantics_24_a_group_conditional_asks_for_per_account(schema: Schema) -> None:
    checked = check(parse("if(mrr > 0, active_users(30d), 0)"), schema)
    assert [(warning.code, warning.suggestion) for warning in checked.warnings] == [
        (Code.GROUP_CONDITIONAL, "sum(if(mrr > 0, active_users(30d), 0) per account)")
    ]
    assert check(parse("sum(if(mrr > 0, active_users(30d), 0) per account)"), schema).warnings == ()


@pytest.mark.parametrize(
    ("text", "per_account"),
    [
        ("percent(active_users(30d), account.licences)", True),
        ("active_users(30d) / headcount", True),
        ("active_users(30d) / won_90d", False),
        ("sum(account.licences per account)", False),
        ('count("Login" where account.plan == "pro", 30d)', False),
        ('count("Login", since(account.onboarded_at))', True),
        ("count(accounts where headcount > 3)", False),
    ],
)
def test_semantics_24_traits_and_entered_metrics_are_taken_account_by_account(
    schema: Schema, text: str, per_account: bool
) -> None:
    assert check(parse(text), schema).per_account is per_account


def test_a_change_of_a_percentage_in_percent_is_doubtful(schema: Schema) -> None:
    [warning] = check(parse("pct_change(usage, 30d)"), schema).warnings
    assert (warning.code, warning.suggestion) == (Code.RELATIVE_PERCENT, "change(usage, 30d)")


def test_a_formula_tells_everything_that_it_reads(schema: Schema) -> None:
    text = (
        'count(any("Login", "Lodging Booked") where amount > 1 and user.role == "admin", since(account.onboarded_at))'
        ' / sum(deals.(amount * probability) where account.plan == "pro" by created_at, 1q) / mrr / active_users(7d)'
    )
    assert check(parse(text), schema).uses == Uses(
        events=frozenset({"Login", "Lodging Booked"}),
        every_event=True,
        properties=frozenset({"amount"}),
        account_traits=frozenset({"onboarded_at", "plan"}),
        user_traits=frozenset({"role"}),
        collections={"deals": frozenset({"amount", "probability", "created_at"})},
        metrics=frozenset({"mrr"}),
    )


@pytest.mark.parametrize(
    ("text", "display"),
    [
        ("usage", Display.PERCENT),
        ("mrr", Display.MONEY),
        ('days_since("Login")', Display.DURATION),
        ("mood", Display.RANK),
        ("active_users(30d)", Display.NUMBER),
    ],
)
def test_the_unit_chooses_how_a_value_is_shown(schema: Schema, text: str, display: Display) -> None:
    assert check(parse(text), schema).display is display


def test_a_segment_is_a_condition_and_a_metric_is_not(schema: Schema) -> None:
    condition = parse('mrr > 0 and account.plan != "trial"')
    assert check_condition(condition, schema).unit == TRUTH
    with pytest.raises(FormulaErrors):
        check(condition, schema)
    with pytest.raises(FormulaErrors):
        check_condition(parse("mrr"), schema)


@pytest.mark.parametrize(
    "expression",
    [
        RowField("amount"),
        Binary(Operator.ADD, RowField("amount"), MetricReference("mrr")),
        Aggregate(Measure.SUM, Records("deals"), MetricReference("mrr")),
        Aggregate(Measure.SUM, Records("deals"), Aggregate(Measure.COUNT, Records("deals"))),
    ],
)
def test_a_tree_that_no_text_can_give_is_refused_too(schema: Schema, expression: Binary | RowField | Aggregate) -> None:
    with pytest.raises(FormulaErrors):
        check(expression, schema)


def test_quoted_names_are_found(schema: Schema) -> None:
    assert check(parse('account."Größe" * 2'), schema).uses.account_traits == {"Größe"}
    assert check(parse('unique("Login"."Seat class", 30d)'), schema).unit == COUNT
    assert check(parse('first("Login"."Seat class" where "Login"."where" == "web", 30d)'), schema).unit == TEXT


@pytest.mark.parametrize(
    "text",
    [
        " + ".join(["mrr"] * (DEEPEST - 2)),
        "abs(" * (DEEPEST // 2 - 2) + "mrr" + ")" * (DEEPEST // 2 - 2),
        "if(mrr > 0, mrr, " * (DEEPEST // 2 - 3) + "mrr" + ")" * (DEEPEST // 2 - 3),
        "sum(" * (DEEPEST // 2 - 2) + "mrr" + " per account)" * (DEEPEST // 2 - 2),
    ],
    ids=["sum", "call", "if", "per account"],
)
def test_the_deepest_formula_that_reads_can_be_checked_and_written(schema: Schema, text: str) -> None:
    expression = parse(text)
    assert check(expression, schema).unit == MONEY
    assert parse(to_text(expression)) == expression
    assert in_words(expression, schema)
