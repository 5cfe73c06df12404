"""Formulas that are refused: with which code, at which place, and with which suggestion."""

from __future__ import annotations

import pytest

from bellwether.engine.formula.check import check
from bellwether.engine.formula.errors import Code, FormulaError, FormulaErrors
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.schema import Schema

# formula, code, (column, length), what to write in that place instead
REFUSED: list[tuple[str, str, tuple[int, int], str | None]] = [
    ("count(*)", "foreign", (1, 8), "count(any(), 30d)"),
    ("mrr = 3", "spelling", (5, 1), "=="),
    ("count(“Login”, 30d)", "spelling", (7, 7), '"Login"'),
    ("count('Login', 30d)", "spelling", (7, 7), '"Login"'),
    ('count("Login", 30 days)', "bad_length", (16, 7), "30d"),
    ('count("Login", last 30 days)', "bad_length", (16, 12), "30d"),
    ('count("Login", 30m)', "bad_length", (16, 3), "30mo"),
    ('count("Login", 24h)', "bad_length", (16, 3), None),
    ('count("Login" where amount > 50%, 30d)', "bad_number", (30, 3), "50"),
    ("if(mrr > 0 && usage > 0, 1, 0)", "spelling", (12, 2), "and"),
    ("if(!(mrr > 0), 1, 0)", "spelling", (4, 1), "not "),
    ("if(mrr <> 0, 1, 0)", "spelling", (8, 2), "!="),
    ('count("Login" where destination is null, 30d)', "foreign", (33, 7), "is unknown"),
    ('count("Login" where destination like "%Rome%", 30d)', "foreign", (33, 13), 'contains "Rome"'),
    ('count("Login" WHERE amount > 3, 30d)', "spelling", (15, 5), "where"),
    ('count(distinct "Login".destination, 30d)', "foreign", (1, 15), "unique("),
    ("select count(any(), 30d)", "foreign", (1, 7), None),
    ('count("Login" where amount between 3 and 5, 30d)', "foreign", (21, 22), "amount >= 3 and amount <= 5"),
    ("case when mrr > 0 then 1 else 0 end", "foreign", (1, 9), None),
    ("mrr ** 2", "foreign", (5, 2), None),
    ("mrr % 2", "foreign", (5, 1), None),
    ("1,000 + mrr", "bad_number", (1, 5), "1000"),
    ("€1000 + mrr", "bad_number", (1, 5), "1000 EUR"),
    ("1000 eur + mrr", "bad_number", (1, 8), "1000 EUR"),
    (".5 * mrr", "bad_number", (1, 2), "0.5"),
    ("mrr > 1 > 0", "syntax", (9, 1), None),
    ('count("Login", 30d', "syntax", (19, 0), ")"),
    ('count("Login", 30d))', "syntax", (20, 1), ""),
    ('count("Login, 30d)', "syntax", (7, 6), '"Login"'),
    ('count("Login", qtd 4-4-5)', "calendar", (16, 9), "qtd"),
    ('count("Login", 4-4-5)', "calendar", (16, 5), "qtd"),
    ("sum(mrr per customer)", "spelling", (9, 12), "per account"),
    ("count(account where mrr > 0)", "spelling", (7, 7), "accounts"),
    ('count("Login", since account.onboarded_at)', "bad_window", (16, 26), "since(account.onboarded_at)"),
    ('count("Login",)', "syntax", (14, 1), ""),
    ("mrr mrr", "syntax", (5, 3), None),
    ("mrr +", "syntax", (6, 0), None),
    ("account", "syntax", (1, 7), None),
    ("2025-02-30 - account.onboarded_at", "bad_date", (1, 10), "2025-02-28"),
    ('count("Login", 0d)', "bad_length", (16, 2), "1d"),
    ('count("Login", 500y)', "bad_length", (16, 4), "100y"),
    ("12345678901234567890 + mrr", "bad_number", (1, 20), None),
    ("avrage(deals.amount, 30d)", "unknown_function", (1, 6), "avg"),
    ('COUNT("Login", 30d)', "unknown_function", (1, 5), "count"),
    ("percent(active_users(30d))", "arguments", (1, 26), None),
    ("if(mrr > 0, 1)", "arguments", (1, 14), "if(mrr > 0, 1, unknown)"),
    ("ago(mrr)", "arguments", (1, 8), "ago(mrr, 30d)"),
    ("ago(mrr, 1)", "bad_length", (10, 1), "1d"),
    ('count("Login")', "window_missing", (1, 14), 'count("Login", 30d)'),
    ('count("Login", 30)', "bad_window", (16, 2), "30d"),
    ('count("Login", month)', "bad_window", (16, 5), "1mo"),
    ("active_users()", "window_missing", (1, 14), "active_users(30d)"),
    ("sum(subscriptions.mrr, 30)", "bad_window", (24, 2), "30d"),
    ("deals.amount", "needs_aggregate", (1, 12), "sum(deals.amount)"),
    ("account.Größe", "quote_name", (9, 5), '"Größe"'),
    ("user.role", "needs_aggregate", (1, 9), "unique(user.role)"),
    ("user.total_spent", "needs_aggregate", (1, 16), "sum(user.total_spent)"),
    ("sum(mrr)", "rows_expected", (1, 8), "sum(mrr per account)"),
    ("sum(mrr + 1)", "rows_expected", (5, 7), "mrr + 1 per account"),
    ("sum(deals.amount * deals.probability, 30d)", "rows_expected", (5, 32), "deals.(amount * probability)"),
    ("min(mrr, 3)", "arguments", (1, 11), "least(mrr, 3)"),
    ('count("Login", 30d where amount > 3)', "arguments", (1, 36), 'count("Login" where amount > 3, 30d)'),
    ('count("Logn", 30d)', "unknown_event", (7, 6), '"Login"'),
    ('count("login", 30d)', "unknown_event", (7, 7), '"Login"'),
    ("count(login, 30d)", "unknown_collection", (7, 5), '"Login"'),
    ('count("deals", 30d)', "unknown_event", (7, 7), "deals"),
    ("count(deels, 30d)", "unknown_collection", (7, 5), "deals"),
    ('sum("Ticket Purchased".amuont, 30d)', "unknown_property", (5, 25), '"Ticket Purchased".amount'),
    ('sum("Ticket Purchased".licences, 30d)', "unknown_property", (5, 27), None),
    ("sum(deals.amout, 30d)", "unknown_field", (5, 11), "deals.amount"),
    ("account.licenses", "unknown_trait", (1, 16), "account.licences"),
    ("account.role", "unknown_trait", (1, 12), "user.role"),
    ("mmr", "unknown_metric", (1, 3), "mrr"),
    ("seats", "unknown_metric", (1, 5), None),
    ("login", "unknown_metric", (1, 5), 'count("Login", 30d)'),
    ("plan", "unknown_metric", (1, 4), "account.plan"),
    ("count(deals where outcome == won, 30d)", "unknown_field", (30, 3), '"won"'),
    ('count(deals where outcome > "won", 30d)', "text_order", (19, 15), None),
    ('count(deals where amount > "1000", 30d)', "units", (19, 15), "amount > 1000"),
    ('count(deals where closed_at > "2025-06-30", 30d)', "units", (19, 24), "closed_at > 2025-06-30"),
    ('count(tickets where merged == "true", 30d)', "units", (21, 16), "merged == true"),
    ('count(deals where outcome in (won, "lost"), 30d)', "unknown_field", (31, 3), '"won"'),
    ("count(deals where amount, 30d)", "condition", (19, 6), "amount > 0"),
    ("mrr + active_users_30d", "units", (1, 22), None),
    ("usage + csat_30d", "units", (1, 16), None),
    ("mrr * usage", "units", (1, 11), "mrr * (usage / 100)"),
    ("sum(usage per account)", "percent_sum", (1, 22), "usage"),
    ("avg(usage per account)", "percent_sum", (1, 22), "usage"),
    ("sum(deals.outcome, 30d)", "units", (1, 23), "unique(deals.outcome, 30d)"),
    ('sum("Login", 30d)', "arguments", (1, 17), 'count("Login", 30d)'),
    ("percent(mrr, active_users_30d)", "units", (1, 30), None),
    ("coalesce(mrr, usage)", "units", (1, 20), None),
    ("if(mrr > 0, mrr, usage)", "units", (1, 23), None),
    ("mrr > 0", "condition", (1, 7), "if(mrr > 0, 1, 0)"),
    ("round(mrr, mrr)", "literal_expected", (12, 3), "1"),
    ("active_users_30d + account.onboarded_at", "units", (1, 39), None),
    ("mood + 1", "units", (1, 8), None),
    ("change(account.onboarded_at, 30d)", "units", (1, 33), None),
    ('count("Login", next 30d)', "bad_window", (1, 24), 'count("Login", 30d)'),
    ("count(accounts where mrr > 0, 30d)", "window_not_allowed", (1, 34), "count(accounts where mrr > 0)"),
    ("sum(user.total_spent, 30d)", "window_not_allowed", (1, 26), "sum(user.total_spent)"),
    ('count("Login" by created_at, 30d)', "arguments", (1, 33), 'count("Login", 30d)'),
    ("count(deals by amount, 30d)", "units", (1, 27), "count(deals, 30d)"),
    ("count(deals by created_at)", "window_missing", (1, 26), "count(deals by created_at, 30d)"),
    ('count("Login" where count("Login", 3d) > 1, 30d)', "nested_aggregate", (21, 18), None),
    ("sum(deals.(ago(amount, 1mo)), 30d)", "nested_aggregate", (12, 16), None),
    ("sum(responses.score weight weight, 30d)", "arguments", (1, 39), "sum(responses.score, 30d)"),
    ("users(accounts)", "rows_expected", (1, 15), "total_users()"),
    ("nps(accounts)", "rows_expected", (1, 13), None),
    (
        'users("Ticket Purchased".amount, 30d)',
        "arguments",
        (1, 37),
        'users("Ticket Purchased" where amount is not unknown, 30d)',
    ),
    ('count("Login", since(2025-01-01))', "bad_window", (16, 17), None),
    ('count("Login", since(account.plan))', "bad_window", (1, 35), None),
    ('count("Login", since(onboarded_at))', "bad_window", (16, 19), "since(account.onboarded_at)"),
    ("count(mrr where amount > 3)", "rows_expected", (1, 27), "count(accounts where mrr > 0)"),
    (
        'total_users(30d where user.role == "admin")',
        "arguments",
        (1, 43),
        'total_users(where user.role == "admin", 30d)',
    ),
    ('active_users("Login", 30d)', "arguments", (1, 26), 'users("Login", 30d)'),
    ('any("Login")', "needs_aggregate", (1, 12), 'count(any("Login"), 30d)'),
    ("accounts", "needs_aggregate", (1, 8), "count(accounts)"),
    ("null + 1", "unknown_metric", (1, 4), "unknown"),
    ("log(account.plan)", "units", (5, 12), None),
    ("greatest(account.plan, account.industry)", "text_order", (1, 40), None),
    ("streak(mrr)", "condition", (8, 3), "mrr > 0"),
    ('count("Login" where "Ticket Purchased".amount > 3, 30d)', "row_field", (21, 25), "amount"),
    ('count("Login" where Amount > 3, 30d)', "quote_name", (21, 6), '"Login"."Amount"'),
    ("percentile(deals.amount, 30d)", "arguments", (26, 3), None),
    ("percentile(deals.amount, 100, 30d)", "arguments", (26, 3), "95"),
    ("mrr ^ 2", "foreign", (5, 1), None),
    ('count("Lo\\gin", 30d)', "syntax", (7, 4), None),
    ("count(deals where outcome < 3, 30d)", "units", (19, 11), None),
    ("max(mrr, won_90d)", "arguments", (1, 17), "greatest(mrr, won_90d)"),
    ("responses.score", "needs_aggregate", (1, 15), "sum(responses.score)"),
    ('count(any("Login", "Logn"), 30d)', "unknown_event", (7, 20), '"Login"'),
    ('sum(deals."amount)', "syntax", (11, 7), '"amount"'),
    ("count(deals, 30d, 7d)", "arguments", (19, 2), None),
    ("median(user.role)", "units", (1, 17), None),
    ('first("Login", 30d)', "arguments", (1, 19), None),
    ('"Login"', "needs_aggregate", (1, 7), 'count("Login", 30d)'),
    ("count(deals where closed_at + 3 > today, 30d)", "units", (19, 13), None),
    ('count(deals where closed_at in ("2025-01-01"), 30d)', "units", (33, 12), "2025-01-01"),
    ("days_since(deals.closed_at)", "arguments", (1, 27), "days_since(deals by closed_at)"),
    ("usage > 50%", "bad_number", (9, 3), "50"),
    ("percent(usage, 100, 3)", "arguments", (1, 22), None),
    ('count("Login", 30d) + sum(subscriptions.mrr)', "units", (1, 44), None),
    ("sum(mrr per day)", "window_missing", (1, 16), "sum(mrr per day, 30d)"),
    ("sum(mrr per day, next 30d)", "bad_window", (1, 26), "sum(mrr per day, 30d)"),
    ("users(mrr per day, 30d)", "rows_expected", (1, 23), None),
    ("sum(usage per day, 30d)", "percent_sum", (1, 23), None),
    ("one_vote_each(usage per day, 30d)", "rows_expected", (1, 33), "one_vote_each(usage per account)"),
    ("one_vote_each(responses.score, 30d)", "rows_expected", (1, 35), None),
    ("sessions(tickets, 30d)", "rows_expected", (1, 22), "sessions(any(), 30d)"),
    ('count("Login" gap 30min, 30d)', "arguments", (1, 29), 'count("Login", 30d)'),
    ("csat(responses.score scale 5 to 5, 30d)", "arguments", (22, 12), "scale 1 to 5"),
    ("csat(responses.score scale 1 to 5 top 5, 30d)", "arguments", (22, 18), "scale 1 to 5 top 1"),
    ("avg(responses.score scale 1 to 5, 30d)", "arguments", (1, 38), "avg(responses.score, 30d)"),
    ('count("Login" at least 3 times, 30d)', "arguments", (1, 36), 'count("Login", 30d)'),
    ('users("Login" at least 0 times, 30d)', "arguments", (15, 16), "at least 2 times"),
    ("sum(tickets.first_reply_minutes per user, 30d)", "arguments", (1, 46), "sum(tickets.first_reply_minutes, 30d)"),
    ("elapsed(30d)", "arguments", (1, 12), "elapsed(ytd)"),
    ("power(usage, 2)", "units", (7, 5), None),
    ("business_time(account.onboarded_at, today)", "row_field", (1, 42), None),
    ("count(tickets where within(created_at, priority, 4h), 30d)", "units", (40, 8), None),
    ("count(tickets where within(created_at, replied_at, 4), 30d)", "units", (52, 1), None),
    (
        'max(tickets.(business_time(created_at, replied_at, "suport")), 30d)',
        "unknown_schedule",
        (52, 8),
        '"support"',
    ),
    ("first(replies.sent_at via ticket)", "row_field", (1, 33), "first(replies.sent_at)"),
    ("count(tickets where count(replies via tickt) > 0, 30d)", "unknown_field", (21, 24), None),
    ("count(tickets where unique(replies.author via ticket) > 1, 30d)", "arguments", (21, 33), None),
    (
        "count(tickets where count(replies via ticket, 7d) > 0, 30d)",
        "window_not_allowed",
        (21, 29),
        "count(replies via ticket)",
    ),
    ("count(tickets where count(replies via ticket == merged) > 0, 30d)", "units", (21, 35), None),
    ("count(tickets where count(replies via ticket < id) > 0, 30d)", "arguments", (46, 1), "=="),
    (
        'sum("Ticket Purchased".amout where destinaton == "Rome", 30d) + acount.plan',
        "spelling",
        (65, 11),
        "account.plan",
    ),
]


