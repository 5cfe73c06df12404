"""Of which types properties are is known by source, event and day, and what becomes different is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from tests.ingest.live.conftest import KEY, Live, Shop, track
from tests.ingest.watching.conftest import NOW, Product

from bellwether.cli.local.sourcing import health_of_sources
from bellwether.cli.views.sources import HealthView
from bellwether.engine.definitions.days import date_of
from bellwether.ingest.live.property_types import MOST_PROPERTIES
from bellwether.ingest.watching.models import PropertyTypeRow
from bellwether.ingest.watching.property_types import KEPT, PropertyType, census, keep

TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def live(product: Product) -> Iterator[Live]:
    """The endpoint on the product."""
    live = Live(Shop(product.workspace.home, product.workspace.warehouse, NOW))
    yield live
    live.receiving.stop()


def send(live: Live, at: datetime, **properties: object) -> None:
    """Twelve events of the name on a day, which are then kept as the job keeps them."""
    shop = live.receiving._workspace
    assert isinstance(shop, Shop)
    shop.at = at
    told = [track(f"{at:%d}-{number}", "Buy", properties=properties, timestamp=at.isoformat()) for number in range(12)]
    assert live.send(*told).status == 200
    keep(live.receiving.property_types.drained(), at.date())


def test_an_event_is_counted_though_no_server_keeps_its_name(live: Live) -> None:
    told = [
        track(f"m{n}", "Bu\0y", properties={"colour": "red", "si\0ze": 1}, timestamp=NOW.isoformat()) for n in range(12)
    ]
    live.send(*told)
    keep(live.receiving.property_types.drained(), TODAY)
    assert [(one.history.event, [kept.property for kept in one.types]) for one in census().events] == [
        ("Bu\ufffdy", ["colour"])
    ]


def changed(since: date) -> list[tuple[date, str, str, tuple[str, ...], tuple[str, ...]]]:
    """What became different of the web's events."""
    found = census().changes(since)
    assert {one.source for one in found} <= {"web"}
    return [(date_of(one.day), one.event, one.property, one.before, one.after) for one in found]


def test_each_type_that_comes_is_known_with_its_first_and_last_day_and_no_value_is(live: Live) -> None:
    person = "ann@example.com"
    of = {"a": person, "b": 1.5, "c": True, "d": "2026-03-01T09:00:00Z", "e": [person], "f": {person: 1}, "g": None}
    for at in (NOW, NOW + DAY):
        send(live, at, **of)
    kinds = ("text", "number", "boolean", "date", "list", "object", "null")
    (event,) = census().events
    assert (event.history.source, event.history.event, event.more) == ("web", "Buy", 0)
    assert event.types == [
        PropertyType(name, kind, TODAY, TODAY + DAY, 24) for name, kind in zip(of, kinds, strict=True)
    ]
    assert person not in str(list(PropertyTypeRow.objects.values()))
    assert changed(TODAY) == []


def test_another_type_is_a_change_beyond_the_end_of_the_server(live: Live, product: Product) -> None:
    send(live, NOW, price=1)
    live.receiving.stop()
    again = Live(Shop(product.workspace.home, product.workspace.warehouse, NOW))
    send(again, NOW + DAY, price="1 EUR", tier="pro")
    send(again, NOW + 2 * DAY, price=2, tier="pro")
    again.receiving.stop()
    assert changed(TODAY) == [
        (TODAY + DAY, "Buy", "price", ("number",), ("text",)),
        (TODAY + DAY, "Buy", "tier", (), ("text",)),
    ]
    assert changed(TODAY + 2 * DAY) == [], "what was a number two days ago is no change"


def test_the_command_tells_types_and_changes_to_scripts(live: Live, product: Product) -> None:
    send(live, NOW, price=1)
    send(live, NOW + DAY, price="1 EUR")
    first, second = TODAY.isoformat(), (TODAY + DAY).isoformat()
    told = HealthView(health_of_sources(product.workspace, TODAY + DAY)).plain()
    assert isinstance(told, dict)
    assert told["type_changes"] == [
        {"day": second, "source": "web", "event": "Buy", "property": "price", "from": ["number"], "to": ["text"]}
    ]
    types = [
        {"property": "price", "type": "number", "first": first, "last": first, "times": 12},
        {"property": "price", "type": "text", "first": second, "last": second, "times": 12},
    ]
    assert told["types"] == [{"source": "web", "event": "Buy", "properties": types, "more": 0}]
    weeks_later = HealthView(health_of_sources(product.workspace, TODAY + timedelta(days=40))).plain()
    assert isinstance(weeks_later, dict)
    assert weeks_later["type_changes"] == []


def test_of_many_events_a_sample_is_looked_at_and_one_of_every_name(live: Live) -> None:
    told = [track(f"m{number}", "Buy", properties={"price": 1}) for number in range(600)]
    assert live.send(*told[:300], track("rare", "Refund", properties={"why": "late"}), *told[300:]).status == 200
    keep(live.receiving.property_types.drained(), TODAY)
    bought, refunded = census().events
    assert [(one.property, one.type) for one in (*bought.types, *refunded.types)] == [
        ("price", "number"),
        ("why", "text"),
    ]
    assert 600 // 40 < sum(bought.history.looked.values()) < 600 // 20
    assert sum(refunded.history.looked.values()) == 1


def test_an_event_that_nobody_can_look_into_is_stored_as_it_came(live: Live) -> None:
    huge = json.dumps({"batch": [track("huge", "Buy", properties={"price": 7})], "writeKey": KEY})
    assert live.post("/v1/batch", huge.replace("7}", "1e999}").encode()).status == 200
    assert live.rows("SELECT id, raw LIKE '%1e999%' FROM held WHERE account_name = 'acme'") == [("huge", True)]
    assert live.receiving.property_types.drained() == {}
    send(live, NOW, price=1)
    (event,) = census().events
    assert event.types == [PropertyType("price", "number", TODAY, TODAY, 12)]


def test_a_property_that_stops_is_a_change_until_it_comes_again(live: Live) -> None:
    send(live, NOW, price=1, tier="pro")
    send(live, NOW + DAY, tier="pro")
    assert changed(TODAY) == [(TODAY + DAY, "Buy", "price", ("number",), ())]
    send(live, NOW + 2 * DAY, price=1, tier="pro")
    assert changed(TODAY) == []


def test_what_has_not_come_for_eight_weeks_is_forgotten(live: Live) -> None:
    send(live, NOW, price=1)
    send(live, NOW + timedelta(days=KEPT + 1), tier="pro")
    assert [[one.property for one in event.types] for event in census().events] == [["tier"]]
    assert changed(TODAY) == [], "an event that was gone has no properties to compare with"


def test_of_too_many_properties_it_is_known_how_many_more_there_are(live: Live) -> None:
    send(live, NOW, **{f"p{number}": 1 for number in range(MOST_PROPERTIES)})
    send(live, NOW + DAY, **{f"q{number}": 1 for number in range(MOST_PROPERTIES + 6)}, **{"long " * 50: 1})
    (event,) = census().events
    assert len(event.types) == MOST_PROPERTIES
    assert event.more == MOST_PROPERTIES + 7
    assert all(one.property.startswith("p") for one in event.types)
    assert all(not one.after for one in census().changes(TODAY)), "names that are made up are no news"
