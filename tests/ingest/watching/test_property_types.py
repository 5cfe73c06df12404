"""Of which types properties are is known by source, event and day, and what becomes different is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from tests.ingest.live.conftest import Live, Shop, track
from tests.ingest.watching.conftest import NOW, Product

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
    assert census().types == tuple(
        PropertyType("web", "Buy", name, kind, TODAY, TODAY + DAY, 24) for name, kind in zip(of, kinds, strict=True)
    )
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


def test_a_property_that_stops_is_a_change_until_it_comes_again(live: Live) -> None:
    send(live, NOW, price=1, tier="pro")
    send(live, NOW + DAY, tier="pro")
    assert changed(TODAY) == [(TODAY + DAY, "Buy", "price", ("number",), ())]
    send(live, NOW + 2 * DAY, price=1, tier="pro")
    assert changed(TODAY) == []


def test_what_has_not_come_for_eight_weeks_is_forgotten(live: Live) -> None:
    send(live, NOW, price=1)
    send(live, NOW + timedelta(days=KEPT + 1), tier="pro")
    assert [one.property for one in census().types] == ["tier"]
    assert changed(TODAY) == [], "an event that was gone has no properties to compare with"


def test_of_too_many_properties_it_is_known_how_many_more_there_are(live: Live) -> None:
    send(live, NOW, **{f"p{number}": 1 for number in range(MOST_PROPERTIES)})
    send(live, NOW + DAY, **{f"q{number}": 1 for number in range(MOST_PROPERTIES + 7)})
    (history,) = census().histories
    assert len(history.properties) == MOST_PROPERTIES
    assert list(history.more.values()) == [MOST_PROPERTIES + 7]
    assert all(name.startswith("p") for name in history.properties)
    assert all(not one.after for one in census().changes(TODAY)), "names that are made up are no news"
