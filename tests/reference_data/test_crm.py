"""A sales pipeline with parents: the published answers."""

from __future__ import annotations

from datetime import date

import pytest
from tests.reference_data.conftest import Answers, Imported

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.entity import ByTrait, EachParent, Portfolio
from bellwether.engine.formula.parse import parse


@pytest.fixture(scope="module")
def ask(pipeline: Imported) -> Answers:
    return pipeline.answers


LAST = date(2017, 12, 31)
EVERYONE = Portfolio()
ALL_DEALS = Portfolio(unassigned=True)
WON = 'count(deals where outcome == "won" by closed_at, {})'
CLOSED = 'count(deals where outcome in ("won", "lost") by closed_at, {})'
DECIDED = 'deals.amount where outcome in ("won", "lost") by closed_at, all'
RATE = f"percent({WON}, {CLOSED})"


def test_win_rate_of_closed_deals(ask: Answers) -> None:
    assert ask.number(WON.format("all"), LAST, EVERYONE) == 4238
    assert ask.number(CLOSED.format("all"), LAST, EVERYONE) == 6711
    rate = ask.number(RATE.format("all", "all"), LAST, EVERYONE)
    assert rate == pytest.approx(63.150052, abs=5e-7)


def test_of_all_deals_and_by_value_the_rate_is_another_one(ask: Answers) -> None:
    """Lost deals carry no value, so that by value nothing was ever lost."""
    of_all = f"percent({WON.format('all')}, count(deals by created_at, all))"
    assert ask.number(of_all, LAST, ALL_DEALS) == pytest.approx(48.159091, abs=5e-7)
    by_value = (
        'percent(sum(deals.amount where outcome == "won" by closed_at, all), sum(deals.amount by closed_at, all))'
    )
    assert ask.number(by_value, LAST, EVERYONE) == 100


# By stage: deals, those of an account, and what they are worth; those still open have no amount.
STAGES = {
    "Won": (4238, 4238, 10005534),
    "Lost": (2473, 2473, 0),
    "Engaging": (1589, 501, None),
    "Prospecting": (500, 163, None),
}


@pytest.mark.parametrize("stage", list(STAGES))
def test_deals_by_stage(ask: Answers, stage: str) -> None:
    rows, with_account, worth = STAGES[stage]
    deals = f'deals where stage == "{stage}" by created_at, all'
    assert ask.number(f"count({deals})", LAST, ALL_DEALS) == rows
    assert ask.number(f"count({deals})", LAST, EVERYONE) == with_account
    amounts = f'deals.amount where stage == "{stage}" by created_at, all'
    if worth is None:
        assert ask.number(f"count({amounts})", LAST, ALL_DEALS) == 0
    else:
        assert ask.number(f"sum({amounts})", LAST, ALL_DEALS) == worth


def test_open_deals_of_no_account_are_only_in_the_portfolio_that_asks_for_them(ask: Answers) -> None:
    """Of 2,089 open opportunities 664 name an account, and 1,425 do not."""
    assert (ask.number("count(deals)", LAST, EVERYONE), ask.number("count(deals)", LAST, ALL_DEALS)) == (664, 2089)


def test_deal_size_of_won_deals(ask: Answers) -> None:
    won = 'deals.amount where outcome == "won" by closed_at, all'
    assert ask.number(f"avg({won})", LAST, EVERYONE) == pytest.approx(2360.909391, abs=5e-7)
    assert ask.number(f"median({won})", LAST, EVERYONE) == 1117
    wrong = 'avg(deals.amount where outcome in ("won", "lost") by closed_at, all)'
    assert ask.number(wrong, LAST, EVERYONE) == pytest.approx(1490.915512, abs=5e-7)


def test_sales_cycle_in_days(ask: Answers) -> None:
    cycle = "deals.(closed_at - created_at)"
    won = f'{cycle} where outcome == "won" by closed_at, all'
    assert ask.number(f"median({won})", LAST, EVERYONE) == 57
    assert ask.number(f"avg({won})", LAST, EVERYONE) == pytest.approx(51.781973, abs=5e-7)
    assert ask.number(f"p90({won})", LAST, EVERYONE) == 106
    assert ask.number(f"median({cycle} by closed_at, all)", LAST, EVERYONE) == 45
    assert ask.number(f"avg({cycle} by closed_at, all)", LAST, EVERYONE) == pytest.approx(47.985397, abs=5e-7)


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
    assert row.percent == pytest.approx(-6.02762, abs=5e-7)


def test_revenue_of_the_year_so_far(ask: Answers) -> None:
    assert ask.number("sum(deals.amount by closed_at, ytd)", date(2017, 6, 30), EVERYONE) == 4220783


# Most deals first: how many were closed, which share of them was won, and for how much.
SECTORS = {
    "retail": (1267, 63.0624, 1867528),
    "technolgy": (1058, 63.4216, 1515487),
    "medical": (950, 62.3158, 1359595),
    "software": (704, 63.9205, 1077934),
    "marketing": (623, 64.8475, 922321),
    "finance": (613, 61.1746, 950908),
    "telecommunications": (456, 62.5, 653574),
    "entertainment": (402, 64.6766, 689007),
    "services": (352, 63.3523, 533006),
    "employment": (286, 62.5874, 436174),
}


def test_win_rate_and_revenue_by_sector(ask: Answers) -> None:
    sectors = ByTrait("sector")
    closed = ask.numbers(CLOSED.format("all"), LAST, sectors)
    assert most(closed) == [(sector, number) for sector, (number, _, _) in SECTORS.items()]
    rates = ask.numbers(RATE.format("all", "all"), LAST, sectors)
    assert rates == pytest.approx({sector: rate for sector, (_, rate, _) in SECTORS.items()}, abs=5e-5)
    revenue = ask.numbers(f"sum({DECIDED})", LAST, sectors)
    assert revenue == {sector: worth for sector, (_, _, worth) in SECTORS.items()}


def test_the_rate_of_all_is_not_the_mean_of_the_accounts_rates(ask: Answers) -> None:
    rate = f"({RATE.format('all', 'all')} per account)"
    assert ask.number(f"one_vote_each{rate}", LAST, EVERYONE) == pytest.approx(63.201434, abs=5e-7)
    assert (ask.number(f"min{rate}", LAST, EVERYONE), ask.number(f"max{rate}", LAST, EVERYONE)) == (53.125, 75)


def test_the_largest_accounts_and_parents_with_their_subsidiaries(ask: Answers) -> None:
    revenue = 'sum(deals.amount where outcome == "won" by closed_at, all)'
    assert most(ask.numbers(revenue, LAST))[:5] == [
        ("Kan-code", 341455),
        ("Konex", 269245),
        ("Condax", 206410),
        ("Cheers", 198020),
        ("Hottechi", 194957),
    ]
    # Seven accounts have subsidiaries; of the others that belong to nobody each is a group of one.
    assert len(ask.numbers(revenue, LAST, EachParent())) == 7
    belongs = ask.numbers("if(account.parent is unknown, 0, 1)", LAST)
    independent = tuple(account for account, number in belongs.items() if number == 0)
    assert len(belongs) - len(independent) == 15
    assert most(ask.numbers(revenue, LAST, EachParent(independent)))[:5] == [
        ("Acme Corporation", 519349),
        ("Sonron", 479028),
        ("Kan-code", 341455),
        ("Inity", 340612),
        ("Bubba Gump", 329909),
    ]


def most(numbers: dict[str, object]) -> list[tuple[str, object]]:
    """The largest number first."""
    return sorted(numbers.items(), key=lambda one: float(str(one[1])), reverse=True)
