"""The stories as the engine reads them, from files that were imported the public way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import parquet
from tests.demo.files import Demo

from bellwether.catalog.compiling import compiled
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import read_directory
from bellwether.demo.cast import HALDEN, NORTHWIND, ROLES
from bellwether.demo.stories import Reading, stories
from bellwether.engine.definitions.days import day_number, micros_of
from bellwether.engine.definitions.entity import EachAccount, Portfolio
from bellwether.engine.definitions.value import Known, Reason, Unknown, Value
from bellwether.engine.engine import Engine, Span, one_day
from bellwether.engine.evaluate.cards import Cards
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.formula.tree import Subject, Trait
from bellwether.engine.scoring.split import PartKind
from bellwether.engine.warehouse.rows import AsKnown
from bellwether.engine.warehouse.warehouse import open_duckdb
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file

ZONE = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def engine(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Everything imported but the crowd's events, which no story reads."""
    catalog = compiled(built_in().with_(normal_form(read_directory(demo.directory / "definitions"), built_in())))
    warehouse = open_duckdb()
    warehouse.prepare(catalog)
    aside = tmp_path_factory.mktemp("imported")
    now = datetime.combine(demo.day(-1), time(8), UTC)
    into = Destination(catalog, warehouse, aside / "quarantine", now)
    events_seen = False
    for step in demo.steps:
        file = step.file
        if file.match("events-20*.parquet"):
            if events_seen:
                continue
            events_seen, file = True, events_of_the_stories(demo, aside)
        report = import_file(file, step.kind, read_mapping(step.mapping, step.kind), into)
        assert (report.rejected, report.conflicts) == (0, 0), report.samples
    yield Engine(warehouse, catalog)
    warehouse.close()


def events_of_the_stories(demo: Demo, directory: Path) -> Path:
    """The on-time events of the cast, and those of the outage's accounts around the outage, as one file."""
    table = pa.concat_tables(parquet.read_table(file) for file in sorted(demo.directory.glob("events-20*.parquet")))
    account = table["account_id"].cast(pa.string())
    hit = pa.array([demo.company.keys[index] for index in demo.company.outage.tolist()])
    around = pc.greater(table["happened_at"], pa.scalar(datetime.combine(demo.day(15), time(), UTC)))
    cast = pc.is_in(account, pa.array([role.key for role in ROLES]))
    file = directory / "events.parquet"
    parquet.write_table(table.filter(pc.or_(cast, pc.and_(around, pc.is_in(account, hit)))), file)
    return file


def known_at_the_end_of(day: date) -> AsKnown:
    return AsKnown(micros_of(datetime.combine(day + timedelta(days=1), time(), ZONE)) - 1)


def read(engine: Engine, demo: Demo, reading: Reading, now: Facts) -> Value:
    facts = now
    if reading.known_back is not None:
        facts = engine.facts(known=known_at_the_end_of(demo.day(reading.known_back)))
    series = engine.values(reading.metric, reading.grouping, days=one_day(demo.day(reading.back)), facts=facts)
    entity = series.labels.index(reading.member) if reading.member in series.labels else 0
    assert reading.member in series.labels or len(series.labels) == 1
    return series.value(entity, 0)


def test_every_planted_number_comes_out_of_the_engine(engine: Engine, demo: Demo) -> None:
    now = engine.facts()
    wrong = [
        (reading.metric, reading.member, reading.back, reading.expected, value)
        for story in stories(demo.company)
        for reading in story.readings
        if not reading.agrees(value := read(engine, demo, reading, now))
    ]
    assert wrong == []


def test_the_outage_covers_every_window_that_reaches_it_until_it_is_healed(engine: Engine, demo: Demo) -> None:
    day = one_day(demo.day(7))
    before = engine.facts(known=known_at_the_end_of(demo.day(7)))
    told, healed = (engine.values("tickets_30d", Portfolio(), days=day, facts=facts) for facts in (before, None))
    assert told.value(0, 0) == Unknown(Reason.STALE)
    assert isinstance(healed.value(0, 0), Known)


def cards_of(engine: Engine, account: str, facts: Facts) -> Cards:
    return Cards(engine.catalog.metrics["health"], account, facts)


def test_northwinds_fall_splits_into_what_was_planted_and_nothing_else(engine: Engine, demo: Demo) -> None:
    last = day_number(demo.ends)
    found = cards_of(engine, NORTHWIND, engine.facts()).between(last - 30, last)
    assert (found.before.score, found.after.score) == (78, 51)
    assert [(part.kind, part.metric, part.exact, part.shown) for part in found.parts] == [
        (PartKind.VALUE, "buyers", Fraction(-14), -14),
        (PartKind.VALUE, "champion_silent", Fraction(-9), -9),
        (PartKind.VALUE, "days_since_meeting", Fraction(-4), -4),
    ]


def test_halden_is_red_from_94_days_before_it_left_and_on_no_day_before(engine: Engine, demo: Demo) -> None:
    left = 20
    days = Span(demo.day(300), demo.day(left + 1))
    series = engine.values("health", EachAccount((HALDEN,)), days=days)
    red = [value.value < 50 for value in series.row(0) if isinstance(value, Known) and isinstance(value.value, int)]
    assert len(red) == 300 - left
    assert red == [False] * (len(red) - 94) + [True] * 94
    card = cards_of(engine, HALDEN, engine.facts()).on(day_number(demo.day(114)))
    assert (card.capped, card.cap and card.cap.reason) == (True, "Fewer than 30 % of its people are active")


def test_through_the_outage_every_score_is_held(engine: Engine, demo: Demo) -> None:
    then = engine.facts(known=known_at_the_end_of(demo.day(10)))
    keys = tuple(demo.company.keys[account] for account in demo.company.outage.tolist())
    before, *during = range(day_number(demo.day(13)), day_number(demo.day(10)) + 1)
    assert len(during) == 3
    for key in (NORTHWIND, *keys[::15]):
        cards = cards_of(engine, key, then)
        hit = key in keys
        for day in during:
            split = cards.between(before, day)
            assert split.after.score is not None
            assert split.after.held == hit
            moved = {part.metric for part in split.parts}
            assert not hit or moved.isdisjoint({"buyers", "active_share", "destinations", "champion_silent"})


def test_trials_are_unscored_and_those_who_left_are_scored_still(engine: Engine, demo: Demo) -> None:
    day = one_day(demo.ends)
    series = engine.values("health", EachAccount(), days=day)
    lost = engine.values("mrr", EachAccount(), days=day)
    unscored = [place for place in range(400) if series.value(place, 0) == Unknown(Reason.NOT_ASSIGNED)]
    plans = engine.values(Trait(Subject.ACCOUNT, "plan"), EachAccount(), days=day)
    assert {plans.value(place, 0) for place in unscored} == {Known("trial")}
    left = np.flatnonzero(lost.grid.known[:, 0] & (lost.grid.numbers[:, 0] == 0)).tolist()
    assert len(left) >= 31
    assert all(isinstance(series.value(place, 0), Known) for place in left if place not in unscored)