def errors_of(text: str, schema: Schema) -> tuple[FormulaError, ...]:
    """Everything that is wrong with a formula; nothing if it is right."""
    try:
        check(parse(text), schema)
    except FormulaErrors as found:
        return found.errors
    return ()


def applied(text: str, error: FormulaError) -> str:
    """The formula with the suggestion in place of the span."""
    lines = text.split("\n")[: error.span.line - 1]
    start = sum(len(line) + 1 for line in lines) + error.span.column - 1
    return f"{text[:start]}{error.suggestion}{text[start + error.span.length :]}"


@pytest.mark.parametrize(("formula", "code", "place", "suggestion"), REFUSED)
def test_a_wrong_formula_is_refused_with_its_place_and_a_suggestion(
    schema: Schema, formula: str, code: str, place: tuple[int, int], suggestion: str | None
) -> None:
    found = [(e.code, (e.span.line, e.span.column, e.span.length), e.suggestion) for e in errors_of(formula, schema)]
    assert found == [(code, (1, *place), suggestion)]


@pytest.mark.parametrize("formula", [row[0] for row in REFUSED if row[3] is not None])
def test_a_suggestion_put_in_place_mends_that_error(schema: Schema, formula: str) -> None:
    error = errors_of(formula, schema)[0]
    left = {(later.code, later.span) for later in errors_of(applied(formula, error), schema)}
    assert (error.code, error.span) not in left


