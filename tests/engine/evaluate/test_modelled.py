"""Terms that models give: fitted to everybody at each month's end, carried until the next, healed for everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from tests.engine.rules_world import BARE, DAY_MICROS, Workspace, computed, int32, known, number

from bellwether.engine.definitions.calendar import Duration
from bellwether.engine.definitions.catalog import Catalog, Segment
from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import EachAccount, InSegment, Portfolio
from bellwether.engine.definitions.value import Reason, Unknown
from bellwether.engine.engine import Span
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.certainty.asking import certainty_of
from bellwether.engine.evaluate.certainty.certain import Certainty, Method
from bellwether.engine.evaluate.modelled.buying import horizon
from bellwether.engine.evaluate.modelled.cadence import fits
from bellwether.engine.evaluate.run import Question
from bellwether.engine.formula.modifiers import Outlook
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import Aggregate
from bellwether.engine.statistics.interval import Interval
from bellwether.engine.warehouse.rows import Kind

BEGIN = date(2024, 1, 1)
CUSTOMERS = 240
ITEMS = Collection(
    "items",
    "Items",
    anchor="received_on",
    fields={
        "received_on": Field("received_on", FieldType.DATE),
        "done_on": Field("done_on", FieldType.DATE, known_from="done_on"),
    },
)
WORTH = computed("worth", 'clv("Bought".amount, next 12mo, 0.1)')
AGAIN = computed("again", 'expected_count("Bought", next 90d)')
CATALOG = replace(
    BARE,
    metrics={"worth": WORTH, "again": AGAIN},
    collections={**BARE.collections, "items": ITEMS},
    segments={"large": Segment("large", "Large", "account.seats > 100")},
)


def shop(catalog: Catalog = CATALOG) -> Workspace:
    """240 accounts that buy at their own pace for four months; the fastest thirty have more seats."""
    dice = np.random.default_rng(12)
    names = [f"a{place:03}" for place in range(CUSTOMERS)]
    world = Workspace(catalog).accounts(*names, created=BEGIN)
    rows = []
    for place, name in enumerate(names):
        day = float(dice.integers(0, 50))
        pace = dice.gamma(0.9, 1 / 40) if place >= 30 else 0.1
        leaving, spends = dice.beta(0.9, 3.0), dice.gamma(5, 600)
        while day < 120:
            rows.append((name, BEGIN + timedelta(days=int(day)), int(dice.gamma(6, spends / 6)) + 1))
            day += dice.exponential(1 / pace) + 1
            if dice.random() < leaving:
                break
    bought(world, rows)
    seats = {"id": names[:30], "trait": ["seats"] * 30, "number": [500] * 30, "recorded": [1] * 30}
    world.warehouse.write_traits(Kind.ACCOUNT, pa.table(seats | {"effective": int32(*[BEGIN] * 30)}))
    return world


def bought(world: Workspace, rows: list[tuple[str, date, int]]) -> None:
    ids = [f"b{world.told + place}" for place in range(len(rows))]
    world.told += len(rows)
    at = [day_number(day) * DAY_MICROS for _, day, _ in rows]
    told = {
        "id": ids,
        "name": ["Bought"] * len(rows),
        "account": [row[0] for row in rows],
        "person": pa.array([None] * len(rows), pa.string()),
        "at": pa.array(at, pa.int64()),
        "day": int32(*[row[1] for row in rows]),
        "recorded": [1] * len(rows),
        "p:amount": pa.array([row[2] for row in rows], pa.int64()),
    }
    world.warehouse.write_events(pa.table(told), source="app")


@pytest.fixture(scope="module")
def world() -> Workspace:
    return shop()


def test_models_are_fitted_at_months_ends() -> None:
    axis = days_between(day_number(date(2024, 1, 30)), day_number(date(2024, 3, 1)), BARE.calendar)
    when = fits(axis)
    ends = [date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29)]
    assert when.axis.days == tuple(map(day_number, ends))
    served = [ends[place] for place in when.served.tolist()]
    assert (served[0], served[1], served[2], served[29], served[30], served[31]) == (
        ends[0],
        ends[1],
        ends[1],
        ends[1],
        ends[2],
        ends[2],
    )


def test_the_months_to_come_are_counted_in_weeks_and_discounted_by_the_year() -> None:
    day = day_number(date(2024, 1, 31))
    parsed = parse('clv("Bought".amount, next 1y, 0.21)')
    assert isinstance(parsed, Aggregate)
    found = horizon(parsed.outlook or Outlook(), day)
    assert [found.periods, found.length] == pytest.approx([12, 366 / 7 / 12])
    assert (1 + found.discount) ** 12 == pytest.approx(1.21 ** (366 / 365.25))
    assert horizon(Outlook(parse_length("45d"), Decimal(0)), day).periods == 1


def parse_length(text: str) -> Duration | None:
    parsed = parse(f'expected_count("Bought", next {text})')
    assert isinstance(parsed, Aggregate)
    assert parsed.outlook is not None
    return parsed.outlook.ahead


@pytest.mark.parametrize(
    "text",
    [
        'clv("Bought".amount, next 12mo, 0.1)',
        'clv("Bought".amount where amount > 0, next 12mo)',
        'expected_count("Bought", next 90d)',
        'alive("Bought")',
        "survival_median(items.(done_on - received_on) by received_on)",
        "survival(items.(done_on - received_on) by received_on, 90d, 1y)",
        "survival(items.(done_on - received_on) by received_on, 90d, 2024-01-01)",
        "survival_median(items.(done_on - received_on) by received_on, 2024-01-01, 1y)",
        "contract_survival(items.(done_on - received_on) by received_on, 12y, 1y)",
        "contract_periods(items.(done_on - received_on) by received_on, next 36mo, 1mo, 0.1, 1y)",
    ],
)
def test_what_is_written_comes_back(text: str) -> None:
    assert to_text(parse(text)) == text


def test_a_group_adds_up_and_the_fit_is_everybodys(world: Workspace) -> None:
    day = date(2024, 4, 30)
    alone = world.series("worth", EachAccount(), day)
    values = [known(alone.value(place, 0)).value for place in range(CUSTOMERS)]
    together = known(world.together("worth", day)).value
    assert isinstance(together, float)
    assert together == pytest.approx(sum(float(str(one)) for one in values))
    large = known(world.series("worth", InSegment("large"), day).value(0, 0)).value
    assert isinstance(large, float)
    assert large == pytest.approx(sum(float(str(one)) for one in values[:30]))
    # Asked for one account alone, the same model answers.
    assert world.of("a007", "worth", day) == alone.value(7, 0)


def test_who_buys_more_is_worth_more(world: Workspace) -> None:
    fast = known(world.series("worth", InSegment("large"), date(2024, 4, 30)).value(0, 0)).value
    everyone = known(world.together("worth", date(2024, 4, 30))).value
    assert isinstance(fast, float)
    assert isinstance(everyone, float)
    assert fast / 30 > 1.5 * everyone / CUSTOMERS


def test_before_two_hundred_have_bought_there_is_no_number(world: Workspace) -> None:
    few = Unknown(Reason.NOT_APPLICABLE, "fewer than 200 customers have bought, too few to fit a model to")
    assert world.of("a007", "worth", date(2024, 2, 15)) == few
    assert world.together("worth", date(2024, 2, 15)) == few


def test_a_late_purchase_of_one_heals_the_values_of_all() -> None:
    world = shop(replace(CATALOG, metrics={"again": AGAIN}))
    last = date(2024, 3, 31)
    world.engine.refresh(last)
    before = world.engine.history(["again"], "a100", Span(last, last))[0].value(0, 0)
    bought(world, [("a000", date(2024, 3, day), 9_000) for day in range(1, 28)])
    world.engine.refresh(last)
    after = world.engine.history(["again"], "a100", Span(last, last))[0].value(0, 0)
    assert known(before).value != known(after).value
    assert after == world.of("a100", "again", last)
    report = world.engine.verify()
    assert (report.different, report.compared > 0) == (0, True)


def items(*rows: tuple[str, date, date | None]) -> Workspace:
    world = Workspace(CATALOG).accounts("a", "b", created=BEGIN)
    accounts, received, done = zip(*rows, strict=True)
    told = {
        "id": [f"i{place}" for place in range(len(rows))],
        "account": list(accounts),
        "person": pa.array([None] * len(rows), pa.string()),
        "effective": int32(*[None] * len(rows)),
        "recorded": [1] * len(rows),
        "f:received_on": pa.array([day_number(day) for day in received], pa.int64()),
        "f:done_on": pa.array([None if day is None else day_number(day) for day in done], pa.int64()),
    }
    world.warehouse.write_records("items", pa.table(told))
    return world


TIME = "survival_median(items.(done_on - received_on))"


def test_what_is_not_over_counts_and_a_later_end_is_not_known_yet() -> None:
    done = [date(2024, 1, 11), date(2024, 1, 21), date(2024, 3, 2)]
    world = items(*(("a", BEGIN, one) for one in done), ("a", BEGIN, None), ("a", BEGIN, None))
    # At the end of January two of five are over, after 10 and 20 days: half are not.
    assert number(world.of("a", TIME, date(2024, 2, 10))) is Reason.NOT_APPLICABLE
    assert number(world.of("a", TIME, date(2024, 3, 31))) == 61
    share = "survival(items.(done_on - received_on), {})"
    assert number(world.of("a", share.format("15d"), date(2024, 1, 31))) == 80
    assert number(world.of("a", share.format("40d"), date(2024, 1, 31))) is Reason.NOT_APPLICABLE
    assert known(world.of("a", share.format("15d"), date(2024, 1, 31))).n == 5


def test_a_group_pools_the_records_of_its_members() -> None:
    world = items(
        ("a", BEGIN, date(2024, 1, 3)),
        ("a", BEGIN, date(2024, 1, 5)),
        ("b", BEGIN, date(2024, 1, 21)),
        ("b", BEGIN, None),
        ("b", BEGIN, None),
    )
    on = date(2024, 1, 31)
    assert [number(world.of(one, TIME, on)) for one in "ab"] == [2, Reason.NOT_APPLICABLE]
    assert number(world.series(TIME, Portfolio(), on).value(0, 0)) == 20


def test_an_end_before_its_start_is_a_mistake_and_left_out() -> None:
    world = items(("a", date(2024, 1, 10), date(2024, 1, 2)), ("a", BEGIN, date(2024, 1, 9)))
    value = known(world.of("a", TIME, date(2024, 1, 31)))
    assert (value.value, value.n) == (8, 1)


def test_a_survival_says_between_what_it_lies_and_how_much_is_over() -> None:
    done = [BEGIN + timedelta(days=days) for days in (3, 5, 8, 13, 20, 25)]
    world = items(*(("a", BEGIN, one) for one in done), *(("a", BEGIN, None) for _ in range(3)))
    on = date(2024, 1, 31)
    facts, grouping = world.engine.facts(), EachAccount(("a",))
    axis = days_between(day_number(on), day_number(on), BARE.calendar)
    found = certainty_of(Question(parse(TIME), grouping, axis), "a", world.of("a", TIME, on), facts)
    assert found == Certainty(Method.LOG_LOG, Interval(3.0, None), 9, notes=("6 of 9 are over, as of 2024-01-31.",))
    share = "survival(items.(done_on - received_on), 10d)"
    found = certainty_of(Question(parse(share), grouping, axis), "a", world.of("a", share, on), facts)
    assert found is not None
    assert found.interval is not None
    low, high = found.interval.low, found.interval.high
    assert (round(low or 0, 1), round(high or 0, 1)) == (28.2, 87.8)


def test_a_model_says_what_it_was_fitted_to_and_an_explanation_lists_the_purchases(world: Workspace) -> None:
    on = date(2024, 4, 30)
    axis = days_between(day_number(on), day_number(on), BARE.calendar)
    grouping = EachAccount(("a007",))
    question = Question("worth", grouping, axis)
    found = certainty_of(question, "a007", world.of("a007", "worth", on), world.engine.facts())
    assert found is not None
    assert found.notes[0].startswith("Fitted to 240 customers, ")
    assert found.notes[0].endswith(" of whom bought again, as of 2024-04-30.")
    explained = world.engine.explain("worth", "a007", on=on)
    assert explained.value == world.of("a007", "worth", on)
    (term,) = explained.steps.parts
    assert term.rows is not None
    assert term.rows.total == number(world.of("a007", 'count("Bought", all)', on))
    assert explained.words == (
        "expected sum of amount over “Bought” events in the next 12 months, discounted by 10 % a year"
    )
