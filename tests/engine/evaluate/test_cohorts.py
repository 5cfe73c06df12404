"""Groups at the base of a comparison, values that depend on the day asked for, and distributions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest

from bellwether.engine.definitions.catalog import Catalog, Segment
from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import ByTrait, EachAccount, Membership, Portfolio
from bellwether.engine.definitions.metric import Band, Direction, EnteredRules, Metric, MetricKind, Target
from bellwether.engine.definitions.value import Known, Reason, Unknown
from bellwether.engine.engine import Engine, one_day
from bellwether.engine.evaluate.standing import Colour
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

START = date(2024, 1, 1)
HANDED_OVER = date(2024, 7, 1)
DAY = date(2025, 1, 10)

SUBSCRIPTIONS = Collection(
    "subscriptions",
    "Subscriptions",
    anchor="starts_at",
    end="ends_at",
    fields={
        "starts_at": Field("starts_at", FieldType.DATE),
        "ends_at": Field("ends_at", FieldType.DATE),
        "renews_at": Field("renews_at", FieldType.DATE),
        "mrr": Field("mrr", FieldType.MONEY, 4),
    },
)

GRR = "percent(sum(least(mrr, ago(mrr, 12mo)) per account), sum(ago(mrr, 12mo) per account))"


def number(day: date) -> int:
    return day_number(day)


CATALOG = Catalog(
    collections={"subscriptions": SUBSCRIPTIONS},
    account_traits={"owner": Field("owner", FieldType.TEXT)},
    segments={"vera": Segment("vera", "Vera's", 'account.owner == "vera"')},
    metrics={
        "mrr": Metric(
            "mrr",
            "MRR",
            MetricKind.COMPUTED,
            "sum(subscriptions.mrr)",
            direction=Direction.UP,
            bands=(Band("bad", None, Decimal(100)), Band("good", Decimal(100), None)),
            targets=(Target(Decimal(100)), Target(Decimal(60), segment="vera")),
        ),
        "mood": Metric("mood", "Mood", MetricKind.ENTERED, entered=EnteredRules(ranks=("bad", "good"))),
    },
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Account a goes from Vera to Jonas half-way and halves its revenue then; b stays with Vera, c has none."""
    warehouse: SqlWarehouse = open_duckdb()
    warehouse.prepare(CATALOG)
    begin = number(START)
    warehouse.write_accounts(
        pa.table(
            {"id": ["a", "b", "c"], "name": ["A", "B", "C"], "created": pa.array([begin] * 3, pa.int32())}
            | {"recorded": [1, 1, 1]}
        )
    )
    warehouse.write_traits(
        Kind.ACCOUNT,
        pa.table(
            {
                "id": ["a", "a", "b"],
                "trait": ["owner"] * 3,
                "effective": pa.array([begin, number(HANDED_OVER), begin], pa.int32()),
                "number": pa.array([None] * 3, pa.int64()),
                "text": ["vera", "jonas", "vera"],
                "assumed": [False] * 3,
                "recorded": [1] * 3,
            }
        ),
    )
    warehouse.write_records(
        "subscriptions",
        pa.table(
            {
                "id": ["a1", "a2", "b1"],
                "account": ["a", "a", "b"],
                "person": pa.array([None] * 3, pa.string()),
                "effective": pa.array([None] * 3, pa.int32()),
                "recorded": [1] * 3,
                "f:starts_at": pa.array([begin] * 3, pa.int64()),
                "f:ends_at": pa.array([number(HANDED_OVER), None, None], pa.int64()),
                "f:renews_at": pa.array([None, number(DAY + timedelta(days=41)), None], pa.int64()),
                "f:mrr": pa.array([50_0000, 50_0000, 80_0000], pa.int64()),
            }
        ),
    )
    warehouse.write_entered(
        pa.table(
            {
                "metric": ["mood", "mood"],
                "account": ["a", "b"],
                "day": pa.array([begin, begin], pa.int32()),
                "number": pa.array([None, None], pa.int64()),
                "text": ["bad", "good"],
                "recorded": [1, 1],
            }
        )
    )
    yield Engine(warehouse, CATALOG)
    warehouse.close()


