"""Semantics 14, 15, 16 and 17: what is missing, homeless, lost on the way or erased, as metrics see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from bellwether.engine.definitions.calendar import Calendar
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import EachAccount, Portfolio
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.engine.definitions.value import Known, Mark, Reason, Unknown, Value
from bellwether.engine.engine import Engine, one_day
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.rows import AsKnown, Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

BEGIN = date(2024, 1, 1)
DAY_MICROS = 86_400_000_000
SCORE = Field("score", FieldType.NUMBER, missing_codes=("11",), lowest="0", highest="10")

CATALOG = Catalog(
    properties={"plan": Field("plan", FieldType.TEXT)},
    collections={
        "deals": Collection(
            "deals",
            "Deals",
            anchor="won_at",
            fields={"won_at": Field("won_at", FieldType.DATE), "amount": Field("amount", FieldType.MONEY, 2)},
        )
    },
    account_traits={"onboarded_at": Field("onboarded_at", FieldType.DATE)},
    user_traits={"seats": Field("seats", FieldType.NUMBER), "mail": Field("mail", FieldType.TEXT)},
    metrics={"visits": Metric("visits", "Visits", MetricKind.COMPUTED, 'count("Visit", 30d)')},
)


@pytest.fixture
def warehouse() -> Iterator[SqlWarehouse]:
    """Two accounts, acme and bolt, there since the beginning."""
    warehouse = open_duckdb()
    warehouse.prepare(CATALOG)
    created = pa.array([day_number(BEGIN)] * 2, pa.int32())
    warehouse.write_accounts(pa.table({"id": ["acme", "bolt"], "created": created, "recorded": [1, 1]}))
    yield warehouse
    warehouse.close()


def happen(
    warehouse: SqlWarehouse, *events: tuple[str, str | None, str | None, date], raw: str = "{}", source: str = "app"
) -> None:
    """Events of name, account, person and day; their ids say all of it."""
    warehouse.write_events(
        pa.table(
            {
                "id": [f"{source} {event} {raw}" for event in events],
                "name": [name for name, *_ in events],
                "account": pa.array([account for _, account, _, _ in events], pa.string()),
                "person": pa.array([person for _, _, person, _ in events], pa.string()),
                "at": pa.array([day_number(day) * DAY_MICROS + 23 * 3_600_000_000 for *_, day in events], pa.int64()),
                "day": pa.array([day_number(day) for *_, day in events], pa.int32()),
                "recorded": [1] * len(events),
                "raw": [raw] * len(events),
            }
        ),
        source=source,
    )


def join(warehouse: SqlWarehouse, person: str, account: str, recorded: int = 1) -> None:
    starts = pa.array([day_number(BEGIN)], pa.int32())
    warehouse.write_memberships(
        pa.table({"person": [person], "account": [account], "starts": starts, "recorded": [recorded]})
    )


def each(
    warehouse: SqlWarehouse, formula: str, on: date, *, known: int | None = None, catalog: Catalog = CATALOG
) -> list[Value]:
    """The values of acme and bolt."""
    engine = Engine(warehouse, catalog)
    subject = formula if formula in catalog.metrics else parse(formula)
    facts = engine.facts(known=AsKnown(known))
    found = engine.values(subject, EachAccount(("acme", "bolt")), days=one_day(on), facts=facts)
    return [found.value(0, 0), found.value(1, 0)]


def together(warehouse: SqlWarehouse, formula: str, on: date, grouping: Portfolio, known: int | None = None) -> Value:
    engine = Engine(warehouse, CATALOG)
    subject = formula if formula in CATALOG.metrics else parse(formula)
    facts = engine.facts(grouping, AsKnown(known))
    return engine.values(subject, grouping, days=one_day(on), facts=facts).value(0, 0)


def numbers(values: Sequence[Value]) -> list[object]:
    return [value.value if isinstance(value, Known) else value.reason for value in values]


JANUARY = date(2024, 1, 10)


def test_semantics_7_stored_values_are_computed_again_when_the_zone_changes(warehouse: SqlWarehouse) -> None:
    happen(warehouse, ("Visit", "acme", "ann", JANUARY))
    catalog = replace(CATALOG, metrics={"today": Metric("today", "Today", MetricKind.COMPUTED, 'count("Visit", 1d)')})
    Engine(warehouse, catalog).refresh(date(2024, 1, 12))
    moved = replace(catalog, calendar=Calendar("Europe/Berlin"))
    warehouse.prepare(moved)
    engine = Engine(warehouse, moved)
    engine.refresh(date(2024, 1, 11))
    assert engine.latest(["today"])[0].value(0, 0) == Known(1)
    assert engine.verify().different == 0
    assert numbers(each(warehouse, "today", JANUARY, catalog=moved))[0] == Reason.NO_DATA


def test_semantics_14_a_missing_code_or_a_score_out_of_range_is_no_score_and_the_row_stays(
    warehouse: SqlWarehouse,
) -> None:
    for person, score in (("a", 10), ("b", 9), ("c", 11), ("d", 12), ("e", 0)):
        happen(warehouse, ("Rated", "acme", person, JANUARY), raw=f'{{"score": {score}}}')
    scored = replace(CATALOG, properties={**CATALOG.properties, "score": SCORE})
    warehouse.prepare(scored)
    answers = {
        formula: each(warehouse, formula, JANUARY, catalog=scored)[0]
        for formula in ('count("Rated", 1d)', 'count("Rated".score, 1d)', 'nps("Rated".score, 1d)')
    }
    assert numbers(list(answers.values())) == [5, 3, pytest.approx(100 / 3)]
    nps = answers['nps("Rated".score, 1d)']
    assert isinstance(nps, Known)
    assert nps.n == 3


def test_semantics_15_an_event_goes_to_the_only_membership_and_heals_when_that_is_learned(
    warehouse: SqlWarehouse,
) -> None:
    happen(warehouse, ("Visit", None, "ann", JANUARY), ("Visit", None, None, JANUARY))
    assert numbers(each(warehouse, "visits", JANUARY)) == [Reason.NO_DATA, Reason.NO_DATA]
    join(warehouse, "ann", "acme", recorded=50)
    assert numbers(each(warehouse, "visits", JANUARY)) == [1, Reason.NO_DATA]
    assert numbers(each(warehouse, "visits", JANUARY, known=49)) == [Reason.NO_DATA, Reason.NO_DATA]
    join(warehouse, "ann", "bolt", recorded=60)
    assert numbers(each(warehouse, "visits", JANUARY)) == [Reason.NO_DATA, Reason.NO_DATA]


def test_semantics_15_what_has_no_account_counts_in_the_portfolio_including_unassigned_alone(
    warehouse: SqlWarehouse,
) -> None:
    happen(warehouse, ("Visit", "acme", "ann", JANUARY), ("Visit", None, None, JANUARY))
    warehouse.write_records(
        "deals",
        pa.table(
            {
                "id": ["d1", "d2"],
                "account": ["acme", None],
                "recorded": [1, 1],
                "f:won_at": pa.array([day_number(JANUARY)] * 2, pa.int32()),
                "f:amount": [1000, 250],
            }
        ),
    )
    for formula, assigned, every in (("visits", 1, 2), ("count(deals, 30d)", 1, 2)):
        assert numbers([together(warehouse, formula, JANUARY, Portfolio())]) == [assigned]
        assert numbers([together(warehouse, formula, JANUARY, Portfolio(unassigned=True))]) == [every]


def out(warehouse: SqlWarehouse, first: date, last: date, **what: str) -> None:
    """An outage from a day up to, not including, another, recorded at instant 70."""
    columns = {name: [said] for name, said in what.items()}
    days = {"starts": pa.array([day_number(first)], pa.int32()), "ends": pa.array([day_number(last)], pa.int32())}
    warehouse.write_outages(pa.table({**columns, **days, "recorded": [70]}))


def test_semantics_16_only_a_recorded_outage_makes_silence_stale(warehouse: SqlWarehouse) -> None:
    happen(warehouse, ("Visit", "acme", "ann", JANUARY))
    assert numbers(each(warehouse, 'count("Visit", 7d)', date(2030, 1, 1)))[0] == 0
    out(warehouse, date(2024, 2, 5), date(2024, 2, 8), event="Visit")
    days = [date(2024, 2, 4), date(2024, 2, 5), date(2024, 2, 13), date(2024, 2, 14)]
    assert [numbers(each(warehouse, 'count("Visit", 7d)', day))[0] for day in days] == [
        0,
        Reason.STALE,
        Reason.STALE,
        0,
    ]
    assert numbers(each(warehouse, 'count("Visit", 7d)', days[1], known=69))[0] == 0


def test_semantics_16_an_outage_of_a_source_concerns_what_the_source_delivers(warehouse: SqlWarehouse) -> None:
    happen(warehouse, ("Visit", "acme", "ann", JANUARY), source="app")
    happen(warehouse, ("Paid", "acme", "ann", JANUARY), source="shop")
    out(warehouse, JANUARY, date(2024, 1, 12), source="shop")
    out(warehouse, JANUARY, date(2024, 1, 12), source="never heard of")
    formulas = ('count("Visit", 7d)', 'count("Paid", 7d)', "count(any(), 7d)")
    assert [numbers(each(warehouse, formula, JANUARY))[0] for formula in formulas] == [1, Reason.STALE, Reason.STALE]


def test_semantics_16_an_outage_of_one_account_leaves_the_others_alone_but_not_their_group(
    warehouse: SqlWarehouse,
) -> None:
    happen(warehouse, ("Visit", "acme", "ann", JANUARY), ("Visit", "bolt", "bob", JANUARY))
    out(warehouse, JANUARY, date(2024, 1, 12), event="Visit", account="bolt")
    assert numbers(each(warehouse, "visits", JANUARY)) == [1, Reason.STALE]
    assert numbers([together(warehouse, "visits", JANUARY, Portfolio())]) == [Reason.STALE]


def test_semantics_16_an_outage_before_a_window_begins_says_nothing_of_it(warehouse: SqlWarehouse) -> None:
    """A window since a date of the account's trait: before that date it is empty, and later it starts there."""
    happen(warehouse, ("Visit", "acme", "ann", date(2024, 1, 2)), ("Visit", "bolt", "bob", date(2024, 1, 2)))
    out(warehouse, date(2024, 1, 3), date(2024, 1, 6), event="Visit")
    warehouse.write_traits(
        Kind.ACCOUNT,
        pa.table(
            {
                "id": ["acme", "bolt"],
                "trait": ["onboarded_at"] * 2,
                "effective": pa.array([day_number(BEGIN)] * 2, pa.int32()),
                "number": [day_number(date(2024, 1, 8)), day_number(date(2024, 1, 5))],
                "recorded": [1, 1],
            }
        ),
    )
    formula = 'count("Visit", since(account.onboarded_at))'
    seen = [numbers(each(warehouse, formula, date(2024, 1, day))) for day in (4, 5, 8, 9)]
    assert seen == [[0, 0], [0, Reason.STALE], [0, Reason.STALE], [0, Reason.STALE]]


