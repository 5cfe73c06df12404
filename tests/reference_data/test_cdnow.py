"""A shop's purchases: the published answers, with every line of the file numbered so that none is taken for another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.reference_data.conftest import HERE, NOW, Answers, Imported, imported

from bellwether.engine.definitions.entity import Portfolio
from bellwether.engine.statistics.lifetime import Horizon, fitted
from bellwether.engine.statistics.purchases import Purchases, fitted_buying
from bellwether.engine.statistics.spending import Spending, fitted_spending
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file

EVERYONE = Portfolio()
CALIBRATED = date(1997, 9, 30)
LAST = date(1998, 6, 30)


def numbered(source: Path, target: Path) -> None:
    """The same lines, each with its number in front and under headings."""
    lines = source.read_text(encoding="utf-8").splitlines()
    rows = [",".join((str(number), *line.split())) for number, line in enumerate(lines, start=1)]
    target.write_text("\n".join(("line,master,customer,day,discs,paid", *rows)) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def cdnow(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    directory = tmp_path_factory.mktemp("cdnow")
    found = imported(reference_data, "cdnow_sample", directory)
    numbered(reference_data / "cdnow_sample/CDNOW_sample.txt", directory / "orders.csv")
    told = read_mapping(HERE / "cdnow_sample/mapping/orders_by_line.yaml", "orders")
    import_file(directory / "orders.csv", "orders", told, Destination(found.catalog, found.warehouse, directory, NOW))
    found.take("cdnow_customers_summary.csv", "accounts", "summary")
    found.take("cdnow_customers_summary_with_transactions.csv", "accounts", "spending")
    yield found
    found.warehouse.close()


@pytest.fixture(scope="module")
def ask(cdnow: Imported) -> Answers:
    return cdnow.answers


def test_what_was_sold(ask: Answers) -> None:
    assert ask.number("count(orders, all)", LAST, EVERYONE) == 6919
    assert ask.number("count(accounts where count(orders, all) > 0)", LAST, EVERYONE) == 2357
    assert ask.number("sum(orders.quantity, all)", LAST, EVERYONE) == 16479
    assert float(str(ask.number("sum(orders.amount, all)", LAST, EVERYONE))) == pytest.approx(244091.94, abs=5e-3)
    assert ask.number("min(orders.ordered_at, all)", LAST, EVERYONE) == date(1997, 1, 1)
    assert ask.number("max(orders.ordered_at, all)", LAST, EVERYONE) == LAST


def test_several_purchases_of_a_day_are_one(ask: Answers) -> None:
    days = "sum(unique(orders.ordered_at, all) per account)"
    assert ask.number(days, LAST, EVERYONE) == 6696


def test_repeat_purchases_recency_and_age_after_39_weeks(ask: Answers) -> None:
    repeats = "unique(orders.ordered_at, all) - 1"
    assert ask.number(f"sum(({repeats}) per account)", CALIBRATED, EVERYONE) == 2457
    assert ask.number(f"count(accounts where {repeats} > 0)", CALIBRATED, EVERYONE) == 946
    assert ask.number(f"avg(({repeats}) per account)", CALIBRATED, EVERYONE) == pytest.approx(1.0424, abs=5e-5)
    recency = "avg(((max(orders.ordered_at, all) - min(orders.ordered_at, all)) / 7d) per account)"
    assert ask.number(recency, CALIBRATED, EVERYONE) == pytest.approx(6.8458, abs=5e-5)
    age = "avg(((today - min(orders.ordered_at, all)) / 7d) per account)"
    assert ask.number(age, CALIBRATED, EVERYONE) == pytest.approx(32.7159, abs=5e-5)


def test_purchases_of_the_weeks_held_out(ask: Answers) -> None:
    assert ask.number("sum(unique(orders.ordered_at, 273d) per account)", LAST, EVERYONE) == 1882


@pytest.fixture(scope="module")
def bought(ask: Answers) -> Purchases:
    """What the engine says of every customer after 39 weeks, in weeks."""
    repeats = ask.numbers("unique(orders.ordered_at, all) - 1", CALIBRATED)
    recency = ask.numbers("(max(orders.ordered_at, all) - min(orders.ordered_at, all)) / 7d", CALIBRATED)
    age = ask.numbers("(today - min(orders.ordered_at, all)) / 7d", CALIBRATED)
    assert list(repeats) == list(recency) == list(age)
    return Purchases(*(np.array([float(str(number)) for number in one.values()]) for one in (repeats, recency, age)))


def test_the_published_model_of_buying(bought: Purchases) -> None:
    model = fitted_buying(bought)
    found = (model.r, model.alpha, model.a, model.b)
    assert [round(one, 4) for one in found] == [0.2426, 4.4136, 0.7929, 2.4259]
    assert [round(one, 3) for one in found] == [0.243, 4.414, 0.793, 2.426]
    assert round(model.log_likelihood, 2) == -9582.43


def test_the_published_summary_is_that_of_the_purchases(ask: Answers) -> None:
    assert ask.number("count(accounts)", CALIBRATED, EVERYONE) == 2357
    assert ask.number("sum(account.repeats per account)", CALIBRATED, EVERYONE) == 2457
    repeats = "unique(orders.ordered_at, all) - 1"
    assert ask.number(f"count(accounts where account.repeats != {repeats})", CALIBRATED, EVERYONE) == 0
    recency = "(max(orders.ordered_at, all) - min(orders.ordered_at, all)) / 7d"
    off = ask.number(f"max(abs({recency} - account.recency) per account)", CALIBRATED, EVERYONE)
    assert off == pytest.approx(0.0043, abs=5e-5)


def test_the_published_model_of_spending_of_the_summary(ask: Answers) -> None:
    """What is printed to four decimals rests on means of the summary, which are rounded to cents."""
    repeats, spent = (ask.numbers(f"account.{trait}", CALIBRATED) for trait in ("repeats", "spent"))
    again = [account for account, number in repeats.items() if number]
    columns = (np.array([float(str(one[account])) for account in again]) for one in (repeats, spent))
    summary = Spending(*columns)
    mean = ask.number("avg(if(account.repeats > 0, account.spent, unknown) per account)", CALIBRATED, EVERYONE)
    assert mean == pytest.approx(35.0786, abs=5e-5)
    assert (len(again), round(summary.correlation, 4)) == (946, 0.1139)
    model = fitted_spending(summary)
    assert [round(one, 4) for one in (model.p, model.q, model.gamma)] == [6.2488, 3.7446, 15.4477]
    assert round(model.mean or 0, 2) == 35.17


def test_the_printed_values_of_customers_are_those_of_twelve_times_thirty_weeks(ask: Answers) -> None:
    """They are called values of twelve months; in months of weeks the same models give less than a third."""
    named = ("repeats", "recency", "age", "spent")
    told = [ask.numbers(f"account.{trait}", CALIBRATED) for trait in named]
    columns = [np.array([float(str(number)) for number in one.values()]) for one in told]
    assert all(list(one) == list(told[0]) for one in told)
    purchases, spending = Purchases(*columns[:3]), Spending(columns[0], columns[3])
    model = fitted(purchases, spending)
    first = [list(told[0]).index(account) for account in ("1", "2", "3")]
    printed = model.value(purchases, spending, Horizon(12, 30, 0.01))[first]
    assert printed.round(4).tolist() == [140.0962, 18.9435, 38.1806]
    months = model.value(purchases, spending, Horizon(12, 52 / 12, 0.01))[first]
    assert months.round(2).tolist() == [36.2, 4.63, 8.32]


def test_the_published_customer(ask: Answers, bought: Purchases) -> None:
    """The first: twice after the first purchase, the last time in week 30.43 of 38.86."""
    customer = list(ask.numbers("count(orders, all)", CALIBRATED)).index("1")
    one = Purchases(*(numbers[[customer]] for numbers in (bought.repeats, bought.recency, bought.age)))
    assert (one.repeats[0], one.recency[0], one.age[0]) == pytest.approx((2, 30.43, 38.86), abs=5e-3)
    model = fitted_buying(bought)
    assert model.expected(one, 39)[0] == pytest.approx(1.226, abs=1e-3)
    assert model.alive(one)[0] == pytest.approx(0.7266, abs=5e-4)


def test_the_published_model_of_spending(ask: Answers, bought: Purchases) -> None:
    """Of the 946 who bought again, what they paid on a day after the first."""
    on_first_day = "first(if(count(orders, 1d) > 0, sum(orders.amount, 1d), unknown) per day, all)"
    paid = ask.numbers(f"sum(orders.amount, all) - {on_first_day}", CALIBRATED)
    repeats = bought.repeats
    means = np.array([float(str(number)) for number in paid.values()]) / np.where(repeats > 0, repeats, 1)
    again = repeats > 0
    assert int(again.sum()) == 946
    # The published summary rounds what its customers spent on a day.
    assert means[again].mean() == pytest.approx(35.0786, abs=1e-3)
    model = fitted_spending(Spending(repeats[again], means[again]))
    assert (model.p, model.q, model.gamma) == pytest.approx((6.25, 3.74, 15.44), abs=0.02)
    assert model.mean == pytest.approx(35.17, abs=0.02)


def test_a_formula_has_the_published_model_of_spending_to_its_last_digit(ask: Answers) -> None:
    """What `clv` fits by itself to the lines as they were imported.

    The file has no ids. Mapped by its cells, as it lies, 21 lines that say word for word what another says are one
    purchase with it, and the model is 6.28, 3.74 and 15.35; a mapping cannot number lines. Here each line carries its
    number, so that none is left out.
    """
    notes = ask.notes("clv(orders.amount, next 12mo)", CALIBRATED, EVERYONE)
    assert notes[-1].startswith("Parameters of spending (Gamma-Gamma): ")
    found = {name: float(number) for name, number in re.findall(r"(p|q|gamma) ([0-9.]+[0-9])", notes[-1])}
    assert {name: round(number, 2) for name, number in found.items()} == {"p": 6.25, "q": 3.74, "gamma": 15.44}
    assert round(found["p"] * found["gamma"] / (found["q"] - 1), 1) == 35.2
