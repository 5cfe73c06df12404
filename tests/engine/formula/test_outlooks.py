"""What a model is asked is checked, with what to write instead."""

from __future__ import annotations

import pytest
from tests.engine.evaluate.example_world import SCHEMA

from bellwether.engine.formula.check import check
from bellwether.engine.formula.errors import FormulaErrors
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.words import in_words

TICKETS = '"Ticket Purchased"'

LIKE = "contract_survival(subscriptions.(ends_at - starts_at), 3y, 1y)"
TERMS = "discounted by 10 % a year, renewed every month"
SPAN = "(closed on − opened on)"

REFUSED = [
    (f"clv({TICKETS}.amount)", "How far ahead? clv(…) takes the time to come behind its rows: next 12mo.", None),
    (f"clv({TICKETS}.amount, 12mo)", "clv(…) looks ahead, so it takes a time to come.", "next 12mo"),
    (f"clv({TICKETS}.amount, next 12mo, 10)", "The discount is a share of one a year, below 1: 0.1 for 10 %.", "0.1"),
    (
        f"expected_count({TICKETS}.amount, next 12mo)",
        "expected_count(…) takes rows, not one of their fields; “where” selects those that have it.",
        f"expected_count({TICKETS} where amount is not unknown, next 12mo)",
    ),
    (f"alive({TICKETS}, 30d)", "alive(…) reads all there was; this is one too many.", None),
    ("alive(accounts)", "alive(…) reads events or records, not accounts.", None),
    (
        "survival_median(deals.amount)",
        "survival_median(…) takes an end less a start of records: feedback.(implemented_at - received_at).",
        None,
    ),
    (
        "survival(deals.(closed_on - opened_on))",
        "survival(…) needs to know what is to be outlasted: survival(feedback.(done_at - received_at), 90d).",
        None,
    ),
    (
        "contract_survival(deals.(closed_on - opened_on), 3y)",
        f"contract_survival(…) needs to know how long a contract runs until it is renewed or not: {LIKE}.",
        None,
    ),
    (
        "contract_periods(deals.amount, next 3y, 1y)",
        "contract_periods(…) takes an end less a start of records: feedback.(implemented_at - received_at).",
        None,
    ),
]


@pytest.mark.parametrize(("text", "sentence", "instead"), REFUSED)
def test_what_no_model_can_answer_is_refused(text: str, sentence: str, instead: str | None) -> None:
    with pytest.raises(FormulaErrors) as refused:
        check(parse(text), SCHEMA)
    assert [(one.sentence, one.suggestion) for one in refused.value.errors] == [(sentence, instead)]


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        (
            f"clv({TICKETS}.amount, next 12mo, 0.1)",
            "number",
            "expected sum of amount over “Ticket Purchased” events in the next 12 months, discounted by 10 % a year",
        ),
        (f"alive({TICKETS})", "percent", "probability that there will be more “Ticket Purchased” events"),
        (
            "survival(deals.(closed_on - opened_on), 30d)",
            "percent",
            "share, open ones counted, of deals with (closed on − opened on) over 30 days (by opened on)",
        ),
        (
            "survival_median(deals.(closed_on - opened_on), 2024-01-01)",
            "duration",
            f"median, open ones counted, of {SPAN} over deals (by opened on), watched from 2024-01-01 on",
        ),
        (
            "contract_survival(deals.(closed_on - opened_on), 3y, 1y)",
            "percent",
            f"share still under contract after 3 years of deals, by {SPAN} (by opened on), renewed every year",
        ),
        (
            "contract_periods(deals.(closed_on - opened_on), next 36mo, 1mo, 0.1)",
            "number",
            f"periods that a new contract is paid, by {SPAN} over deals (by opened on) in the next 36 months, {TERMS}",
        ),
    ],
)
def test_a_model_has_a_unit_and_words(text: str, unit: str, words: str) -> None:
    checked = check(parse(text), SCHEMA)
    assert (str(checked.unit), in_words(checked.expression, SCHEMA)) == (unit, words)
