"""What follows where a source cannot be read: it is known since when, and its events are missing until they are in."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from tests.ingest.pulls.conftest import NOW, Pulling
from tests.ingest.pulls.test_pulling import ONE

from bellwether.catalog.actions import Authorship
from bellwether.catalog.reading import read_text
from bellwether.engine.definitions.days import date_of
from bellwether.engine.definitions.value import Known, Reason, Unknown, Value
from bellwether.engine.engine import Span
from bellwether.ingest.pulls import gaps, queries
from bellwether.ingest.pulls.failing import TRIES, Failing, failing
from bellwether.ingest.pulls.feeding import NextUpdate, next_updates

DEFINITIONS = """
events: [Login]
families: [{key: use, name: Use}]
metrics: [{key: logins, name: Logins, family: use, formula: 'count("Login", 1d)'}]
"""
EVENTS = """
{system: sqlite, place: 'PLACE', every: 1h, tables: {happened: {kind: events, query: SELECT * FROM happened, cursor: at,
 mapping: "{id: id, name: name, at: {column: at, zone: UTC}, account: account, user: person}"}}}
"""
DAY = NOW.date()


def test_it_is_known_since_when_a_source_cannot_be_read_and_what_came_before(pulling: Pulling) -> None:
    pulling.say(ONE)
    pulling.define_deals()
    pulling.run()
    assert failing(queries.standings()) == ()
    away = pulling.crm.rename(pulling.folder / "away")
    pulling.run(timedelta(minutes=15))
    since = NOW + timedelta(minutes=15)
    problem = f"deals: “{pulling.crm}” is not there, or not a file. Correct “place”, or put the file back."
    (found,) = failing(queries.standings())
    assert found == Failing("crm", since, NOW, 1, (problem,))
    assert not found.told
    for _ in range(TRIES - 1):
        pulling.run(timedelta(minutes=4))
    (found,) = failing(queries.standings())
    assert (found.since, found.tries, found.told) == (since, TRIES, True)
    away.rename(pulling.crm)
    pulling.run(timedelta(minutes=4))
    assert failing(queries.standings()) == ()


def test_the_next_update_says_since_when_it_fails(pulling: Pulling) -> None:
    pulling.workspace.apply(read_text(DEFINITIONS, "here"), Authorship("ada", NOW))
    happen(pulling, DAY)
    pulling.define(EVENTS.replace("PLACE", str(pulling.crm)).replace("\n", " "))
    assert [one.words for one in pulling.run()] == ["crm, happened: 1 row read, 1 fact new or changed"]
    pulling.crm.rename(pulling.folder / "away")
    pulling.run(timedelta(hours=1))
    at = NOW + timedelta(hours=1)
    found = next_updates("logins", pulling.workspace.catalog(), pulling.workspace.warehouse.event_names_of)
    assert found == (NextUpdate("crm", "happened", at, at + timedelta(minutes=1), NOW, at),)


def test_days_of_events_that_could_not_be_read_are_stale_until_they_are(pulling: Pulling) -> None:
    pulling.workspace.apply(read_text(DEFINITIONS, "here"), Authorship("ada", NOW))
    yesterday, tomorrow = DAY - timedelta(days=1), DAY + timedelta(days=1)
    happen(pulling, yesterday, DAY)
    pulling.define(EVENTS.replace("PLACE", str(pulling.crm)).replace("\n", " "))
    (done,) = pulling.run()
    assert (done.problem, done.taken.rows) == ("", 2)
    away = pulling.crm.rename(pulling.folder / "away")
    for _ in range(TRIES - 1):
        pulling.run(timedelta(hours=5))
    assert logins(pulling, tomorrow) == Known(0), "nobody knows yet whether it is more than a short interruption"
    pulling.run()
    assert logins(pulling, yesterday) == Known(1)
    assert [reason(logins(pulling, day)) for day in (DAY, tomorrow)] == [Reason.STALE, Reason.STALE]
    assert outages(pulling) == [("crm", DAY, None)]

    away.rename(pulling.crm)
    happen(pulling, tomorrow)
    pulling.run(timedelta(hours=1))
    assert [logins(pulling, day) for day in (DAY, tomorrow)] == [Known(1), Known(1)]
    assert outages(pulling) == [("crm", DAY, DAY)]


@pytest.mark.parametrize("gone", [True, False])
def test_what_is_no_longer_pulled_or_not_of_events_leaves_no_days_open(pulling: Pulling, gone: bool) -> None:
    pulling.workspace.apply(read_text(DEFINITIONS, "here"), Authorship("ada", NOW))
    happen(pulling, DAY)
    pulling.say(ONE)
    if gone:
        pulling.define(EVENTS.replace("PLACE", str(pulling.crm)).replace("\n", " "))
    else:
        pulling.define_deals()
    pulling.run()
    pulling.crm.rename(pulling.folder / "away")
    for _ in range(TRIES):
        pulling.run(timedelta(hours=5))
    assert outages(pulling) == ([("crm", DAY, None)] if gone else [])
    pulling.workspace.apply(read_text("sources: [{key: crm}]", "here"), Authorship("ada", pulling.at))
    assert gaps.forgotten(queries.pulls()) is gone
    gaps.keep_gaps(pulling.workspace, pulling.at)
    assert outages(pulling) == ([("crm", DAY, pulling.at.date())] if gone else [])
    assert not gaps.forgotten(queries.pulls())


def happen(pulling: Pulling, *days: date) -> None:
    """Somebody of Acme logs in on these days."""
    rows = [(f"e{day}", f"{day} 10:00:00") for day in days]
    with closing(sqlite3.connect(pulling.crm)) as crm, crm:
        crm.execute("CREATE TABLE IF NOT EXISTS happened (id, name, at, account, person)")
        crm.executemany("INSERT INTO happened VALUES (?, 'Login', ?, 'acme', 'ann')", rows)


def logins(pulling: Pulling, day: date) -> Value:
    return pulling.workspace.engine().values("logins", days=Span(day, day)).row(0)[0]


def reason(value: Value) -> Reason | None:
    return value.reason if isinstance(value, Unknown) else None


def outages(pulling: Pulling) -> list[tuple[str, date, date | None]]:
    """What is recorded: source, first day, the day on which it was over."""
    rows = pulling.workspace.warehouse.outages()
    return [
        (source, date_of(int(starts)), date_of(int(ends)) if ends < 100_000 else None)
        for source, starts, ends in zip(rows.source, rows.starts, rows.ends, strict=True)
    ]
