"""Work is cut so that what is held at one time stays bounded, and every cut gives the same values."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest
from tests.engine.rules_world import BEGIN, DAY, DAY_MICROS, Workspace, computed, int32, with_metrics

from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.value import Known
from bellwether.engine.engine import Span
from bellwether.engine.evaluate import buckets, refresh
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.buckets import Stretch, in_buckets
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.rows import NOW

ACCOUNTS = [f"a{number:03}" for number in range(300)]
EVENTS = 6_000
FORMULAS = {"logins": 'count("Login", 30d)', "people": "active_users(7d)", "spent": 'sum("Login".amount, 30d)'}
LAST = DAY + timedelta(days=3)


@pytest.fixture(scope="module")
def company() -> Workspace:
    """Three hundred accounts, more than one chunk of them, and twenty events for each."""
    return company_of(ACCOUNTS, EVENTS)


def company_of(accounts: list[str], count: int) -> Workspace:
    """So many accounts, and so many events spread over them."""
    catalog = with_metrics(*(computed(key, formula) for key, formula in FORMULAS.items()))
    world = Workspace(catalog).accounts(*accounts)
    rng = np.random.default_rng(5)
    days = [BEGIN + timedelta(days=int(day)) for day in rng.integers(0, 64, count)]
    events = {
        "id": [f"e{number}" for number in range(count)],
        "name": ["Login"] * count,
        "account": [accounts[place] for place in rng.integers(0, len(accounts), count)],
        "person": [f"p{number}" for number in rng.integers(0, 50, count)],
        "at": [day_number(day) * DAY_MICROS for day in days],
        "day": int32(*days),
        "recorded": [1] * count,
        "p:amount": pa.array(rng.integers(1, 100, count)),
    }
    world.warehouse.write_events(pa.table(events))
    return world


def borders(world: Workspace, *formulas: str) -> list[int]:
    """Where the buckets of all accounts begin, and the end of the last one."""
    facts = Facts(world.warehouse, world.catalog, NOW)
    axis = days_between(day_number(DAY), day_number(LAST), world.catalog.calendar)
    stretch = Stretch(0, facts.roster.size, axis)
    done = list(in_buckets(facts, [parse(one) for one in formulas], stretch, lambda scope: scope.account_shape, 2))
    assert [one.result for one in done] == [(one.bucket.size, axis.size) for one in done]
    ends = [one.bucket.high for one in done]
    assert [one.bucket.low for one in done] == [0, *ends[:-1]]
    return [0, *ends]


def test_few_events_go_into_one_bucket(company: Workspace) -> None:
    assert borders(company, *FORMULAS.values()) == [0, 300]


def test_a_bucket_has_as_many_accounts_as_their_events_allow(
    company: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "EVENTS_IN_BUCKET", 2_500)
    # Of 33 days: about 3,100 of the 6,000 events.
    assert borders(company, FORMULAS["logins"]) == [0, 150, 300]


def test_passes_are_cut_by_what_the_events_take_while_they_wait(
    company: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "BYTES_AT_ONCE", 8 * 2_500)
    assert borders(company, FORMULAS["logins"]) == [0, 150, 300]
    # With a property an event takes three times as much.
    assert len(borders(company, FORMULAS["spent"])) == 1 + 4


def test_one_account_is_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    company = company_of(ACCOUNTS[:12], 240)
    monkeypatch.setattr(buckets, "EVENTS_IN_BUCKET", 1)
    monkeypatch.setattr(buckets, "BYTES_AT_ONCE", 1)
    assert borders(company, FORMULAS["logins"]) == list(range(13))


@pytest.mark.parametrize(("held", "together"), [(10_000, 10**9), (10**9, 300), (10_000, 300)])
def test_every_cut_gives_the_same_values(
    company: Workspace, monkeypatch: pytest.MonkeyPatch, held: int, together: int
) -> None:
    days = Span(DAY, LAST)
    whole = [company.engine.values(parse(formula), days=days).grid for formula in FORMULAS.values()]
    monkeypatch.setattr(buckets, "BYTES_AT_ONCE", held)
    monkeypatch.setattr(buckets, "EVENTS_IN_BUCKET", together)
    cut = [company.engine.values(parse(formula), days=days).grid for formula in FORMULAS.values()]
    for one, other in zip(whole, cut, strict=True):
        assert np.array_equal(one.numbers, other.numbers)
        assert np.array_equal(one.reason, other.reason)


def test_chunks_written_in_pieces_are_read_back_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Workspace(with_metrics(computed("logins", FORMULAS["logins"]))).accounts("a", "b", "c")
    for number, account in enumerate("aabbbc"):
        world.event("Login", account, DAY - timedelta(days=number), person="ann")
    monkeypatch.setattr(buckets, "EVENTS_IN_BUCKET", 2)
    world.engine.refresh(LAST)
    (latest,) = world.engine.latest(["logins"])
    assert latest.grid.numbers[:, -1].tolist() == [2, 3, 1]


def test_metrics_that_are_computed_one_after_another_are_stored_as_those_held_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    formulas = {"logins": FORMULAS["logins"], "twice": "2 * logins", "grown": "logins - coalesce(ago(logins, 7d), 0)"}
    formulas["paying"] = "count(accounts where logins > 0)"
    world = Workspace(with_metrics(*(computed(key, formula) for key, formula in formulas.items())))
    world.accounts("a", "b", "c")
    for number, account in enumerate("aabbbc"):
        world.event("Login", account, DAY - timedelta(days=number), person="ann")
    with monkeypatch.context() as at_once:
        at_once.setattr(refresh, "CELLS_HELD", 1)
        report = world.engine.refresh(LAST)
    again = world.engine.verify()
    assert (report.metrics, again.compared, again.different) == (4, report.values, 0)
    latest = world.engine.latest(list(formulas))
    assert [one.grid.numbers[:, -1].tolist() for one in latest] == [[2, 3, 1], [4, 6, 2], [2, 2, 0], [1, 1, 1]]


def test_a_record_that_goes_over_to_another_account_is_of_each_in_its_time() -> None:
    world = Workspace(with_metrics(computed("mrr", "sum(subscriptions.mrr)"))).accounts("a", "b", "c")
    world.subscription("c", BEGIN, 5)
    for account, since in (("a", None), ("b", DAY - timedelta(days=3))):
        told = {
            "id": ["moving"],
            "account": [account],
            "person": pa.array([None], pa.string()),
            "effective": int32(since),
            "recorded": [1],
            "f:starts_at": pa.array([day_number(BEGIN)], pa.int64()),
            "f:ends_at": pa.array([None], pa.int64()),
            "f:mrr": pa.array([700], pa.int64()),
            "f:mrr@currency": pa.array([None], pa.string()),
        }
        world.warehouse.write_records("subscriptions", pa.table(told))
    days = Span(DAY - timedelta(days=4), DAY - timedelta(days=3))
    expected = {"a": [7, 0], "b": [0, 7], "c": [5, 5]}
    for account, numbers in expected.items():
        alone = world.engine.values("mrr", EachAccount((account,)), days=days)
        held = [alone.value(0, column) for column in range(2)]
        assert [one.value if isinstance(one, Known) else None for one in held] == numbers, account