def told(warehouse: SqlWarehouse, person: str, seats: int) -> None:
    warehouse.write_traits(
        Kind.PERSON,
        pa.table(
            {
                "id": [person],
                "trait": ["seats"],
                "effective": pa.array([day_number(BEGIN)], pa.int32()),
                "number": [seats],
                "recorded": [1],
            }
        ),
    )


def test_semantics_17_counts_survive_an_erasure_and_older_views_of_the_account_are_marked(
    warehouse: SqlWarehouse,
) -> None:
    happen(warehouse, ("Visit", "acme", "ann", JANUARY), ("Visit", "bolt", "bob", JANUARY))
    for person, account in (("ann", "acme"), ("bob", "bolt")):
        join(warehouse, person, account)
        told(warehouse, person, 3)
    Engine(warehouse, CATALOG).refresh(JANUARY)
    warehouse.erase("ann", 500)
    assert each(warehouse, "visits", JANUARY) == [Known(1), Known(1)]
    assert each(warehouse, "users(any(), 7d)", JANUARY) == [Known(1), Known(1)]
    assert each(warehouse, "visits", JANUARY, known=499) == [Known(1, marks=Mark.REDACTED), Known(1)]
    assert each(warehouse, "visits", JANUARY, known=500) == [Known(1), Known(1)]
    assert each(warehouse, "sum(user.seats)", JANUARY, known=499) == [
        Unknown(Reason.NO_DATA, marks=Mark.REDACTED),
        Known(3, n=1),
    ]
    assert together(warehouse, "visits", JANUARY, Portfolio(), 499) == Known(2, marks=Mark.REDACTED)
    engine = Engine(warehouse, CATALOG)
    engine.refresh(JANUARY)
    assert engine.verify().different == 0
