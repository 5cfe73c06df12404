"""Semantics 2 and 24: metrics told to apply or not, account by account and day by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import EachAccount, Portfolio
from bellwether.engine.definitions.metric import EnteredRollup, EnteredRules, Metric, MetricKind
from bellwether.engine.definitions.value import Known, Mark, Reason, Unknown, Value
from bellwether.engine.engine import Engine, one_day
from bellwether.engine.evaluate.verify import VerifyReport
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

BEGIN = date(2024, 1, 1)
CHANGED = date(2024, 2, 1)
DAY = date(2024, 3, 1)

LOGINS = Metric("logins", "Logins", MetricKind.COMPUTED, 'count("Login", all)')
CATALOG = Catalog(
    account_traits={"plan": Field("plan", FieldType.TEXT)},
    metrics={
        "logins": replace(LOGINS, applies_to='account.plan == "pro"'),
        "everywhere": replace(LOGINS, key="everywhere"),
        "seats": Metric("seats", "Seats", MetricKind.ENTERED, entered=EnteredRules(rollup=EnteredRollup.SUM)),
        "per_seat": Metric("per_seat", "Logins per seat", MetricKind.COMPUTED, 'count("Login", all) / seats'),
    },
)
"""Alpha and beta are on plan pro, gamma is not; each logs in, once, twice and four times."""

NOT_ASSIGNED = Unknown(Reason.NOT_ASSIGNED)


@pytest.fixture
def engine() -> Iterator[Engine]:
    warehouse: SqlWarehouse = open_duckdb()
    warehouse.prepare(CATALOG)
    begin = day_number(BEGIN)
    names = ["alpha", "beta", "gamma"]
    warehouse.write_accounts(
        pa.table({"id": names, "created": pa.array([begin] * 3, pa.int32()), "recorded": [1, 1, 1]})
    )
    plans = {"id": names, "trait": ["plan"] * 3, "effective": pa.array([begin] * 3, pa.int32())}
    warehouse.write_traits(Kind.ACCOUNT, pa.table(plans | {"text": ["pro", "pro", "free"], "recorded": [1, 1, 1]}))
    who = ["alpha", "beta", "beta", *["gamma"] * 4]
    warehouse.write_events(
        pa.table(
            {
                "id": [f"e{n}" for n in range(7)],
                "account": who,
                "name": ["Login"] * 7,
                "at": pa.array([begin * 86_400_000_000] * 7, pa.int64()),
                "day": pa.array([begin] * 7, pa.int32()),
                "recorded": [1] * 7,
            }
        )
    )
    warehouse.write_entered(
        pa.table(
            {
                "metric": ["seats"] * 3,
                "account": names,
                "day": pa.array([begin] * 3, pa.int32()),
                "number": [10_000, 10_000, 20_000],
                "recorded": [1, 1, 1],
            }
        )
    )
    yield Engine(warehouse, CATALOG)
    warehouse.close()


def assign(engine: Engine, metric: str, *said: tuple[str, date, int]) -> None:
    assert isinstance(engine.warehouse, SqlWarehouse)
    engine.warehouse.write_traits(
        Kind.ACCOUNT,
        pa.table(
            {
                "id": [account for account, _, _ in said],
                "trait": [f"applies:{metric}"] * len(said),
                "effective": pa.array([day_number(day) for _, day, _ in said], pa.int32()),
                "number": [applies for _, _, applies in said],
                "recorded": [2] * len(said),
            }
        ),
        update=True,
    )


def each(engine: Engine, metric: str, day: date = DAY) -> list[Value]:
    found = engine.values(metric, EachAccount(), days=one_day(day))
    return [found.value(entity, 0) for entity in range(len(found.labels))]


def together(engine: Engine, metric: str) -> Value:
    return engine.values(metric, Portfolio(), days=one_day(DAY)).value(0, 0)


def test_semantics_2_what_was_said_of_an_account_comes_before_the_condition(engine: Engine) -> None:
    assert each(engine, "logins") == [Known(1), Known(2), NOT_ASSIGNED]
    assign(engine, "logins", ("beta", CHANGED, 0), ("gamma", CHANGED, 1))
    assert each(engine, "logins") == [Known(1), NOT_ASSIGNED, Known(4)]
    assert each(engine, "logins", date(2024, 1, 31)) == [Known(1), Known(2), NOT_ASSIGNED]


def test_semantics_2_a_metric_without_a_condition_can_be_taken_from_one_account(engine: Engine) -> None:
    assign(engine, "everywhere", ("alpha", CHANGED, 0), ("alpha", DAY, 1))
    assert each(engine, "everywhere", CHANGED) == [NOT_ASSIGNED, Known(2), Known(4)]
    assert each(engine, "everywhere", DAY) == [Known(1), Known(2), Known(4)]


def test_semantics_24_a_group_leaves_out_accounts_that_were_told_not_to_have_the_metric(engine: Engine) -> None:
    assign(engine, "everywhere", ("gamma", CHANGED, 0))
    assert together(engine, "everywhere") == Known(3)
    for account in ("alpha", "beta"):
        assign(engine, "everywhere", (account, CHANGED, 0))
    assert together(engine, "everywhere") == NOT_ASSIGNED


def test_semantics_24_a_share_leaves_such_accounts_out_above_and_below_the_line(engine: Engine) -> None:
    assert together(engine, "per_seat") == Known(7 / 4, None, 7, 4)
    assign(engine, "seats", ("gamma", CHANGED, 0))
    assert together(engine, "per_seat") == Known(3 / 2, None, 3, 2)
    assert each(engine, "per_seat")[2] == NOT_ASSIGNED


def test_semantics_2_a_later_assignment_dirties_the_stored_values_from_its_day_on(engine: Engine) -> None:
    engine.refresh(DAY)
    assign(engine, "logins", ("beta", CHANGED, 0))
    assert engine.refresh(DAY).first_day == day_number(CHANGED) - day_number(CHANGED) % 30
    assert [one.value(1, 0) for one in engine.latest(["logins"])] == [NOT_ASSIGNED]
    report = engine.verify()
    assert isinstance(report, VerifyReport)
    assert report.different == 0


def entered_parts(engine: Engine) -> None:
    assert isinstance(engine.warehouse, SqlWarehouse)
    engine.warehouse.write_entered(
        pa.table(
            {
                "metric": ["seats"] * 2,
                "account": ["alpha", "beta"],
                "day": pa.array([day_number(CHANGED)] * 2, pa.int32()),
                "number": [824_000, 600_000],
                "numerator": pa.array([4_120_000, None], pa.int64()),
                "denominator": pa.array([5_000_000, None], pa.int64()),
                "recorded": [2, 2],
            }
        )
    )


def test_an_entered_value_shows_the_parts_it_was_entered_with(engine: Engine) -> None:
    entered_parts(engine)
    shown = each(engine, "seats", CHANGED)
    assert [(one.value, one.numerator, one.denominator) for one in shown if isinstance(one, Known)] == [
        (Decimal("82.4"), 412, 500),
        (60, None, None),
        (2, None, None),
    ]


def test_an_entered_value_with_parts_is_stored_as_the_number_that_was_entered(engine: Engine) -> None:
    entered_parts(engine)
    engine.refresh(DAY)
    layouts = {one.metric: (one.layout, one.scale) for one in engine.warehouse.versions()}
    assert layouts["seats"] == ("number", 4)
    stored = engine.latest(["seats"])[0]
    assert [stored.value(entity, 0) for entity in range(3)] == [
        one for one in each(engine, "seats") if isinstance(one, Known)
    ]
    assert stored.value(0, 0).marks is Mark.CARRIED
    assert engine.verify().different == 0
