"""Expected lifetime value from imported orders: by account, segment, account manager and persona, with its warnings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO

import numpy as np
import pytest
from rich.console import Console
from tests.kpis.asked import NOW, Asked, made
from tests.kpis.tables import Tables

from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import Definitions
from bellwether.catalog.normal_form import normal_form
from bellwether.catalog.reading import read_text
from bellwether.cli.local import asking
from bellwether.cli.questions import Days, ExplainQuestion, ValuesQuestion
from bellwether.cli.views.explain import ExplainView
from bellwether.engine.definitions.entity import ByTrait, EachAccount, Grouping, InSegment, Portfolio
from bellwether.engine.definitions.value import Reason, Unknown
from bellwether.engine.statistics.lifetime import Horizon, fitted
from bellwether.engine.statistics.purchases import Purchases
from bellwether.engine.statistics.spending import Spending
from bellwether.kpis.adding import Wish

BEGIN, END = date(2024, 10, 1), date(2025, 5, 31)
CUSTOMERS = 290
OWNERS = ("Vera", "Jonas", "Petra")
OWN = """
traits: {account: {owner: {type: text}}, user: {role: {type: text}}}
segments: [{key: veras, name: Vera, condition: account.owner == "Vera"}]
"""
BUYER = 'clv(orders.amount where user.role == "buyer", next 12mo, 0.1)'
YEAR = Horizon(12, (date(2026, 5, 31) - END).days / 7 / 12, 1.1 ** (1 / 12) - 1)
"""Twelve months of equal length, in the model's weeks, and a tenth a year taken month by month."""

pytestmark = pytest.mark.long

Bought = dict[str, list[tuple[date, int, str]]]


def bought() -> Bought:
    """Who bought when, for how much, and in which role: each at a pace of their own until they leave."""
    dice = np.random.default_rng(8)
    found: Bought = {}
    for place in range(CUSTOMERS):
        pace, leaving, spends = dice.gamma(0.8, 1 / 25), dice.beta(0.9, 3.0), dice.gamma(6, 20)
        day, own = float(dice.integers(0, 60)), []
        while day < (END - BEGIN).days:
            role = "buyer" if dice.random() < 0.7 else "admin"
            own.append((BEGIN + timedelta(days=int(day)), int(dice.gamma(6, spends / 6)) + 1, role))
            day += dice.exponential(1 / pace) + 1
            if dice.random() < leaving:
                break
        found[f"c{place:03}"] = own
    return found


def expected(orders: Bought) -> dict[str, float]:
    """What the models of the statistics say of these orders, without anything in between."""
    names = sorted(name for name, own in orders.items() if own)
    firsts = [min(day for day, _, _ in orders[name]) for name in names]
    known = list(zip(names, firsts, strict=True))
    again = [[(day, amount) for day, amount, _ in orders[name] if day > first] for name, first in known]
    x = np.array([len({day for day, _ in own}) for own in again], dtype=np.float64)
    lasts = [max(day for day, _, _ in orders[name]) for name in names]
    recency = np.array([(last - first).days / 7 for first, last in zip(firsts, lasts, strict=True)])
    age = np.array([(END - first).days / 7 for first in firsts])
    mean = np.array([sum(amount for _, amount in own) / len({day for day, _ in own}) if own else 0.0 for own in again])
    purchases, spending = Purchases(x, recency, age), Spending(x, mean)
    values = fitted(purchases, spending).value(purchases, spending, YEAR)
    return dict(zip(names, values.tolist(), strict=True))


@pytest.fixture(scope="module")
def orders() -> Bought:
    return bought()


@pytest.fixture(scope="module")
def asked(orders: Bought, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    tables = Tables()
    for place, (name, own) in enumerate(orders.items()):
        account = tables.account(name, owner=OWNERS[place % 3])
        for role in ("buyer", "admin"):
            person: dict[str, object] = {
                "id": f"{name}-{role}",
                "account": account,
                "starts": "2024-01-01",
                "role": role,
            }
            tables.rows["users"].append(person)
        for day, amount, role in own:
            tables.add("orders", account, user=f"{name}-{role}", ordered_at=day.isoformat(), amount=amount)
    with made(tmp_path_factory.mktemp("worth"), [], tables, [Wish("clv_expected")]) as found:
        segment = read_text(OWN, "own.yaml")
        found.workspace.apply(
            Definitions(normal_form(segment, queries.definitions())), Authorship("tests", NOW, "a segment")
        )
        yield found


def of_groups(asked: Asked, subject: str, grouping: Grouping) -> dict[str, float]:
    day = Days(END, END)
    rows = asking.values(asked.workspace, ValuesQuestion(subject, grouping, day), NOW).rows
    return {row.id: row.figures[0].number or 0.0 for row in rows}


def test_each_customer_is_worth_what_the_models_say(asked: Asked, orders: Bought) -> None:
    assert of_groups(asked, "clv_expected", EachAccount()) == pytest.approx(expected(orders), rel=1e-3)


def test_account_managers_and_segments_have_the_sum_of_their_customers(asked: Asked, orders: Bought) -> None:
    own: dict[str, float] = dict.fromkeys(OWNERS, 0.0)
    for place, value in enumerate(expected(orders).values()):
        own[OWNERS[place % 3]] += value
    assert of_groups(asked, "clv_expected", ByTrait("owner")) == pytest.approx(own, rel=1e-3)
    assert of_groups(asked, "clv_expected", InSegment("veras")) == pytest.approx({"Vera": own["Vera"]}, rel=1e-3)


def test_a_persona_is_worth_what_the_models_say_of_its_orders_alone(asked: Asked, orders: Bought) -> None:
    buyers = {name: [one for one in own if one[2] == "buyer"] for name, own in orders.items()}
    bought_by_buyers = {name: own for name, own in buyers.items() if own}
    assert of_groups(asked, BUYER, Portfolio()) == pytest.approx(
        {"portfolio": sum(expected(bought_by_buyers).values())}, rel=1e-3
    )


def test_a_person_reads_what_the_model_was_fitted_to(asked: Asked) -> None:
    answer = asking.explain(asked.workspace, ExplainQuestion("clv_expected", "c001", END), NOW)
    console = Console(file=StringIO(), width=200)
    for part in ExplainView(answer).table():
        console.print(part)
    assert isinstance(console.file, StringIO)
    shown = console.file.getvalue()
    assert f"Fitted to {CUSTOMERS} customers" in shown
    assert "Parameters of buying (BG/NBD, in weeks)" in shown


def test_too_few_customers_of_a_persona_have_no_number_and_the_reason(asked: Asked) -> None:
    formula = 'clv(orders.amount where user.role == "nobody", next 12mo, 0.1)'
    (row,) = asking.values(asked.workspace, ValuesQuestion(formula, Portfolio(), Days(END, END)), NOW).rows
    value = row.figures[0].value
    assert isinstance(value, Unknown)
    assert (value.reason, value.detail) == (
        Reason.NOT_APPLICABLE,
        "fewer than 200 customers have bought, too few to fit a model to",
    )
