"""A sales pipeline with parents: the published answers."""

from __future__ import annotations

from datetime import date

import pytest
from tests.reference_data.conftest import Answers, Imported

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.entity import ByTrait, EachParent, Portfolio
from bellwether.engine.formula.parse import parse


@pytest.fixture(scope="module")
def ask(crm: Imported) -> Answers:
    return crm.answers


LAST = date(2017, 12, 31)
EVERYONE = Portfolio()
WON = 'count(deals where outcome == "won" by closed_at, {})'
CLOSED = 'count(deals where outcome in ("won", "lost") by closed_at, {})'
RATE = f"percent({WON}, {CLOSED})"


def test_win_rate_of_closed_deals(ask: Answers) -> None:
    assert ask.number(WON.format("all"), LAST, EVERYONE) == 4238
    assert ask.number(CLOSED.format("all"), LAST, EVERYONE) == 6711
    rate = ask.number(RATE.format("all", "all"), LAST, EVERYONE)
    assert rate == pytest.approx(63.150052, abs=1e-4)


def test_open_deals_of_no_account_are_only_in_the_portfolio_that_asks_for_them(ask: Answers) -> None:
    """664 open opportunities name an account, 1,425 do not; 500 have no date on which they began."""
    alive = "count(deals)"
    assert ask.number(alive, LAST, Portfolio()) == 501
    assert ask.number(alive, LAST, Portfolio(unassigned=True)) == 1589


def test_deal_size_of_won_deals(ask: Answers) -> None:
    won = 'deals.amount where outcome == "won" by closed_at, all'
    assert ask.number(f"avg({won})", LAST, EVERYONE) == pytest.approx(2360.909391, abs=1e-5)
    assert ask.number(f"median({won})", LAST, EVERYONE) == 1117
    wrong = 'avg(deals.amount where outcome in ("won", "lost") by closed_at, all)'
    assert ask.number(wrong, LAST, EVERYONE) == pytest.approx(1490.915512, abs=1e-5)


def test_sales_cycle_in_days(ask: Answers) -> None:
    cycle = "deals.(closed_at - created_at)"
    won = f'{cycle} where outcome == "won" by closed_at, all'
    assert ask.number(f"median({won})", LAST, EVERYONE) == 57
    assert ask.number(f"avg({won})", LAST, EVERYONE) == pytest.approx(51.781973, abs=1e-5)
    assert ask.number(f"p90({won})", LAST, EVERYONE) == 106
    assert ask.number(f"median({cycle} by closed_at, all)", LAST, EVERYONE) == 45


@pytest.mark.parametrize(
    ("day", "won", "closed", "rate", "revenue"),
    [
        (date(2017, 3, 31), 531, 647, 82.0711, 1134672),
        (date(2017, 6, 30), 1254, 2032, 61.7126, 3086111),
        (date(2017, 9, 30), 1257, 2047, 61.4069, 2982255),
        (date(2017, 12, 31), 1196, 1985, 60.2519, 2802496),
    ],
)
def test_quarters(ask: Answers, day: date, won: int, closed: int, rate: float, revenue: int) -> None:
    assert ask.number(WON.format("qtd"), day, EVERYONE) == won
    assert ask.number(CLOSED.format("qtd"), day, EVERYONE) == closed
    assert ask.number(RATE.format("qtd", "qtd"), day, EVERYONE) == pytest.approx(rate, abs=5e-5)
    assert ask.number("sum(deals.amount by closed_at, qtd)", day, EVERYONE) == revenue


def test_growth_of_a_quarter_over_the_one_before(ask: Answers) -> None:
    (row,) = ask.engine.change(
        parse("sum(deals.amount by closed_at, qtd)"), EVERYONE, over=Duration(1, Period.QUARTER), on=LAST
    )
    assert row.percent == pytest.approx(-6.02762, abs=1e-5)


def test_revenue_of_the_year_so_far(ask: Answers) -> None:
    assert ask.number("sum(deals.amount by closed_at, ytd)", date(2017, 6, 30), EVERYONE) == 4220783


def test_win_rate_by_sector_and_the_wrong_mean_of_accounts(ask: Answers) -> None:
    rates = ask.numbers(RATE.format("all", "all"), LAST, ByTrait("sector"))
    expected = {"retail": 63.0624, "technolgy": 63.4216, "medical": 62.3158, "employment": 62.5874}
    assert {sector: rates[sector] for sector in expected} == pytest.approx(expected, abs=5e-5)
    mean = ask.number(f"avg({RATE.format('all', 'all')} per account)", LAST, EVERYONE)
    assert mean == pytest.approx(63.201434, abs=1e-5)


def test_parents_with_their_subsidiaries(ask: Answers) -> None:
    revenue = "sum(deals.amount by closed_at, all)"
    accounts = ask.numbers(revenue, LAST)
    assert {key: accounts[key] for key in ("Kan-code", "Konex", "Condax")} == {
        "Kan-code": 341455,
        "Konex": 269245,
        "Condax": 206410,
    }
    parents = ask.numbers(revenue, LAST, EachParent())
    assert {key: parents[key] for key in ("Acme Corporation", "Sonron", "Inity", "Bubba Gump")} == {
        "Acme Corporation": 519349,
        "Sonron": 479028,
        "Inity": 340612,
        "Bubba Gump": 329909,
    }
