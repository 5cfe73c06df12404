"""The canonical text of a formula gives the same tree back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.window import AllTime, Next, Rolling, Since, ToDate
from bellwether.engine.formula.check import check
from bellwether.engine.formula.errors import FormulaError, FormulaErrors
from bellwether.engine.formula.literals import Amount, ClockLength, DateLiteral, Length, Number, Text, Truth
from bellwether.engine.formula.modifiers import AtLeast, Link, Order, Scale
from bellwether.engine.formula.names import cleaned
from bellwether.engine.formula.narrowing import RECORD_ID
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.schema import Schema
from bellwether.engine.formula.text import canonical, to_text
from bellwether.engine.formula.tree import (
    Accounts,
    Aggregate,
    Ago,
    Binary,
    Call,
    Change,
    Conditional,
    Contains,
    EachDay,
    Elapsed,
    Events,
    Expression,
    Function,
    IsUnknown,
    Measure,
    MetricReference,
    Missing,
    Negative,
    Not,
    OneOf,
    Operator,
    Records,
    RowField,
    Source,
    Subject,
    Today,
    Trait,
    Users,
)
from bellwether.engine.formula.words import in_words

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=12).map(cleaned)
names = texts.filter(bool) | st.sampled_from(["amount", "all", "Seat class", 'say "hi"', "back\\slash", "Größe"])
keys = st.sampled_from(["mrr", "count", "sum_30d", "weight", "contains", "civil"])
durations = st.builds(Duration, st.integers(1, 100), st.sampled_from(Period))
windows = (
    st.builds(Rolling, durations, st.none() | durations)
    | st.builds(ToDate, st.sampled_from([Period.WEEK, Period.MONTH, Period.QUARTER, Period.YEAR]), st.booleans())
    | st.just(AllTime())
    | st.builds(Next, durations)
    | st.builds(Since, names)
)
numbers = st.decimals(0, 10**9, allow_nan=False, places=3) | st.integers(0, 10**9).map(Decimal)
literals: st.SearchStrategy[Expression] = (
    st.builds(Number, numbers)
    | st.builds(Amount, numbers, st.sampled_from(["EUR", "USD"]))
    | st.builds(Text, texts)
    | st.builds(Truth, st.booleans())
    | st.builds(DateLiteral, st.dates(date(1900, 1, 1), date(2200, 1, 1)))
    | st.builds(Length, durations)
    | st.builds(ClockLength, st.integers(1, 3_000))
    | st.builds(Today)
    | st.builds(Missing)
)
sources: st.SearchStrategy[Events | Records] = st.builds(
    Events, st.lists(names, max_size=3, unique=True).map(tuple)
) | st.builds(Records, st.sampled_from(["deals", "tickets"]))
OF_ROWS = [Measure.SUM, Measure.COUNT, Measure.MEDIAN, Measure.UNIQUE, Measure.NPS, Measure.LAST]
FUNCTIONS = [(Function.PERCENT, 2), (Function.COALESCE, 3), (Function.ABS, 1), (Function.CLAMP, 3), (Function.ROUND, 2)]


periods = st.builds(ToDate, st.sampled_from([Period.WEEK, Period.MONTH, Period.QUARTER, Period.YEAR]), st.booleans())
scales = st.builds(
    Scale, st.integers(0, 3).map(Decimal), st.integers(4, 10).map(Decimal), st.none() | st.integers(1, 1)
)
sides = st.none() | names.filter(lambda name: name != RECORD_ID)
links = st.builds(Link, sides, sides, st.none() | st.sampled_from(Order))


def combined(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    calls = [st.builds(Call, st.just(f), st.tuples(*[inner] * n)) for f, n in FUNCTIONS]
    return (
        st.builds(Binary, st.sampled_from(Operator), inner, inner)
        | st.builds(Negative, inner)
        | st.builds(Not, inner)
        | st.builds(IsUnknown, inner)
        | st.builds(Contains, inner, texts)
        | st.builds(OneOf, inner, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(Conditional, inner, inner, inner)
        | st.one_of(calls)
    )


row_leaves = literals | st.builds(RowField, names) | st.builds(Trait, st.sampled_from(Subject), names)
linked = st.builds(
    Aggregate,
    st.sampled_from([Measure.FIRST, Measure.COUNT]),
    st.just(Records("replies")),
    st.builds(RowField, names),
    st.none() | row_leaves,
    link=links,
)
row_expressions = st.recursive(row_leaves, combined, max_leaves=6)
record_expressions = st.recursive(row_leaves | linked, combined, max_leaves=6)


@st.composite
def aggregates_of_rows(draw: st.DrawFn) -> Aggregate:
    source = draw(sources)
    measure = draw(st.sampled_from([*OF_ROWS, Measure.USERS, Measure.DAYS_SINCE, Measure.PERCENTILE]))
    window = draw(windows) if measure is Measure.DAYS_SINCE else draw(st.none() | windows)
    of_row = record_expressions if isinstance(source, Records) else row_expressions
    return Aggregate(
        measure,
        source,
        draw(st.none() | of_row) if measure is not Measure.DAYS_SINCE else None,
        draw(st.none() | row_expressions),
        window,
        draw(st.none() | names),
        draw(st.integers(1, 99)) if measure is Measure.PERCENTILE else None,
        draw(st.none() | row_expressions),
        draw(st.booleans()),
        draw(st.none() | scales),
        draw(st.none() | st.builds(AtLeast, st.integers(1, 50), st.booleans())),
        draw(st.booleans()),
        draw(st.none() | st.integers(1, 1_440)),
    )


def of_accounts(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    accounts: st.SearchStrategy[Source] = st.just(Accounts())
    measures = st.sampled_from([Measure.SUM, Measure.COUNT, Measure.MEDIAN])
    return (
        combined(inner)
        | st.builds(Aggregate, measures, accounts, inner, st.none() | inner)
        | st.builds(Aggregate, st.just(Measure.COUNT), accounts, st.none(), st.none() | inner)
        | st.builds(Aggregate, measures, st.just(EachDay()), inner, st.none() | inner, windows)
        | st.builds(Ago, inner, durations | periods)
        | st.builds(Change, inner, durations | periods, st.booleans())
    )


people = st.builds(Users)
of_people: st.SearchStrategy[Expression] = st.builds(
    Aggregate, st.just(Measure.SUM), people, st.builds(Trait, st.just(Subject.USER), names)
) | st.builds(Aggregate, st.just(Measure.TOTAL_USERS), people, st.none(), st.none() | literals, st.none() | windows)
leaves: st.SearchStrategy[Expression] = (
    literals
    | st.builds(MetricReference, keys)
    | st.builds(Trait, st.just(Subject.ACCOUNT), names)
    | st.builds(Elapsed, periods)
    | of_people
    | aggregates_of_rows()
)
formulas = st.recursive(leaves, of_accounts, max_leaves=8)


@given(formulas)
def test_reading_the_canonical_text_gives_the_same_tree(formula: Expression) -> None:
    text = to_text(formula)
    assume(len(text) <= 10_000)
    assert parse(text) == formula


@given(formulas)
def test_the_canonical_text_is_its_own_canonical_text(formula: Expression) -> None:
    text = to_text(formula)
    assume(len(text) <= 10_000)
    assert canonical(text) == text


@given(formulas)
def test_any_tree_is_checked_and_put_into_words(schema: Schema, formula: Expression) -> None:
    found: tuple[FormulaError, ...] = ()
    try:
        check(formula, schema)
    except FormulaErrors as errors:
        found = errors.errors
    assert all(error.sentence.endswith((".", "?")) and error.suggestion != "" for error in found)
    assert in_words(formula, schema)


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("( mrr+1 )*2", "(mrr + 1) * 2"),
        ("a-(b-c)", "a - (b - c)"),
        ("(a-b)-c", "a - b - c"),
        ("not (a is unknown)", "a is not unknown"),
        ("not (x in (1,2))", "x not in (1, 2)"),
        ("users(any(), 30d)", "active_users(30d)"),
        ('count(any("A"), 30d)', 'count("A", 30d)'),
        ('count(any("A", "A", "B"),30d)', 'count(any("A", "B"), 30d)'),
        ("percentile(deals.amount, 95, all)", "p95(deals.amount, all)"),
        ('days_since("A", all)', 'days_since("A")'),
        ('sum("A".(amount), 30d)', 'sum("A".amount, 30d)'),
        ("count(deals where (deals.amount > 1), 30d)", "count(deals where amount > 1, 30d)"),
        ('account."licences"', "account.licences"),
        ("max(x per day where y > 1, 60d)", "max(x per day where y > 1, 60d)"),
        ("csat(r.score where x == 1 scale 1 to 7, 30d)", "csat(r.score scale 1 to 7 where x == 1, 30d)"),
        ("min(r.(b - a) where (b - a) <= 90min, 30d)", "min(r.(b - a) where b - a <= 90min, 30d)"),
        ("min(r.(b - a) where (b - a) <= 120min, 30d)", "min(r.(b - a) where b - a <= 2h, 30d)"),
        ("count(r where count(q via ticket == id) > 0, 30d)", "count(r where count(q via ticket) > 0, 30d)"),
        (
            "nps(r.score where x == 1 latest per user weight w, 30d)",
            "nps(r.score weight w latest per user where x == 1, 30d)",
        ),
    ],
)
def test_one_formula_has_one_spelling(typed: str, spelled: str) -> None:
    assert canonical(typed) == spelled