def test_most_suggestions_leave_nothing_else_to_mend(schema: Schema) -> None:
    suggested = [row[0] for row in REFUSED if row[3] is not None]
    mended = [text for text in suggested if not errors_of(applied(text, errors_of(text, schema)[0]), schema)]
    assert len(mended) > 0.9 * len(suggested)


def test_at_least_sixty_formulas_are_refused_by_kind(schema: Schema) -> None:
    assert len(REFUSED) >= 60
    assert {row[1] for row in REFUSED} >= {str(code) for code in Code} - {
        *("too_long", "too_deep", "empty", "cycle", "no_people"),  # in tests of their own
        *("group_conditional", "relative_percent", "rows_not_allowed"),  # warnings, and below
    }


def test_every_error_of_a_formula_is_told_at_once(schema: Schema) -> None:
    text = 'sum("Ticket Purchased".amout where destinaton == "Rome", 30d) + account.plna'
    assert [(error.code, error.suggestion) for error in errors_of(text, schema)] == [
        (Code.UNKNOWN_PROPERTY, '"Ticket Purchased".amount'),
        (Code.UNKNOWN_PROPERTY, "destination"),
        (Code.UNKNOWN_TRAIT, "account.plan"),
    ]


def test_reading_tells_several_errors_too(schema: Schema) -> None:
    text = "percent(mrr where mrr > 1, ago(mrr, 3)) + 2025-13-01"
    assert [error.code for error in errors_of(text, schema)] == [
        Code.ROWS_NOT_ALLOWED,
        Code.BAD_LENGTH,
        Code.BAD_DATE,
    ]


def test_an_error_names_line_and_column(schema: Schema) -> None:
    [error] = errors_of('percent(\n  users("Logn", 30d),\n  total_users())', schema)
    assert str(error) == 'line 2, column 9: No event is called “Logn”. Did you mean `"Login"`?'
