"""What a model was fitted to is what an explanation lists: from the rows alone, the number is worked out again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from tests.engine.evaluate.by_hand import steps_of
from tests.engine.evaluate.test_modelled import BEGIN, CATALOG, bought, items, shop
from tests.engine.rules_world import Workspace, known, number

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import Portfolio
from bellwether.engine.definitions.value import Known, Reason, Unknown
from bellwether.engine.evaluate.explaining.explanation import EventRow, Explanation, Group, RecordRow, Rows
from bellwether.engine.evaluate.modelled.buying import horizon
from bellwether.engine.formula.modifiers import Outlook
from bellwether.engine.formula.parse import parse
from bellwether.engine.statistics.contractual import Renewals, fitted_contracts
from bellwether.engine.statistics.lifetime import LifetimeModel, fitted
from bellwether.engine.statistics.purchases import Purchases
from bellwether.engine.statistics.spending import Spending

MARCH, APRIL = date(2024, 3, 31), date(2024, 4, 17)
"""A month's end, and a day of the month after it: models of April know what was there at the end of March."""

EVERYTHING = 100_000


def rows_of(explained: Explanation) -> Rows:
    (rows,) = [step.rows for step in steps_of(explained.steps) if step.rows is not None]
    assert rows.total == len(rows.listed)
    return rows


# --- records that last, and contracts


def explained_items(world: Workspace, formula: str, on: date, of: str | Group = "a") -> Explanation:
    return world.engine.explain(parse(formula), of, on=on, limit=EVERYTHING)


def lasting(explained: Explanation, fit: date) -> list[tuple[int, bool]]:
    """How many days each listed record has lasted at the end of a day, and whether it is over."""
    told = []
    for row in rows_of(explained).listed:
        assert isinstance(row, RecordRow)
        begun = known(dict(row.fields)["received_on"]).value
        assert isinstance(begun, date)
        length = row.value.value if isinstance(row.value, Known) else None
        assert length is None or isinstance(length, int)
        told.append(((fit - begun).days if length is None else length, length is not None))
    return told


def surviving(told: Sequence[tuple[int, bool]]) -> list[tuple[int, Fraction]]:
    """After each length at which something ended, the share that goes on: product of those that did not end."""
    share, found = Fraction(1), []
    for length in sorted({days for days, over in told if over}):
        at_risk = sum(days >= length for days, _ in told)
        share *= 1 - Fraction(sum(days == length and over for days, over in told), at_risk)
        found.append((length, share))
    return found


STORY = (
    ("a", BEGIN, date(2024, 1, 11)),
    ("a", BEGIN, date(2024, 2, 3)),
    ("a", date(2024, 1, 20), date(2024, 2, 20)),
    ("a", date(2024, 2, 2), date(2024, 3, 31)),
    ("a", date(2024, 3, 1), date(2024, 4, 2)),  # over when April asks, not when March was over
    ("a", date(2024, 3, 10), None),
    ("a", date(2024, 4, 3), date(2024, 4, 4)),  # began after March
    ("a", date(2024, 2, 20), date(2024, 2, 2)),  # a mistake
    ("b", BEGIN, date(2024, 1, 3)),
)


@pytest.fixture(scope="module")
def watched() -> Workspace:
    return items(*STORY)


@pytest.mark.parametrize("on", [MARCH, APRIL])
def test_the_records_listed_give_the_median_and_the_share_that_lasts(watched: Workspace, on: date) -> None:
    median = explained_items(watched, "survival_median(items.(done_on - received_on))", on)
    told = lasting(median, MARCH)
    assert sorted(told) == [(10, True), (21, False), (30, False), (31, True), (33, True), (58, True)]
    assert median.value == watched.of("a", "survival_median(items.(done_on - received_on))", on)
    assert number(median.value) == next(length for length, share in surviving(told) if share <= Fraction(1, 2))
    share = explained_items(watched, "survival(items.(done_on - received_on), 32d)", on)
    by_hand = [share for length, share in surviving(lasting(share, MARCH)) if length <= 32][-1]
    assert number(share.value) == pytest.approx(100 * float(by_hand))


def test_a_group_lists_the_records_of_its_members(watched: Workspace) -> None:
    everybody = Group(Portfolio(), "portfolio")
    found = explained_items(watched, "survival_median(items.(done_on - received_on))", APRIL, everybody)
    told = lasting(found, MARCH)
    assert (2, True) in told
    assert number(found.value) == next(length for length, share in surviving(told) if share <= Fraction(1, 2))


def test_only_what_could_be_seen_since_a_day_is_listed(watched: Workspace) -> None:
    formula = "survival(items.(done_on - received_on), 32d, 2024-02-01)"
    found = explained_items(watched, formula, APRIL)
    assert sorted(lasting(found, MARCH)) == [(21, False), (30, False), (31, True), (33, True), (58, True)]


