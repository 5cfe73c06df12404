"""Families: the order in which their metrics are read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bellwether.catalog import actions, queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import Definition, Definitions, DefinitionsRefused, EnteredSpec, FamilySpec, Kind
from bellwether.catalog.domain import MetricSpec as Worded
from bellwether.catalog.families import rearranged
from bellwether.workspace.home import Home

ADA = Authorship("ada", datetime(2026, 3, 1, tzinfo=UTC))


def entered(key: str, family: str | None) -> Definition:
    return Definition(Kind.METRIC, key, Worded(name=key, family=family, entered=EnteredSpec()))


def family(key: str, *metrics: str) -> Definition:
    return Definition(Kind.FAMILY, key, FamilySpec(name=key.title(), metrics=metrics))


def test_metrics_of_a_family_are_read_in_its_order_and_those_of_others_keep_their_places(home: Home) -> None:
    made = [entered("a", "one"), entered("b", "two"), entered("c", "one"), entered("d", "one"), entered("e", None)]
    actions.apply(Definitions([family("one", "d", "a"), family("two"), *made]), ADA)
    assert list(queries.catalog().metrics) == ["d", "b", "a", "c", "e"]


def test_a_family_names_only_metrics_that_there_are_and_each_once(home: Home) -> None:
    with pytest.raises(DefinitionsRefused) as refused:
        actions.apply(Definitions([entered("seats", "one"), family("one", "seat", "seats", "seats")]), ADA)
    told = [problem.sentence for problem in refused.value.problems]
    assert "“metrics” names “seat”, which there is not; did you mean “seats”?" in told
    assert "“metrics” names “seats” more than once; name it once" in told


def test_only_what_is_wanted_changes_places() -> None:
    assert list(rearranged(["a", "b", "c", "d"], ["d", "b"])) == ["a", "d", "c", "b"]
