"""What an explanation tells beside its rows: words, windows, conditions, queries, definitions, who entered what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from tests.oracle import company
from tests.oracle.days import as_date
from tests.oracle.loading import load
from tests.oracle.world import (
    AccountFact,
    AnyFact,
    EventFact,
    MembershipFact,
    OnDay,
    OutageFact,
    RecordFact,
    TraitFact,
    World,
)

from bellwether.engine.definitions.calendar import Calendar
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.entity import ByTrait, Portfolio
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.definitions.metric import EnteredRollup
from bellwether.engine.definitions.value import Known, Mark, Reason, Unknown
from bellwether.engine.engine import Engine
from bellwether.engine.evaluate.explaining.explain import OneEntityAsked
from bellwether.engine.evaluate.explaining.explanation import (
    AccountRow,
    Adjustment,
    DayRow,
    Days,
    EntryRow,
    EventRow,
    Freshness,
    Group,
    LeftOut,
    Outage,
    PersonRow,
    RecordRow,
    Rows,
    Step,
)
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb

DAY, MICROS = 19_900, 86_400_000_000
ON = as_date(DAY)
LEARNT = (DAY + 1) * MICROS


def event(number: int, ago: int, person: str | None, **properties: Decimal | str | bool) -> EventFact:
    return EventFact(
        id=f"e{number}",
        name="Visit",
        at=(DAY - ago) * MICROS + number,
        account="acme",
        person=person,
        properties=properties,
        recorded=LEARNT + number,
    )


FACTS: tuple[AnyFact, ...] = (
    AccountFact(id="acme", created=DAY - 300),
    AccountFact(id="bolt", created=DAY - 300),
    event(1, 1, "ann", seats=Decimal("2.5"), destination="Oslo"),
    event(2, 2, "ben", seats=Decimal(4), destination="Rome"),
    event(3, 3, None, seats=Decimal(1), destination="Oslo"),
    event(4, 4, "ann", destination="Oslo"),
    event(5, 5, "ann", seats=Decimal(9)),
    event(6, 6, "ann", seats=Decimal(7), destination="Oslo", is_bot=True),
    event(7, 40, "ann", seats=Decimal(8), destination="Oslo"),
    MembershipFact(person="ann", account="acme", starts=DAY - 90),
    MembershipFact(person="ben", account="acme", starts=DAY - 90, ends=DAY - 5),
    MembershipFact(person="ann", account="bolt", starts=DAY - 60),
    TraitFact(kind="person", id="ann", trait="spent", effective=DAY - 20, value=Decimal("12.5")),
    TraitFact(kind="account", id="acme", trait="owner", effective=DAY - 100, value="vera"),
    TraitFact(kind="account", id="bolt", trait="owner", effective=DAY - 100, value="jonas"),
    RecordFact(
        collection="deals",
        id="d1",
        account="acme",
        fields={
            "created_on": OnDay(DAY - 9),
            "closed_on": OnDay(DAY - 2),
            "amount": Decimal(100),
            "outcome": "won",
        },
        recorded=LEARNT,
    ),
    RecordFact(
        collection="deals",
        id="d2",
        account="acme",
        fields={"created_on": OnDay(DAY - 8), "amount": Decimal(50), "outcome": "won"},
        recorded=LEARNT,
    ),
    OutageFact(event="Login", starts=DAY - 4, ends=DAY - 2, recorded=LEARNT),
)


def world() -> World:
    catalog = company.catalog(excluding=True)
    metrics = dict(catalog.metrics)
    metrics["seats"] = company.computed("seats", 'sum("Visit".seats, 30d)')
    metrics["mood"] = company.entered("mood", EnteredRollup.SUM, 60)
    return World(replace(catalog, metrics=metrics, calendar=Calendar("UTC")), FACTS)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[tuple[Engine, Path]]:
    path = tmp_path / "facts.duckdb"
    warehouse = open_duckdb(path)
    load(world(), warehouse)
    write_by_people(warehouse)
    yield Engine(warehouse, world().catalog), path
    warehouse.close()


@pytest.fixture
def engine(home: tuple[Engine, Path]) -> Engine:
    return home[0]


def write_by_people(warehouse: SqlWarehouse) -> None:
    told = {"author": ["ada"], "recorded": pa.array([LEARNT], pa.int64()), "account": ["acme"]}
    days = {"starts": pa.array([DAY - 1], pa.int32()), "ends": pa.array([DAY + 5], pa.int32())}
    adjustment = {"metric": ["seats"], "amount": pa.array([-15_000], pa.int64()), "reason": ["counted twice"]}
    warehouse.write_adjustments(pa.table({**told, **days, **adjustment}))
    entry = {"metric": ["mood"], "day": pa.array([DAY - 10], pa.int32()), "number": pa.array([82_500], pa.int64())}
    n = {"n": pa.array([12], pa.int64()), "reason": ["quarterly call"]}
    warehouse.write_entered(pa.table({**told, **entry, **n}))


def only_rows(step: Step) -> Rows:
    assert step.rows is not None
    return step.rows


def asked(engine: Engine, formula: str, of: str | Group = "acme", limit: int = 50) -> Step:
    return engine.explain(parse(formula), of, on=ON, limit=limit).steps


def test_an_event_is_told_with_what_was_read_of_it(engine: Engine) -> None:
    (row, *_) = only_rows(asked(engine, 'sum("Visit".seats where destination == "Oslo", 30d)')).listed
    assert isinstance(row, EventRow)
    assert replace(row, fact=0) == EventRow(
        "e1",
        0,
        "acme",
        "ann",
        "Visit",
        as_date(DAY - 1),
        datetime.fromtimestamp((DAY - 1) * 86_400, UTC).replace(microsecond=1),
        (("destination", Known("Oslo")), ("seats", Known(Decimal("2.5")))),
        Known(Decimal("2.5")),
        None,
        datetime.fromtimestamp((DAY + 1) * 86_400, UTC).replace(microsecond=1),
    )


def test_rows_left_out_by_an_unknown_condition_an_exclusion_or_a_missing_value_are_counted(engine: Engine) -> None:
    rows = only_rows(asked(engine, 'sum("Visit".seats where destination == "Oslo", 30d)'))
    assert [row.id for row in rows.listed if isinstance(row, EventRow)] == ["e1", "e3"]
    assert (rows.total, rows.without_value, rows.unsure) == (2, 1, 1)
    assert rows.left_out == (
        LeftOut("Bots", "is bot is true", 1),
        LeftOut("Our staff", "the person's internal is true", 0),
    )


def test_a_window_is_told_by_its_first_and_last_day(engine: Engine) -> None:
    assert asked(engine, "active_users(30d)").window == Days(as_date(DAY - 29), ON)
    assert asked(engine, "active_users(7d offset 7d)").window == Days(as_date(DAY - 13), as_date(DAY - 7))
    assert asked(engine, "count(any(), all)").window == Days(None, ON)
    assert asked(engine, "total_users()").window is None


def test_every_part_of_a_formula_is_a_step_with_its_value(engine: Engine) -> None:
    step = asked(engine, 'percent(users("Visit", 30d), ago(users("Visit", 30d), 3d)) + 1')
    (percent,) = step.parts
    top, bottom = percent.parts
    (earlier,) = bottom.parts
    assert (step.formula, step.value) == (
        'percent(users("Visit", 30d), ago(users("Visit", 30d), 3d)) + 1',
        Known(201.0),
    )
    assert (percent.value, top.value, bottom.value) == (
        Known(200.0, numerator=2, denominator=1),
        Known(2),
        Known(1),
    )
    assert (earlier.formula, earlier.day) == ('users("Visit", 30d)', as_date(DAY - 3))
    assert percent.words == (
        "distinct people with “Visit” in the last 30 days ÷ "
        "distinct people with “Visit” in the last 30 days 3 days earlier, in percent"
    )


def test_a_metric_is_told_with_its_definition_its_formula_and_its_adjustments(engine: Engine) -> None:
    found = engine.explain("seats", "acme", on=ON)
    assert (found.words, found.name) == ("sum of seats over “Visit” events in the last 30 days", "Acme")
    assert found.value == Known(Decimal(15), n=4, marks=Mark.ADJUSTED)
    assert found.definition is not None
    assert (found.definition.key, found.definition.version, len(found.definition.fingerprint)) == ("seats", 1, 64)
    learnt = datetime.fromtimestamp((DAY + 1) * 86_400, UTC)
    assert found.steps.adjustments == (
        Adjustment("acme", as_date(DAY - 1), as_date(DAY + 5), Decimal("-1.5"), "ada", "counted twice", learnt),
    )
    assert found.steps.parts[0].value == Known(Decimal("16.5"), n=4)
    assert found.exclusions == ("Bots: is bot is true", "Our staff: the person's internal is true")


def test_an_entered_value_is_told_with_author_reason_and_day(engine: Engine) -> None:
    found = engine.explain("mood", "acme", on=ON)
    (row,) = only_rows(found.steps).listed
    assert isinstance(row, EntryRow)
    assert found.value == Known(Decimal("8.25"), n=12, marks=Mark.CARRIED)
    assert (row.account, row.day, row.value, row.n, row.author, row.reason) == (
        "acme",
        as_date(DAY - 10),
        Known(Decimal("8.25"), marks=Mark.CARRIED),
        12,
        "ada",
        "quarterly call",
    )


def test_records_are_told_with_their_life_and_what_was_known_of_them(engine: Engine) -> None:
    rows = only_rows(asked(engine, 'sum(deals.amount where outcome == "won", 30d)'))
    (won,) = rows.listed
    assert isinstance(won, RecordRow)
    assert (won.id, won.day, won.starts, won.ends, won.value) == (
        "d1",
        as_date(DAY - 9),
        as_date(DAY - 9),
        as_date(DAY - 1),
        Known(100),
    )
    assert rows.unsure == 1
    assert dict(won.fields)["outcome"] == Known("won")
    (still_open,) = only_rows(asked(engine, "count(deals)")).listed
    assert isinstance(still_open, RecordRow)
    assert (still_open.id, dict(still_open.fields)["outcome"]) == ("d2", Unknown(Reason.NO_DATA))


def test_a_trait_is_told_with_the_day_since_which_it_holds_and_when_we_learned_it(engine: Engine) -> None:
    (_, owner) = asked(engine, 'if(count("Visit", 30d) > 0, account.owner, account.owner)').parts[:2]
    assert (owner.formula, owner.value, owner.since, owner.recorded) == (
        "account.owner",
        Known("vera"),
        as_date(DAY - 100),
        datetime.fromtimestamp(0, UTC),
    )


def test_people_are_told_with_their_accounts_and_traits(engine: Engine) -> None:
    step = asked(engine, "sum(user.spent)", Group(Portfolio()))
    assert only_rows(step).listed == (
        PersonRow("ann", ("acme", "bolt"), (("spent", Known(Decimal("12.5"))),), Known(Decimal("12.5"))),
    )
    assert (step.value, step.coverage) == (Known(Decimal("12.5"), n=1), (2, 2))


def test_accounts_as_rows_are_told_with_their_inner_value(engine: Engine) -> None:
    step = asked(engine, 'sum(count("Visit", 30d) per account)', Group(Portfolio()))
    assert only_rows(step) == Rows(
        (AccountRow("acme", "Acme", Known(5)),), 1, without_value=1, query=only_rows(step).query
    )
    assert step.coverage == (1, 2)


def test_of_many_rows_the_newest_are_listed_and_all_are_counted(engine: Engine) -> None:
    rows = only_rows(asked(engine, "count(any(), all)", limit=2))
    assert ([row.id for row in rows.listed if isinstance(row, EventRow)], rows.total) == (["e1", "e2"], 6)


def test_freshness_tells_the_newest_fact_of_the_kind_and_the_outages_in_the_window(engine: Engine) -> None:
    newest = datetime.fromtimestamp((DAY + 1) * 86_400, UTC).replace(microsecond=7)
    out = Outage("Login", "", "", as_date(DAY - 4), as_date(DAY - 2))
    assert engine.explain(parse("active_users(30d)"), "acme", on=ON).freshness == Freshness(newest, (out,))
    assert engine.explain(parse('count("Visit", 30d)'), "acme", on=ON).freshness == Freshness(newest, ())
    assert engine.explain(parse("active_users(1d)"), "acme", on=ON).freshness == Freshness(newest, ())


QUERIES = (
    'count("Visit", 30d)',
    'sum("Visit".seats where seats > 2 and destination == "Oslo", 30d)',
    'count(any() where destination != "Rome" or seats is unknown, all)',
    "count(deals)",
    "count(deals where created_on < 2100-01-01, 30d)",
    "total_users()",
    "total_users(30d)",
    "sessions(any() gap 24h, 30d)",
)


@pytest.mark.parametrize("formula", QUERIES)
@pytest.mark.parametrize("of", ["acme", Group(Portfolio()), Group(ByTrait("owner"), "vera")])
def test_the_query_fetches_the_rows_from_the_file(home: tuple[Engine, Path], formula: str, of: str | Group) -> None:
    engine, path = home
    rows = only_rows(asked(engine, formula, of))
    engine.warehouse.close()
    assert rows.query is not None
    with duckdb.connect(str(path), read_only=True) as file:
        found = file.sql(rows.query.sql).to_arrow_table()
    names = "person" if formula.startswith("total_users") else "id"
    fetched, listed = (
        set(found.column(names).to_pylist()),
        {row.id for row in rows.listed if not isinstance(row, EntryRow | DayRow)},
    )
    assert listed <= fetched
    if rows.query.exact:
        assert listed == fetched


def test_a_query_says_whether_it_fetches_these_rows_alone(engine: Engine) -> None:
    plain = replace(engine.catalog, exclusions={})
    other = Engine(engine.warehouse, plain)
    exact = {
        formula: asked(other, formula).rows for formula in (*QUERIES, 'count("Visit" where user.role == "x", 30d)')
    }
    assert [rows.query.exact for rows in exact.values() if rows is not None and rows.query is not None] == [
        # Visits read the eve of the window too: one that goes on is not counted again.
        *(not formula.startswith("sessions") for formula in QUERIES),
        False,
    ]


def test_a_group_with_several_entities_must_be_named(engine: Engine) -> None:
    with pytest.raises(OneEntityAsked, match="Name one of “jonas”, “vera”"):
        asked(engine, "active_users(30d)", Group(ByTrait("owner")))
    with pytest.raises(UnknownName, match=r"There is no group “veera”\. Did you mean “vera”\?"):
        asked(engine, "active_users(30d)", Group(ByTrait("owner"), "veera"))


def test_a_field_with_an_unquotable_name_is_quoted_in_the_query(tmp_path: Path) -> None:
    catalog = replace(world().catalog, properties={"Seat class": Field("Seat class", FieldType.TEXT)}, exclusions={})
    fact = EventFact(id="e1", name="Visit", at=DAY * MICROS, account="acme", properties={"Seat class": "it's"})
    warehouse = open_duckdb(tmp_path / "facts.duckdb")
    load(World(catalog, (fact,)), warehouse)
    rows = only_rows(asked(Engine(warehouse, catalog), """count("Visit" where "Visit"."Seat class" == "it's", 30d)"""))
    warehouse.close()
    assert rows.query is not None
    with duckdb.connect(str(tmp_path / "facts.duckdb"), read_only=True) as file:
        assert file.sql(rows.query.sql).to_arrow_table().column("Seat class").to_pylist() == ["it's"]