def contracts() -> Workspace:
    """260 contracts of a month each, one in eight of which is not renewed at each month."""
    dice = np.random.default_rng(5)
    rows: list[tuple[str, date, date | None]] = []
    for _ in range(260):
        begun = BEGIN + timedelta(days=int(dice.integers(0, 40)))
        months = int(dice.geometric(0.12 + 0.4 * dice.random() ** 3))
        rows.append(("a", begun, begun + timedelta(days=28 * months) if months < 4 else None))
    return items(*rows)


def test_the_contracts_listed_give_the_model_of_contracts() -> None:
    world = contracts()
    share = explained_items(world, "contract_survival(items.(done_on - received_on), 20w, 4w)", APRIL)
    told = lasting(share, MARCH)
    lost, left = np.zeros(8), np.zeros(8)
    for days, over in told:
        whole = days // 28
        if over:
            lost[max(whole + (days % 28 > 0), 1) - 1] += 1
        else:
            left[whole] += 1
    assert 0 < lost.sum() < len(told) == lost.sum() + left.sum()
    model = fitted_contracts(Renewals(lost, left))
    assert number(share.value) == pytest.approx(100 * model.survival(5)[-1], rel=1e-6)
    paid = explained_items(world, "contract_periods(items.(done_on - received_on), next 12w, 4w)", APRIL)
    assert number(paid.value) == pytest.approx(sum(model.survival(2)), rel=1e-6)


# --- customers without a contract


@pytest.fixture(scope="module")
def world() -> Workspace:
    made = shop(CATALOG)
    bought(made, [("a007", date(2024, 4, day), 100) for day in (2, 9, 16)])
    return made


def customers(listed: Sequence[object], fit: date) -> dict[str, tuple[int, float, float, float]]:
    """By account: how often it bought again, weeks until the last time, weeks until now, and the mean of these."""
    days: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for row in listed:
        assert isinstance(row, EventRow)
        assert row.day <= fit
        days[row.account][row.day] += 1 if row.value is None else float(number(row.value))  # type: ignore[arg-type]
    found = {}
    for account, spent in days.items():
        first, last, again = min(spent), max(spent), len(spent) - 1
        mean = sum(amount for day, amount in spent.items() if day != first) / again if again else 0.0
        found[account] = again, (last - first).days / 7, (fit - first).days / 7, mean
    return found


def model_of(told: dict[str, tuple[int, float, float, float]]) -> tuple[LifetimeModel, Purchases, Spending]:
    again, until, age, mean = (np.array(column, dtype=np.float64) for column in zip(*told.values(), strict=True))
    purchases, spending = Purchases(again, until, age), Spending(again, mean)
    return fitted(purchases, spending), purchases, spending


def by_hand(formula: str, told: dict[str, tuple[int, float, float, float]]) -> dict[str, float]:
    """The number of every account, from the model of the purchases told."""
    model, purchases, spending = model_of(told)
    match formula.partition("(")[0]:
        case "alive":
            numbers = 100 * model.buying.alive(purchases)
        case "expected_count":
            numbers = model.buying.expected(purchases, 90 / 7)
        case _:
            parsed = parse(formula)
            outlook = getattr(parsed, "outlook", None) or Outlook(Duration(12, Period.MONTH))
            numbers = model.value(purchases, spending, horizon(outlook, day_number(MARCH)))
    return dict(zip(told, numbers.tolist(), strict=True))


@pytest.mark.parametrize(
    "formula", ['alive("Bought")', 'expected_count("Bought", next 90d)', 'clv("Bought".amount, next 12mo, 0.1)']
)
def test_everybodys_purchases_give_the_model_and_an_accounts_own_its_number(world: Workspace, formula: str) -> None:
    group = world.engine.explain(parse(formula), Group(Portfolio(), "portfolio"), on=APRIL, limit=EVERYTHING)
    told = customers(rows_of(group).listed, MARCH)
    numbers = by_hand(formula, told)
    together = sum(numbers.values())
    assert number(group.value) == pytest.approx(together / len(told) if formula.startswith("alive") else together)
    one = world.engine.explain(parse(formula), "a007", on=APRIL, limit=EVERYTHING)
    assert customers(rows_of(one).listed, MARCH) == {"a007": told["a007"]}
    assert number(one.value) == pytest.approx(numbers["a007"])


def test_where_too_few_have_bought_there_are_rows_and_no_number() -> None:
    few = Workspace(CATALOG).accounts("a", created=BEGIN)
    bought(few, [("a", BEGIN, 100), ("a", APRIL, 100)])
    found = few.engine.explain(parse('alive("Bought")'), "a", on=APRIL)
    assert isinstance(found.value, Unknown)
    assert found.value.reason is Reason.NOT_APPLICABLE
    assert rows_of(found).total == 1
