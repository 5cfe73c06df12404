"""What formula texts mean, and that no text can break the parser."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.window import AllTime, Next, Rolling, Since, ToDate, Window
from bellwether.engine.formula.check import check
from bellwether.engine.formula.errors import Code, FormulaError, FormulaErrors
from bellwether.engine.formula.literals import Amount, DateLiteral, Length, Number, Text, Truth
from bellwether.engine.formula.names import RESERVED
from bellwether.engine.formula.parse import DEEPEST, LONGEST, parse, parse_row_condition
from bellwether.engine.formula.schema import Schema
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import (
    Accounts,
    Aggregate,
    Binary,
    Call,
    Contains,
    Events,
    Expression,
    Function,
    IsUnknown,
    Measure,
    MetricReference,
    Not,
    OneOf,
    Operator,
    Records,
    RowField,
    Subject,
    Today,
    Trait,
    Users,
)

BOUND = 20.0
"""Seconds of this thread alone: hundreds of times what any text here needs, and nothing beside what grows wildly."""

EXAMPLES = [
    "active_users(30d)",
    'percent(users("Ticket Purchased", 30d), total_users())',
    'percent(users(any("Ticket Purchased", "Lodging Booked"), 30d), active_users(30d))',
    'sum("Ticket Purchased".amount, 30d) / count("Ticket Purchased".amount, 30d)',
    'unique("Ticket Purchased".destination, 90d)',
    "percent(active_users(30d), account.licences)",
    "sum(user.total_spent)",
    "sum(subscriptions.mrr)",
    'count(deals where outcome == "won" and amount > 1000, 90d)',
    'median(tickets.first_reply_minutes where priority != "low" by created_at, 7d)',
    'median(deals.(closed_at - created_at) where outcome == "won", 1q)',
    'nps(responses.score where survey == "relationship", 90d)',
    "pct_change(active_users_30d, 30d)",
    'if(account.plan == "trial", unknown, 100 * won_90d / (won_90d + lost_90d))',
    "percent(count(accounts where mrr == 0 and ago(mrr, 1mo) > 0), count(accounts where ago(mrr, 1mo) > 0))",
    "percent(sum(least(mrr, ago(mrr, 12mo)) per account), sum(ago(mrr, 12mo) per account))",
]

AIRLINE = {
    "active user percent": ("percent(active_users(45d), total_users())", "percent"),
    "licences used percent": ("percent(active_users(45d), account.licences)", "percent"),
    "total tickets": ('count("Ticket Purchased", 45d)', "count"),
    "users purchasing": ('percent(users("Ticket Purchased", 45d), active_users(45d))', "percent"),
    "tickets per user": ('count("Ticket Purchased", 45d) / active_users(45d)', "ratio"),
    "total dollars": ('sum("Ticket Purchased".price, 45d)', "money"),
    "average ticket cost": ('sum("Ticket Purchased".price, 45d) / count("Ticket Purchased".price, 45d)', "money"),
    "dollars per user": ('sum("Ticket Purchased".price, 45d) / active_users(45d)', "money"),
    "unique destinations": ('unique("Ticket Purchased".destination, 45d)', "count"),
    "making any purchase": (
        'percent(users(any("Ticket Purchased", "Lodging Booked"), 45d), total_users())',
        "percent",
    ),
    "total ever spent": ("sum(user.total_spent)", "number"),
}

OUTCOME_WON = Binary(Operator.EQUAL, RowField("outcome"), Text("won"))


def rolling(count: int, period: Period = Period.DAY) -> Rolling:
    return Rolling(Duration(count, period))


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_of_the_language_reads_and_checks(schema: Schema, text: str) -> None:
    expression = parse(text)
    assert check(expression, schema).expression == expression
    assert to_text(expression) == text


@pytest.mark.parametrize(("text", "unit"), AIRLINE.values(), ids=AIRLINE.keys())
def test_the_eleven_airline_metrics_are_formulas(schema: Schema, text: str, unit: str) -> None:
    assert str(check(parse(text), schema).unit) == unit


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('count("Login", 30d)', Aggregate(Measure.COUNT, Events(("Login",)), window=rolling(30))),
        ("total_users(30d)", Aggregate(Measure.TOTAL_USERS, Users(), window=rolling(30))),
        (
            'users(deals where outcome == "won", 1q)',
            Aggregate(Measure.USERS, Records("deals"), where=OUTCOME_WON, window=rolling(1, Period.QUARTER)),
        ),
        (
            "p95(tickets.minutes, 30d)",
            Aggregate(Measure.PERCENTILE, Records("tickets"), RowField("minutes"), None, rolling(30), percentile=95),
        ),
        (
            "nps(responses.score weight w latest per user where survey == 1 by sent_at, 90d)",
            Aggregate(
                Measure.NPS,
                Records("responses"),
                RowField("score"),
                Binary(Operator.EQUAL, RowField("survey"), Number(Decimal(1))),
                rolling(90),
                "sent_at",
                weight=RowField("w"),
                latest_per_user=True,
            ),
        ),
        ("sum(mrr per account)", Aggregate(Measure.SUM, Accounts(), MetricReference("mrr"))),
        ('days_since("Login")', Aggregate(Measure.DAYS_SINCE, Events(("Login",)), window=AllTime())),
        (
            "days_since(account.onboarded_at)",
            Call(Function.DAYS_SINCE, (Trait(Subject.ACCOUNT, "onboarded_at"),)),
        ),
        ("1000 EUR", Amount(Decimal(1000), "EUR")),
        ("2025-06-30 - 30d", Binary(Operator.SUBTRACT, DateLiteral(date(2025, 6, 30)), Length(rolling(30).length))),
        ("today - account.t", Binary(Operator.SUBTRACT, Today(), Trait(Subject.ACCOUNT, "t"))),
        (
            'x contains "a" and not y',
            Binary(Operator.AND, Contains(MetricReference("x"), "a"), Not(MetricReference("y"))),
        ),
        ("x not in (1, true)", Not(OneOf(MetricReference("x"), (Number(Decimal(1)), Truth(True))))),
        ("x is not unknown", Not(IsUnknown(MetricReference("x")))),
        ("1 + 2 * 3 == 7 or a", None),
    ],
)
def test_texts_have_this_tree(text: str, tree: Expression | None) -> None:
    one, two, three, seven = (Number(Decimal(n)) for n in (1, 2, 3, 7))
    product = Binary(Operator.ADD, one, Binary(Operator.MULTIPLY, two, three))
    by_rank = Binary(Operator.OR, Binary(Operator.EQUAL, product, seven), MetricReference("a"))
    assert parse(text) == (tree if tree is not None else by_rank)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("30d", rolling(30)),
        ("12w", rolling(12, Period.WEEK)),
        ("6mo", rolling(6, Period.MONTH)),
        ("1q", rolling(1, Period.QUARTER)),
        ("2y", rolling(2, Period.YEAR)),
        ("400d", rolling(400)),
        ("30d offset 7d", Rolling(Duration(30, Period.DAY), Duration(7, Period.DAY))),
        ("next 90d", Next(Duration(90, Period.DAY))),
        ("since(account.onboarded_at)", Since("onboarded_at")),
        ('since(account."Größe am")', Since("Größe am")),
        ("all", AllTime()),
        ("wtd", ToDate(Period.WEEK)),
        ("mtd", ToDate(Period.MONTH)),
        ("qtd civil", ToDate(Period.QUARTER, civil=True)),
        ("ytd", ToDate(Period.YEAR)),
    ],
)
def test_windows_are_read_as_written(text: str, window: Window) -> None:
    assert parse(f"count(deals, {text})") == Aggregate(Measure.COUNT, Records("deals"), window=window)


def test_semantics_18_active_users_are_users_of_any_event() -> None:
    assert parse("active_users(30d)") == parse("users(any(), 30d)")


def test_semantics_19_a_bare_name_is_a_field_of_the_row_and_a_metric_elsewhere() -> None:
    in_record = parse('count(deals where plan == "pro" and account.plan == "pro")')
    of_accounts = parse("count(accounts where mrr > 0)")
    assert isinstance(in_record, Aggregate)
    assert isinstance(of_accounts, Aggregate)
    assert in_record.where == Binary(
        Operator.AND,
        Binary(Operator.EQUAL, RowField("plan"), Text("pro")),
        Binary(Operator.EQUAL, Trait(Subject.ACCOUNT, "plan"), Text("pro")),
    )
    assert of_accounts.where == Binary(Operator.MORE, MetricReference("mrr"), Number(Decimal(0)))


def test_semantics_19_texts_are_trimmed_and_composed() -> None:
    assert parse('account.plan == "  Gro\u0308ße "') == parse('account.plan == "Größe"')


def test_semantics_21_aggregates_take_row_expressions() -> None:
    days = Binary(Operator.SUBTRACT, RowField("closed_at"), RowField("created_at"))
    assert parse('median(deals.(closed_at - created_at) where outcome == "won", 1q)') == Aggregate(
        Measure.MEDIAN, Records("deals"), days, OUTCOME_WON, rolling(1, Period.QUARTER)
    )
    assert parse('count("E".amount, 7d)') == Aggregate(
        Measure.COUNT, Events(("E",)), RowField("amount"), window=rolling(7)
    )


def test_semantics_34_function_names_are_reserved_only_before_a_parenthesis() -> None:
    assert parse("count + users / median") == parse("(count) + (users / median)")
    assert parse("sum(count.sum where min > max)") == Aggregate(
        Measure.SUM, Records("count"), RowField("sum"), Binary(Operator.MORE, RowField("min"), RowField("max"))
    )


@pytest.mark.parametrize("word", ["contains", "weight", "latest", "civil", "whereas", "android", "accounts_won"])
def test_semantics_34_words_that_are_not_reserved_are_names(word: str) -> None:
    assert parse(f"{word} + 1") == Binary(Operator.ADD, MetricReference(word), Number(Decimal(1)))


@pytest.mark.parametrize(
    "word",
    sorted(RESERVED - {"unknown", "today", "true", "false"}),
)
def test_semantics_34_reserved_words_are_no_names(word: str) -> None:
    for text in (f"{word} + 1", f"1 + {word}", f"count(deals.{word})", f"account.{word}"):
        with pytest.raises(FormulaErrors):
            parse(text)


def test_semantics_34_anything_else_is_quoted() -> None:
    assert parse('count("A"."Seat class" where "A"."Seat class" == "first", 30d)') == Aggregate(
        Measure.COUNT,
        Events(("A",)),
        RowField("Seat class"),
        Binary(Operator.EQUAL, RowField("Seat class"), Text("first")),
        rolling(30),
    )
    assert parse('account."Größe"') == parse('account."Gro\u0308ße"') == Trait(Subject.ACCOUNT, "Größe")


def test_semantics_34_a_comma_is_never_a_decimal_sign() -> None:
    assert parse("round(1.5, 2)") == Call(Function.ROUND, (Number(Decimal("1.5")), Number(Decimal(2))))


def test_a_condition_on_events_reads_bare_names_as_properties() -> None:
    assert parse_row_condition("is_bot == true or user.internal") == Binary(
        Operator.OR,
        Binary(Operator.EQUAL, RowField("is_bot"), Truth(True)),
        Trait(Subject.USER, "internal"),
    )


def test_spans_point_at_what_was_typed() -> None:
    expression = parse('percent(\n  users("Login", 30d),\n  total_users())')
    assert isinstance(expression, Call)
    spans = [(part.span.line, part.span.column, part.span.length) for part in expression.arguments]
    assert spans == [(2, 3, 19), (3, 3, 13)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", Code.EMPTY),
        (" \n\t", Code.EMPTY),
        ("1 + " * LONGEST + "1", Code.TOO_LONG),
        ("(" * (DEEPEST * 30) + "1" + ")" * (DEEPEST * 30), None),
        ("-" * 5000 + "1", Code.TOO_DEEP),
        ("not " * 2000 + "true", Code.TOO_DEEP),
        ("1" + " + 1" * 2000, Code.TOO_DEEP),
        ("abs(" * 1500 + "1" + ")" * 1500, Code.TOO_DEEP),
        ("if(true, 1, " * 500 + "1" + ")" * 500, Code.TOO_DEEP),
        ("(" * 9000, Code.SYNTAX),
        ('"' * 9001, Code.SYNTAX),
        ("a" * 9000 + "!", Code.SPELLING),
        ("1" * 9000, Code.BAD_NUMBER),
        ("=" * 9000, Code.SPELLING),
        ("between " * 1000, Code.SYNTAX),
        ("\\" * 9000, Code.SYNTAX),
        ("“" * 9000, Code.SPELLING),
    ],
    ids=range(17),
)
def test_deep_and_huge_texts_are_refused_in_bounded_time(text: str, code: Code | None) -> None:
    began = thread_time()
    found = codes(text)
    assert found[:1] == ([] if code is None else [code])
    assert thread_time() - began < BOUND


def codes(text: str) -> list[Code]:
    """The codes of a text's errors; every error has a sentence and a place."""
    found: tuple[FormulaError, ...] = ()
    try:
        parse(text)
    except FormulaErrors as errors:
        found = errors.errors
    assert all(error.sentence and error.span.line >= 1 and error.span.column >= 1 for error in found)
    return [error.code for error in found]


LANGUAGE = """count sum users percent if any ago "Login" "A" deals account. user. accounts where by per account latest
    weight and or not in is unknown contains == != < >= = + - * / ( ) , . 30d 6mo all next since( offset mtd civil
    1 0.5 1000 EUR 2025-06-30 2025-99-99 true false today mrr “ ” % && || ; [ ] null like between 4-4-5 p95( é"""
WORDS = [*LANGUAGE.split(), "\n", "\\", "\0", "\u200b"]


@given(st.text(max_size=300))
def test_any_text_gives_a_tree_or_errors(text: str) -> None:
    codes(text)


@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_any_heap_of_words_gives_a_tree_or_errors(text: str) -> None:
    codes(text)


@given(st.sampled_from(EXAMPLES), st.integers(0, 120), st.integers(0, 8), st.text(max_size=5))
def test_a_mutilated_formula_gives_a_tree_or_errors(text: str, start: int, length: int, instead: str) -> None:
    codes(text[:start] + instead + text[start + length :])


@given(st.sampled_from(EXAMPLES), st.integers(1, 300))
def test_a_repeated_formula_is_read_in_bounded_time(text: str, times: int) -> None:
    began = thread_time()
    codes(" + ".join([text] * times))
    assert thread_time() - began < BOUND