def retention(engine: Engine, membership: Membership) -> dict[str, object]:
    found = engine.values(parse(GRR), ByTrait("owner", membership), days=one_day(DAY))
    values = (found.value(row, 0) for row in range(len(found.labels)))
    return {label: getattr(value, "value", None) for label, value in zip(found.labels, values, strict=True)}


def test_by_owner_now_the_loss_is_jonas_and_by_owner_then_it_is_veras(engine: Engine) -> None:
    """semantics 22: a closed cohort keeps the members that the comparison started with."""
    assert retention(engine, Membership.NOW) == {"jonas": 50.0, "vera": 100.0}
    assert retention(engine, Membership.EACH_DAY) == {"jonas": 50.0, "vera": 100.0}
    then = retention(engine, Membership.AT_BASE)
    assert then["jonas"] is None
    assert then["vera"] == pytest.approx(100 * 130 / 180)


def test_a_row_expression_may_ask_for_the_day_itself(engine: Engine) -> None:
    days_left = "min(subscriptions.(renews_at - today))"
    found = engine.values(parse(days_left), EachAccount(("a",)), days=one_day(DAY))
    assert found.value(0, 0) == Known(41, n=1)
    earlier = engine.values(parse(days_left), EachAccount(("a",)), days=one_day(DAY - timedelta(days=9)))
    assert earlier.value(0, 0) == Known(50, n=1)
    soon = parse("count(subscriptions where renews_at - today <= 41)")
    assert engine.values(soon, Portfolio(), days=one_day(DAY)).value(0, 0) == Known(1)
    assert engine.values(soon, Portfolio(), days=one_day(DAY - timedelta(days=1))).value(0, 0) == Known(0)


def test_a_distribution_counts_colours_targets_and_reasons(engine: Engine) -> None:
    (everyone,) = engine.distribution("mrr", on=DAY)
    assert dict(everyone.colours) == {Colour.BAD: 2}
    assert dict(everyone.unknown) == {Reason.NO_DATA: 1}
    # b belongs to Vera's segment, whose target is 60; a has the general target of 100.
    assert (everyone.on_target, everyone.with_target, everyone.accounts) == (1, 2, 3)


def test_a_rank_rolls_up_as_its_distribution_and_never_as_a_number(engine: Engine) -> None:
    (everyone,) = engine.distribution("mood", on=DAY)
    assert dict(everyone.ranks) == {"bad": 1, "good": 1}
    assert dict(everyone.colours) == {Colour.BAD: 1, Colour.GOOD: 1}
    portfolio = engine.values("mood", Portfolio(), days=one_day(DAY)).value(0, 0)
    assert isinstance(portfolio, Unknown)
    assert portfolio.reason is Reason.NO_ROLLUP


def test_a_groups_ratio_tells_over_how_many_of_its_accounts_it_runs(engine: Engine) -> None:
    """semantics 24: k of n is shown, and a group of nobody says so."""
    share = engine.values(parse("percent(sum(subscriptions.mrr), count(accounts))"), Portfolio(), days=one_day(DAY))
    assert share.coverage(0, 0) == (2, 3)
    by_owner = engine.values(parse("sum(subscriptions.mrr)"), ByTrait("owner"), days=one_day(START))
    jonas = by_owner.labels.index("jonas")
    assert by_owner.value(jonas, 0) == Unknown(Reason.NOT_APPLICABLE, "no accounts")


def test_of_several_missing_alternatives_the_strongest_reason_is_told(engine: Engine) -> None:
    """semantics 2: no_data comes before not_applicable, whichever is asked first."""
    nobody = EachAccount(("c",))
    for formula in ("coalesce(unknown, sum(subscriptions.mrr))", "coalesce(sum(subscriptions.mrr), unknown)"):
        assert engine.values(parse(formula), nobody, days=one_day(DAY)).value(0, 0) == Unknown(Reason.NO_DATA)
