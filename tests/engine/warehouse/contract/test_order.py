"""However facts arrive, split into whatever calls and repeated, reads say the same."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given as random
from hypothesis import settings
from hypothesis import strategies as st

from bellwether.engine.warehouse.rows import AsKnown, Kind
from bellwether.engine.warehouse.warehouse import open_duckdb

CATALOG_FACTS = [
    *(("event", (f"e{n % 5}", "AB"[n % 2], f"p{n % 3}", "XY"[n % 2], n % 7, n)) for n in range(9)),
    *(("trait", ("A", "plan", day, f"v{day}{n}", n)) for n, day in enumerate([3, 3, 5])),
    *(("membership", ("p1", "A", 2, ends, n)) for n, ends in enumerate([None, 40, 30])),
    *(("deal", ("d1", "A", effective, 10 + n, None, n)) for n, effective in enumerate([4, 4, 9])),
    ("merge", ("B", "A", 6)),
    ("split", ("B", "B", 8)),
]

Fact = tuple[str, tuple[Any, ...]]


def told(given_type: Any, catalog: Any, facts: list[Fact]) -> Any:
    given = given_type(open_duckdb())
    given.warehouse.prepare(catalog)
    for kind, row in facts:
        match kind:
            case "event":
                given.events(row, update=True)
            case "trait":
                given.traits(row)
            case "membership":
                given.memberships(row)
            case "deal":
                given.deals(row, update=True)
            case _:
                given.warehouse.merge(Kind.ACCOUNT, row[0], row[1], row[2])
    return given


def everything(given: Any) -> list[object]:
    return [
        read(known)
        for known in (AsKnown(None), AsKnown(3), AsKnown(7))
        for read in (
            given.read_events,
            lambda known: given.read_traits("plan", known=known),
            given.read_memberships,
            lambda known: sorted(given.warehouse.accounts(known).external_id),
        )
    ] + [given.read_deals()]


@pytest.fixture(scope="module")
def expected(given_type: Any, catalog: Any) -> list[object]:
    """What reads say after the facts in their order."""
    given = told(given_type, catalog, CATALOG_FACTS)
    said = everything(given)
    given.warehouse.close()
    return said


def check(given_type: Any, catalog: Any, facts: list[Fact], expected: list[object]) -> None:
    found = told(given_type, catalog, facts)
    assert everything(found) == expected
    found.warehouse.close()


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_arrival_does_not_show(given_type: Any, catalog: Any, expected: list[object], seed: int) -> None:
    drawn = Random(seed)
    facts = drawn.sample(CATALOG_FACTS, len(CATALOG_FACTS))
    check(given_type, catalog, facts + drawn.choices(CATALOG_FACTS, k=3), expected)


@pytest.mark.long
@settings(max_examples=30)
@random(facts=st.permutations(CATALOG_FACTS), repeated=st.lists(st.sampled_from(CATALOG_FACTS), max_size=4))
def test_no_order_of_arrival_shows(
    given_type: Any, catalog: Any, expected: list[object], facts: list[Fact], repeated: list[Fact]
) -> None:
    check(given_type, catalog, facts + repeated, expected)
