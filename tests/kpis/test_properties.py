"""What holds of KPIs whatever the records are."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kpis.tables import Tables
from tests.kpis.worlds import World, catalog_of

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.entity import Portfolio
from bellwether.engine.definitions.value import Known, Value
from bellwether.kpis.adding import Wish

# Each example is a workspace of its own, with many accounts in it.
EXAMPLES = 100 if os.environ.get("BELLWETHER_HYPOTHESIS_PROFILE") == "long" else 2
DEFINITIONS = """
workspace: {zone: UTC, currency: USD}
collections: {responses: {fields: {score: {type: number, lowest: 0, highest: 10, missing_codes: ["99"]}}}}
"""
FIRST = date(2024, 1, 1)
ON = date(2025, 6, 30)
MOVEMENTS = ("mrr_new", "mrr_reactivated", "mrr_expansion", "mrr_contraction", "mrr_churned")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    wishes = [Wish(key) for key in (*MOVEMENTS, "mrr", "grr", "nrr")]
    beside = [Wish("grr", "movements", "grr_movements"), Wish("nps", "all_answers")]
    return catalog_of(DEFINITIONS, [*wishes, *beside])


@dataclass(frozen=True)
class Line:
    """One subscription."""

    account: int
    starts: int
    days: int | None
    mrr: int


lines = st.lists(
    st.builds(
        Line,
        account=st.integers(0, 7),
        starts=st.integers(0, 540),
        days=st.one_of(st.none(), st.integers(1, 400)),
        mrr=st.integers(1, 500),
    ),
    min_size=12,
    max_size=30,
)


def subscribed(book: list[Line]) -> Tables:
    """Their accounts and subscriptions."""
    tables = Tables()
    for number in range(8):
        tables.account("book", str(number))
    for line in book:
        begun = FIRST + timedelta(days=line.starts)
        ends = begun + timedelta(days=line.days) if line.days else ""
        tables.add("subscriptions", f"book-{line.account}", starts_at=begun, ends_at=ends, mrr=line.mrr)
    return tables


def number_of(value: Value) -> float:
    """The number of a value; nothing to tell is nothing moved."""
    return float(str(value.value)) if isinstance(value, Known) else 0


@given(lines)
@settings(max_examples=EXAMPLES)
def test_opening_and_movements_make_closing(
    tmp_path_factory: pytest.TempPathFactory, catalog: Catalog, book: list[Line]
) -> None:
    """For every account and for all of them together, to the cent."""
    world = World(catalog, subscribed(book), tmp_path_factory.mktemp("book"))
    for grouping in (None, Portfolio()):
        closing = world.values("mrr", ON, grouping)
        opening = world.values("mrr", date(2025, 5, 30), grouping)
        moved = {key: world.values(key, ON, grouping) for key in MOVEMENTS}
        for label, value in closing.items():
            new, back, more, less, lost = (number_of(moved[key][label]) for key in MOVEMENTS)
            assert number_of(opening[label]) + new + back + more - less - lost == number_of(value), label
    world.warehouse.close()


@given(lines)
@settings(max_examples=EXAMPLES)
def test_gross_retention_is_at_most_all_and_at_most_the_net_one(
    tmp_path_factory: pytest.TempPathFactory, catalog: Catalog, book: list[Line]
) -> None:
    world = World(catalog, subscribed(book), tmp_path_factory.mktemp("book"))
    for grouping in (None, Portfolio()):
        gross, net = world.values("grr", ON, grouping), world.values("nrr", ON, grouping)
        strict = world.values("grr_movements", ON, grouping)
        for label, value in gross.items():
            assert isinstance(net[label], Known) == isinstance(value, Known) == isinstance(strict[label], Known), label
            if isinstance(value, Known):
                assert 0 <= number_of(value) <= min(100, number_of(net[label])) + 1e-9
                assert number_of(strict[label]) <= number_of(value) + 1e-9
    world.warehouse.close()


scores = st.lists(st.sampled_from((*range(-2, 14), 99, "")), min_size=1, max_size=40)


@given(st.lists(scores, min_size=3, max_size=8))
@settings(max_examples=EXAMPLES)
def test_promoters_passives_and_detractors_are_all_that_answered(
    tmp_path_factory: pytest.TempPathFactory, catalog: Catalog, answered: list[list[int | str]]
) -> None:
    """A score off the scale, or a code for no answer, is a missing field, counted; the row stays."""
    tables = Tables()
    for number, given_ in enumerate(answered):
        account = tables.account("asked", str(number))
        for score in given_:
            tables.add("responses", account, responded_at="2025-06-01T10:00:00Z", kind="nps", score=score)
    world = World(catalog, tables, tmp_path_factory.mktemp("asked"))
    found = world.values("nps", ON)
    for number, given_ in enumerate(answered):
        valid = [score for score in given_ if isinstance(score, int) and 0 <= score <= 10]
        promoters, detractors = sum(score >= 9 for score in valid), sum(score <= 6 for score in valid)
        passives = sum(score in (7, 8) for score in valid)
        assert promoters + passives + detractors == len(valid)
        value = found[f"asked-{number}"]
        if valid:
            assert isinstance(value, Known)
            assert (value.n, value.numerator, value.denominator) == (len(valid), promoters - detractors, len(valid))
        else:
            assert not isinstance(value, Known)
    everything = [score for given_ in answered for score in given_]
    report = world.reports["responses"]
    off = sum(isinstance(score, int) and not 0 <= score <= 10 for score in everything)
    assert report.rejected == 0
    assert report.written["responses"].created == len(everything)
    assert sum(report.made_missing.values()) == off
    world.warehouse.close()
