"""Of which types the properties of pulled and imported events are written is known, as it is of live ones."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
from tests.ingest.pulls.conftest import NOW, Pulling

from bellwether.catalog.actions import Authorship
from bellwether.catalog.reading import read_text
from bellwether.engine.definitions.days import date_of, day_number
from bellwether.ingest.bringing import Bringing, bring_in
from bellwether.ingest.facts.written_types import MOST_NAMES, MOST_ROWS, WrittenTypes
from bellwether.ingest.live.property_types import MOST_PROPERTIES, SeenType
from bellwether.ingest.mapping import EventMapping
from bellwether.ingest.pulls.moment import Moment
from bellwether.ingest.pulls.reading import destination
from bellwether.ingest.watching.models import PropertyTypeRow
from bellwether.ingest.watching.property_types import census

SHOP = """
{system: sqlite, place: 'PLACE', every: 1h, tables: {sold: {kind: events, query: SELECT * FROM sold, cursor: at,
 mapping: "{id: id, name: name, at: {column: at, zone: UTC}, account: account, user: person, properties: {price: price},
 rest: true}"}}}
"""
TODAY = NOW.date()
DAY = timedelta(days=1)


def test_a_pulled_property_that_comes_in_another_type_or_stops_is_a_change(pulling: Pulling) -> None:
    pulling.workspace.apply(read_text("events: [Sold]", "here"), Authorship("ada", NOW))
    pulling.define(SHOP.replace("PLACE", str(pulling.crm)).replace("\n", " "))
    sell(pulling, TODAY, "9.90", "pro")
    pulling.run()
    assert census().changes(TODAY) == ()
    sell(pulling, TODAY + DAY, "9.90 EUR", None)
    pulling.run(DAY)
    found = [(date_of(one.day), one.property, one.before, one.after) for one in census().changes(TODAY)]
    assert found == [(TODAY + DAY, "price", ("number",), ("text",)), (TODAY + DAY, "tier", ("text",), ())]
    (event,) = census().events
    assert (event.history.source, event.history.event) == ("crm", "Sold")
    assert {one.property for one in event.types} == {"price", "tier"}
    assert "9.90" not in json.dumps(list(PropertyTypeRow.objects.values()), default=str)


def test_a_trial_keeps_no_types_and_an_import_does(pulling: Pulling, tmp_path: Path) -> None:
    file = tmp_path / "sold.csv"
    file.write_text("id,name,at,account,price\n1,Sold,2026-03-01T10:00:00Z,acme,5\n", encoding="utf-8")
    mapping = EventMapping(id="id", name="name", at="at", account="account", properties={"price": "price"}, source="x")
    moment = Moment("ada", NOW)
    for trial, known in ((True, 0), (False, 1)):
        bring_in(Bringing(file, "events", file), mapping, destination(pulling.workspace, moment, trial=trial), by="ada")
        assert len(census().events) == known
    ((only,),) = (event.types for event in census().events)
    assert (only.property, only.type, only.times) == ("price", "number", 1)


def test_of_a_piece_a_sample_is_looked_at_with_one_of_every_name() -> None:
    size = 50 * MOST_ROWS
    types = WrittenTypes("x", NOW)
    names = ["Often"] * (size - 1) + ["Once"]
    types.look(pa.array(names), [("price", pa.array(["5"] * size))])
    seen = types.drained()
    assert {event: dict(one.types) for (_, _, event), one in seen.items()} == {
        "Often": {("price", SeenType.NUMBER): MOST_ROWS},
        "Once": {("price", SeenType.NUMBER): 1},
    }
    assert {(source, day) for source, day, _ in seen} == {("x", day_number(TODAY))}
    assert types.drained() == {}


def test_what_is_held_of_a_file_is_bounded() -> None:
    types = WrittenTypes("x", NOW)
    names = [f"Name {place}" for place in range(3 * MOST_NAMES)]
    types.look(pa.array(names), [])
    assert len(types.drained()) <= MOST_NAMES + MOST_ROWS
    wide = [(f"p{place}", pa.array(["1", None])) for place in range(5 * MOST_PROPERTIES)]
    types.look(pa.array(["Wide", None]), [*wide, ("n" * 500, pa.array(["1", "1"]))])
    (seen,) = types.drained().values()
    assert len(seen.types) == MOST_PROPERTIES
    assert len(seen.more) == 4 * MOST_PROPERTIES


def sell(pulling: Pulling, day: date, price: str, tier: str | None) -> None:
    """Twelve events on a day."""
    rows = [(f"{day}-{number}", "Sold", f"{day} 10:00:00", "acme", "ann", price, tier) for number in range(12)]
    with closing(sqlite3.connect(pulling.crm)) as crm, crm:
        crm.execute("CREATE TABLE IF NOT EXISTS sold (id, name, at, account, person, price, tier)")
        crm.executemany("INSERT INTO sold VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
