"""The whole engine on each store: the same answers, stored, read back and verified."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from tests.engine.evaluate.example_world import CATALOG, FACTS, MICROS_OF_DAY
from tests.oracle.days import as_day
from tests.oracle.loading import load
from tests.oracle.world import World

from bellwether.engine.definitions.entity import ByTrait, EachAccount, Portfolio
from bellwether.engine.definitions.value import Known, Reason, Value
from bellwether.engine.engine import Engine, Span, one_day
from bellwether.engine.evaluate.explaining.explanation import EventRow
from bellwether.engine.evaluate.series import Series
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

LAST = date(2025, 6, 30)
FORMULAS = (
    'count("Ticket Purchased" where destination == "Oslo", all)',
    'percent(users("Lodging Booked", 30d), active_users(30d))',
    'first("Ticket Purchased".amount, all)',
    "sessions(any(), 30d)",
    "nps(responses.score latest per user, 90d)",
    "sum(user.total_spent)",
    "max(mrr per day, all)",
    'max(requests.((first(messages.sent_at via request where author contains "e") - asked_at) / 1h), 30d)',
    "headcount / account.licences",
)


def figures(series: Series) -> list[tuple[str, tuple[Value, ...]]]:
    return [(label, series.row(place)) for place, label in enumerate(series.labels)]


def plain(values: tuple[Value, ...]) -> list[object]:
    return [one.value if isinstance(one, Known) else one.reason for one in values]


def made(warehouse: SqlWarehouse) -> Engine:
    load(World(CATALOG, FACTS), warehouse)
    return Engine(warehouse, CATALOG)


@pytest.fixture(scope="module", params=["duckdb", "clickhouse"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """The example company on each store, computed up to its last day."""
    opened = open_duckdb if request.param == "duckdb" else request.getfixturevalue("on_clickhouse")
    engine = made(opened())
    engine.refresh(LAST)
    return engine


@pytest.fixture(scope="module")
def beside() -> Engine:
    """The same company in the embedded store, with nothing computed."""
    return made(open_duckdb())


def test_every_kind_of_question_has_the_same_answer(engine: Engine, beside: Engine) -> None:
    for formula in FORMULAS:
        for grouping in (EachAccount(), Portfolio(), ByTrait("plan")):
            asked = [one.values(parse(formula), grouping, days=one_day(LAST)) for one in (engine, beside)]
            assert figures(asked[0]) == figures(asked[1]), formula


def test_an_explanation_lists_the_same_rows(engine: Engine, beside: Engine) -> None:
    told = [one.explain(parse("active_users(30d)"), "acme", on=LAST).steps.rows for one in (engine, beside)]
    rows = [
        [(row.id, row.person, row.day) for row in one.listed if isinstance(row, EventRow)]
        for one in told
        if one is not None
    ]
    assert rows[0] == rows[1]
    assert len(rows[0]) == 4


def test_what_is_stored_is_read_back_and_verified(engine: Engine) -> None:
    days, keys = Span(date(2025, 6, 10), LAST), sorted(CATALOG.metrics)
    stored = engine.history_of(keys, None, days)
    assert [figures(one) for one in stored] == [figures(engine.values(key, days=days)) for key in keys]
    assert [figures(one) for one in engine.on_day(keys, LAST)] == [figures(one) for one in engine.latest(keys)]
    assert engine.computed_to() == dict.fromkeys(keys, LAST)
    assert engine.verify().different == 0


def test_late_facts_heal_what_is_stored(engine: Engine) -> None:
    late = pa.table(
        {
            "id": ["late"],
            "account": ["acme"],
            "person": ["ben"],
            "name": ["Ticket Purchased"],
            "at": [as_day(date(2025, 4, 2)) * MICROS_OF_DAY],
            "day": pa.array([as_day(date(2025, 4, 2))], pa.int32()),
            "recorded": [5],
        }
    )
    days = Span(date(2025, 4, 1), date(2025, 4, 3))
    before = figures(engine.history_of(["active"], ["acme"], days)[0])
    assert isinstance(engine.warehouse, SqlWarehouse)
    engine.warehouse.write_events(late)
    engine.refresh(LAST)
    healed = figures(engine.history_of(["active"], ["acme"], days)[0])
    assert plain(before[0][1]) == [Reason.NO_DATA] * 3
    assert plain(healed[0][1]) == [Reason.NO_DATA, 1, 1]
    assert engine.verify().different == 0
