"""A formula tried out: its words, its values, how they lie, or what is wrong with it."""

from __future__ import annotations

from datetime import date

from tests.engine.rules_world import BEGIN, DAY, Workspace, computed, with_metrics

from bellwether.engine.definitions.entity import EachAccount, Portfolio
from bellwether.engine.definitions.unit import COUNT, PERCENT
from bellwether.engine.definitions.value import Known, Mark, Reason
from bellwether.engine.engine import Span, one_day
from bellwether.engine.evaluate.preview import Preview, Refused
from bellwether.engine.evaluate.spread import Bar, Spread
from bellwether.engine.formula.errors import Code
from bellwether.engine.formula.parse import parse

COUNTS = {"a": 1, "b": 2, "c": 3, "d": 4, "e": 10}


def company() -> Workspace:
    """Five accounts with 1, 2, 3, 4 and 10 logins on the day, and one without any event."""
    world = Workspace().accounts(*COUNTS, "silent")
    for account, count in COUNTS.items():
        for _ in range(count):
            world.event("Login", account, DAY, person="ann")
    return world


def preview(world: Workspace, formula: str, *accounts: str) -> Preview:
    grouping = EachAccount(accounts) if accounts else None
    found = world.engine.preview(formula, grouping, days=one_day(DAY))
    assert isinstance(found, Preview), found
    return found


def test_a_preview_says_what_the_formula_means_and_is() -> None:
    found = preview(company(), 'count( "Login",30d )')
    assert (found.text, found.words) == ('count("Login", 30d)', "number of “Login” events in the last 30 days")
    assert (found.checked.unit, found.checked.rolls_up) == (COUNT, True)


def test_a_preview_tells_how_the_values_of_all_accounts_lie() -> None:
    found = preview(company(), 'count("Login", 30d)')
    assert found.spread == Spread(
        day=DAY,
        known=5,
        unknown={Reason.NO_DATA: 1},
        five=(1, 2.0, 3.0, 4.0, 10),
        bars=tuple(
            Bar(lowest, highest, count)
            for lowest, highest, count in zip(
                (1.0, 2.8, 4.6, 6.4, 8.2), (2.8, 4.6, 6.4, 8.2, 10.0), (2, 2, 0, 0, 1), strict=True
            )
        ),
        others={},
    )
    assert found.spread.entities == 6


def test_equal_values_are_one_bar() -> None:
    found = preview(company(), 'users("Login", 30d)')
    assert (found.spread.bars, found.spread.five) == ((Bar(1.0, 1.0, 5),), (1, 1.0, 1.0, 1.0, 1))


def test_texts_and_dates_are_counted() -> None:
    world = company()
    for account, plan in (("a", "pro"), ("b", "pro"), ("c", "free")):
        world.trait(account, "plan", plan)
    found = preview(world, "account.plan")
    assert (found.spread.others, found.spread.five, found.spread.bars) == ({"pro": 2, "free": 1}, None, ())


def test_a_preview_of_one_account_has_every_day_asked_for() -> None:
    world = company()
    found = world.engine.preview(
        'count("Login", 1d)', EachAccount(("e",)), days=Span(date(2024, 2, 29), DAY), today=DAY
    )
    assert isinstance(found, Preview)
    assert found.series.row(0)[-1] == Known(10, marks=Mark.PARTIAL)
    assert found.series.dates == (date(2024, 2, 29), DAY)


def test_a_preview_gives_the_values_that_the_metric_will_have() -> None:
    world = company()
    formula = 'percent(users("Login", 30d), count("Login", 30d))'
    found = preview(world, formula)
    later = world.defined_by(with_metrics(computed("share", formula)))
    assert [later.of(account, "share") for account in COUNTS] == [found.series.value(place, 0) for place in range(5)]
    together = world.engine.preview(formula, Portfolio(), days=one_day(DAY))
    assert isinstance(together, Preview)
    assert later.together("share") == together.series.value(0, 0)


def test_a_formula_that_cannot_be_read_is_an_answer_with_a_place_and_a_suggestion() -> None:
    found = company().engine.preview('count("Logn", 30d)', days=one_day(DAY))
    assert isinstance(found, Refused)
    (error,) = found.errors
    assert (error.code, error.span.column, error.span.length) == (Code.UNKNOWN_EVENT, 7, 6)
    assert error.suggestion == '"Login"'


def test_units_of_metrics_are_known_through_the_metrics_that_they_read() -> None:
    world = company().defined_by(
        with_metrics(
            computed("later", "share - 10"),
            computed("share", 'percent(users("Login", 30d), logins)'),
            computed("logins", 'count("Login", 30d)'),
        )
    )
    assert preview(world, "share").checked.unit == PERCENT
    refused = world.engine.preview("later + logins", days=one_day(BEGIN))
    assert isinstance(refused, Refused)
    assert [error.code for error in refused.errors] == [Code.UNITS]


def test_a_metric_whose_formula_lost_what_it_read_is_still_named() -> None:
    world = company().defined_by(with_metrics(computed("broken", 'count("Gone", 30d)')))
    assert world.engine.schema().metrics["broken"].name == "broken"
    assert parse("broken") is not None


def test_a_new_event_can_be_named_at_once() -> None:
    world = company()
    assert isinstance(world.engine.preview('count("Export", 30d)', days=one_day(DAY)), Refused)
    world.event("Export", "a", DAY)
    assert preview(world, 'count("Export", 30d)', "a").series.value(0, 0) == Known(1)
