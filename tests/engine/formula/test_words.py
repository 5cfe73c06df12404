"""Formulas in plain English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether.engine.formula.functions import ENTRIES
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.schema import Schema
from bellwether.engine.formula.words import in_words

WORDS = [
    (
        'percent(users("Ticket Purchased", 30d), total_users())',
        "distinct people with “Ticket Purchased” in the last 30 days ÷ people at the account, in percent",
    ),
    ("active_users(1w)", "distinct people with any event in the last week"),
    (
        'count("Login" where amount >= 3, mtd)',
        "number of “Login” events this month so far where amount is at least 3",
    ),
    (
        'count(deals where outcome in ("won", "lost") and stage is not unknown, 30d offset 1y)',
        (
            "number of deals in the 30 days that ended 1 year earlier where outcome is one of “won”, “lost”"
            " and stage is known"
        ),
    ),
    (
        "p90(tickets.first_reply_minutes by created_at, qtd civil)",
        "90th percentile of first reply minutes over tickets this calendar quarter so far (by created at)",
    ),
    (
        "percent(sum(least(mrr, ago(mrr, 12mo)) per account), sum(ago(mrr, 12mo) per account))",
        (
            "sum of the smaller of MRR and MRR 12 months earlier, account by account"
            " ÷ sum of MRR 12 months earlier, account by account, in percent"
        ),
    ),
    (
        'if(account.plan == "trial", unknown, mrr)',
        "MRR, unless the account's plan is “trial”",
    ),
    ("(mrr + 1) * 2 - 3", "(MRR + 1) × 2 − 3"),
    ('days_since("Login")', "days since the last of “Login”"),
    (
        "nps(responses.score latest per user, all)",
        "net promoter score of score over responses ever, only the latest of each person",
    ),
    ("pct_change(mrr, 30d)", "change of MRR over 30 days, in percent"),
    ("count(accounts where mrr > 0)", "number of accounts where MRR is more than 0"),
]


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_a_formula_reads_as_a_phrase(schema: Schema, text: str, words: str) -> None:
    assert in_words(parse(text), schema) == words


@given(st.sampled_from(ENTRIES))
def test_every_function_has_words(entry: object) -> None:
    texts = {candidate.name: candidate.example for candidate in ENTRIES if candidate == entry}
    assert all(in_words(parse(text), Schema()) for text in texts.values())
