"""Scores of answers: whatever is answered, each answer is in one bucket, and what is none is missing and counted."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kpis.tables import Tables
from tests.kpis.worlds import World, catalog_of

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.entity import Portfolio
from bellwether.engine.definitions.value import Known, Value
from bellwether.kpis.adding import Wish
from bellwether.kpis.loading import library

# Each example is a workspace of its own, with several accounts in it.
EXAMPLES = 100 if os.environ.get("BELLWETHER_HYPOTHESIS_PROFILE") == "long" else 3
DEFINITIONS = """
workspace: {zone: UTC, currency: USD}
collections: {responses: {fields: {score: {type: number, lowest: 0, highest: 10, missing_codes: ["99"]}}}}
"""
ON = date(2025, 6, 30)


@dataclass(frozen=True)
class Answer:
    """What one person said, so many days ago."""

    account: int
    person: int
    ago: int
    score: int | str
    weight: int
    anonymous: str
    survey: str

    @property
    def counts(self) -> bool:
        return isinstance(self.score, int) and 0 <= self.score <= 10


answers = st.lists(
    st.builds(
        Answer,
        account=st.integers(0, 3),
        person=st.integers(0, 3),
        ago=st.integers(0, 100),
        score=st.sampled_from((*range(-2, 14), 99, "")),
        weight=st.integers(1, 3),
        anonymous=st.sampled_from(("true", "false", "")),
        survey=st.sampled_from(("relationship", "support")),
    ),
    min_size=25,
    max_size=60,
)
Given = Sequence[Answer]


def answered(given_: Given, kind: str) -> Tables:
    """Their accounts and answers; of two of a day the later one comes later."""
    tables = Tables()
    for number in range(4):
        tables.account("asked", str(number))
    for place, one in enumerate(given_):
        cells = {"score": one.score, "weight": one.weight, "anonymous": one.anonymous, "survey": one.survey}
        person = f"p{one.account}-{one.person}"
        at = f"{ON - timedelta(days=one.ago)}T10:{place:02}:00Z"
        tables.add("responses", f"asked-{one.account}", user=person, responded_at=at, kind=kind, **cells)
    return tables


def within(given_: Given, days: int) -> list[Answer]:
    """The answers of a window that have a score, in the order of their time."""
    order = sorted(range(len(given_)), key=lambda place: (-given_[place].ago, place))
    return [given_[place] for place in order if given_[place].ago < days and given_[place].counts]


def last(given_: Given) -> list[Answer]:
    """Of each person the last one."""
    return list({(one.account, one.person): one for one in given_}.values())


def score_of(one: Answer) -> int:
    assert isinstance(one.score, int)
    return one.score


# What each convention counts, of answers in the order of their time.
COUNTED: dict[str, Callable[[Given], list[Answer]]] = {
    "latest_per_person": last,
    "all_answers": list,
    "weighted": list,
    "identified": lambda given_: last([one for one in given_ if one.anonymous != "true"]),
    "account_vote": last,
    "one_survey": lambda given_: last([one for one in given_ if one.survey == "relationship"]),
    "rounded_shares": list,
}


def buckets(given_: Given) -> tuple[int, int, int]:
    """How many promoters, passives and detractors."""
    scores = [score_of(one) for one in given_]
    told = (sum(one >= 9 for one in scores), sum(one in (7, 8) for one in scores), sum(one <= 6 for one in scores))
    assert sum(told) == len(scores)
    return told


def expected_nps(variant: str, groups: Sequence[Given]) -> float | None:
    """The score of one account, or of several together."""
    pooled = [one for group in groups for one in group]
    if not pooled:
        return None
    promoters, _, detractors = buckets(pooled)
    match variant:
        case "weighted":
            votes = {score: 1 if score >= 9 else -1 if score <= 6 else 0 for score in range(11)}
            weight = sum(one.weight for one in pooled)
            return 100 * sum(votes[score_of(one)] * one.weight for one in pooled) / weight
        case "account_vote":
            told = [100 * (buckets(one)[0] - buckets(one)[2]) / len(one) for one in groups if one]
            return sum(told) / len(told)
        case "rounded_shares":
            return _whole(100 * promoters, len(pooled)) - _whole(100 * detractors, len(pooled))
        case _:
            return 100 * (promoters - detractors) / len(pooled)


def _whole(top: int, bottom: int) -> int:
    return int((Decimal(top) / Decimal(bottom)).quantize(Decimal(1), ROUND_HALF_UP))


def keys_of(kpi: str) -> dict[str, str]:
    """The key under which each convention of a KPI is added."""
    shipped = library().kpis[kpi]
    return {one.key: kpi if one.key == shipped.default else f"{kpi}_{one.key}" for one in shipped.variants}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    wishes = [
        Wish(kpi, variant, None if key == kpi else key)
        for kpi in ("nps", "csat")
        for variant, key in keys_of(kpi).items()
    ]
    return catalog_of(DEFINITIONS, wishes)


def number_of(value: Value) -> float | None:
    return float(str(value.value)) if isinstance(value, Known) else None


@given(answers)
@settings(max_examples=EXAMPLES)
def test_promoters_passives_and_detractors_are_all_that_answered_by_every_convention(
    tmp_path_factory: pytest.TempPathFactory, catalog: Catalog, given_: list[Answer]
) -> None:
    """A score off the scale, or a code for no answer, is a missing field, counted; the row stays."""
    world = World(catalog, answered(given_, "nps"), tmp_path_factory.mktemp("asked"))
    report = world.reports["responses"]
    off = sum(isinstance(one.score, int) and not one.counts for one in given_)
    assert (report.rejected, report.written["responses"].created) == (0, len(given_))
    assert sum(report.made_missing.values()) == off
    assert keys_of("nps").keys() == COUNTED.keys()
    for variant, key in keys_of("nps").items():
        counted = COUNTED[variant](within(given_, 90))
        groups = [[one for one in counted if one.account == number] for number in range(4)]
        found = world.values(key, ON)
        for number, group in enumerate(groups):
            value = found[f"asked-{number}"]
            assert number_of(value) == _near(expected_nps(variant, [group])), (variant, number)
            if isinstance(value, Known) and variant not in ("weighted", "account_vote", "rounded_shares"):
                promoters, passives, detractors = buckets(group)
                parts = (promoters + passives + detractors, promoters - detractors, len(group))
                assert (value.n, value.numerator, value.denominator) == parts, variant
        together = world.values(key, ON, Portfolio())["portfolio"]
        assert number_of(together) == _near(expected_nps(variant, groups)), variant
    world.warehouse.close()


def _near(number: float | None) -> object:
    return None if number is None else pytest.approx(number, abs=1e-9)


# The days, whether of each person the last, and the marks: which there are, and which of them say satisfied.
SATISFIED: dict[str, tuple[int, bool, range, range]] = {
    "top_two": (30, False, range(1, 6), range(4, 6)),
    "latest_per_person": (30, True, range(1, 6), range(4, 6)),
    "quarter": (90, False, range(1, 6), range(4, 6)),
    "seven_points": (30, False, range(1, 8), range(6, 8)),
    "eleven_points": (30, False, range(11), range(9, 11)),
    "three_points": (30, False, range(1, 4), range(3, 4)),
    "good_or_bad": (30, False, range(1, 3), range(2, 3)),
    "school_marks": (30, False, range(1, 6), range(1, 3)),
}
MEANS = {"share_of_best", "mean"}
"""These are no shares of answers: there is nothing to be divided into buckets."""


@given(answers)
@settings(max_examples=EXAMPLES)
def test_satisfied_and_not_satisfied_are_all_that_answered_on_the_scale_by_every_convention(
    tmp_path_factory: pytest.TempPathFactory, catalog: Catalog, given_: list[Answer]
) -> None:
    world = World(catalog, answered(given_, "csat"), tmp_path_factory.mktemp("asked"))
    assert keys_of("csat").keys() == SATISFIED.keys() | MEANS
    for variant, (days, latest, marks, good) in SATISFIED.items():
        on_scale = [one for one in within(given_, days) if score_of(one) in marks]
        counted = last(on_scale) if latest else on_scale
        entities = {f"asked-{number}": [one for one in counted if one.account == number] for number in range(4)}
        key = keys_of("csat")[variant]
        found = world.values(key, ON) | world.values(key, ON, Portfolio())
        for entity, group in (entities | {"portfolio": counted}).items():
            satisfied = sum(score_of(one) in good for one in group)
            other = sum(score_of(one) in marks and score_of(one) not in good for one in group)
            value = found[entity]
            assert isinstance(value, Known) == bool(group), (variant, entity)
            if isinstance(value, Known):
                told = (value.n, value.numerator, value.denominator)
                assert told == (satisfied + other, satisfied, satisfied + other), (variant, entity)
                assert number_of(value) == pytest.approx(100 * satisfied / (satisfied + other)), (variant, entity)
    world.warehouse.close()
