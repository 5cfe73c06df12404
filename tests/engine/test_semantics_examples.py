"""The rules of the semantics by examples worked out by hand; the oracle and the engine must both give the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.oracle.entities import Listed, OneAccount, ParentWithChildren, TraitIs
from tests.oracle.stories import (
    ACME,
    EVERYONE,
    account,
    answer,
    at,
    day,
    event,
    member,
    subscription,
    told,
    trait,
)
from tests.oracle.world import AnyFact, DeletionFact, EventFact, IdentityFact, MembershipFact

from bellwether.engine.definitions.value import Known, Reason, Unknown


def number(facts: Sequence[AnyFact], formula: str, on: str, **more: object) -> object:
    """The number, as a double where it is no whole one, or the reason why there is none."""
    value = told(facts, formula, on, **more)  # type: ignore[arg-type]
    if isinstance(value, Unknown):
        return value.reason
    return float(value.value) if isinstance(value.value, Decimal) else value.value


def test_semantics_04_a_count_is_zero_once_the_account_was_seen_and_unknown_before() -> None:
    facts: list[AnyFact] = [account(), event(1, "2024-06-10")]
    answers = [number(facts, 'count("Purchase", 30d)', on) for on in ("2024-06-09", "2024-06-10", "2024-09-01")]
    assert answers == [Reason.NO_DATA, 0, 0]


@pytest.mark.parametrize("window", [1, 2, 7, 30, 90, 365])
def test_semantics_09_a_window_of_n_days_holds_the_day_itself_and_the_n_minus_1_before(window: int) -> None:
    base = day("2024-03-15")
    for active, expected in (((window,), 0), ((window - 1,), 1), ((0,), 1), ((window, 0), 1)):
        facts: list[AnyFact] = [account(), event(0, "2023-01-01", person="eve")]
        facts += [
            EventFact(id=f"a{back}", name="Visit", at=back, day=base - back, account="acme", person="ann")
            for back in active
        ]
        assert number(facts, f'users("Visit", {window}d)', "2024-03-15") == expected, active


@pytest.mark.parametrize(
    ("formula", "on", "expected"),
    [
        ('count("Visit", 1mo)', "2024-03-31", 1),  # 1 March … 31 March
        ('count("Visit", 1mo)', "2024-03-30", 1),  # 29 February itself is the clamped border: 1 … 30 March
        ('count("Visit", 1mo)', "2024-03-28", 2),  # 29 February … 28 March
        ('count("Visit", 1y)', "2025-02-28", 2),  # 29 February 2024 … 28 February 2025
        ('count("Visit", 1y)', "2025-03-01", 0),  # 2 March 2024 … 1 March 2025
        ('count("Visit", mtd)', "2024-03-01", 1),
        ('count("Visit", 7d offset 1d)', "2024-03-01", 1),
        ('count("Visit", next 1d)', "2024-02-29", 1),
    ],
)
def test_semantics_09_months_clamp_and_windows_move(formula: str, on: str, expected: int) -> None:
    facts: list[AnyFact] = [account(), event(0, "2023-01-01"), event(1, "2024-02-29"), event(2, "2024-03-01")]
    counted = number(facts, formula, on)
    assert counted == expected


def test_semantics_07_an_instant_falls_on_the_day_of_the_zone_and_a_date_stays() -> None:
    late = EventFact(id="x", name="Visit", at=at("2024-03-30 23:30"), account="acme")  # half past midnight in Berlin
    dated = replace(late, id="y", day=day("2024-03-30"))
    facts: list[AnyFact] = [account(), late, dated]
    assert [number(facts, 'count("Visit", 1d)', on) for on in ("2024-03-30", "2024-03-31")] == [1, 1]


def test_semantics_10_an_account_is_not_there_before_it_was_created_nor_after_it_was_deleted() -> None:
    facts: list[AnyFact] = [account(created=day("2024-06-01")), event(1, "2024-05-20")]
    facts.append(DeletionFact(id="acme", day=day("2024-07-01")))
    answers = [
        number(facts, "count(any(), 30d)", on) for on in ("2024-05-31", "2024-06-01", "2024-06-30", "2024-07-01")
    ]
    assert answers == [Reason.NOT_YET, 1, 0, Reason.NOT_YET]


def test_semantics_15_an_event_belongs_to_the_only_membership_of_its_person() -> None:
    facts: list[AnyFact] = [account(), account("bolt"), member("ann"), event(1, "2024-06-01", account=None)]
    assert number(facts, "count(any(), 1d)", "2024-06-01") == 1
    both = [*facts, member("ann", "bolt")]
    assert number(both, "count(any(), 1d)", "2024-06-01") == Reason.NO_DATA


def test_semantics_18_everyone_once() -> None:
    facts: list[AnyFact] = [account(), account("bolt"), event(1, "2024-06-01"), event(2, "2024-06-02", account="bolt")]
    assert number(facts, "active_users(30d)", "2024-06-02", entity=EVERYONE) == 1
    assert number(facts, "sum(active_users(30d) per account)", "2024-06-02", entity=EVERYONE) == 2


def test_semantics_20_a_record_is_alive_from_its_start_up_to_its_end() -> None:
    facts: list[AnyFact] = [account(), subscription("s1", 100, "2024-06-01", "2024-06-03")]
    answers = [number(facts, "sum(subscriptions.mrr)", f"2024-{on}") for on in ("05-31", "06-01", "06-02", "06-03")]
    assert answers == [Reason.NO_DATA, 100, 100, 0]


MERIDIAN = {"one": (9, 10), "two": (18, 20), "three": (28, 40), "four": (33, 120), "five": (57, 210)}


def meridian(shared: int) -> list[AnyFact]:
    """Five children; the first `shared` active people of the fourth are also the first of the fifth."""
    facts: list[AnyFact] = [account("meridian")]
    for child, (active, members) in MERIDIAN.items():
        facts += [account(child), trait(child, "parent", "meridian")]
        for place in range(members):
            own = "four" if child == "five" and place < shared else child
            facts.append(MembershipFact(person=f"{own} {place}", account=child, starts=day("2023-01-01")))
            if place < active:
                facts.append(event(len(facts), "2024-06-01", person=f"{own} {place}", account=child))
    return facts


def test_semantics_23_a_share_of_a_parent_is_the_ratio_of_its_recounted_parts() -> None:
    share = "percent(active_users(30d), total_users())"
    parent = ParentWithChildren("meridian")
    apart = told(meridian(0), share, "2024-06-10", parent)
    assert apart == Known(100 * 145 / 400, numerator=145, denominator=400)
    shared = told(meridian(12), share, "2024-06-10", parent)
    assert shared == Known(100 * 133 / 388, numerator=133, denominator=388)
    mean = number(meridian(0), f"avg({share} per account)", "2024-06-10", entity=Listed(tuple(MERIDIAN)))
    assert mean == pytest.approx(60.929, abs=0.001)


def test_semantics_24_a_ratio_with_a_trait_takes_the_accounts_where_it_is_known() -> None:
    facts: list[AnyFact] = [account(), account("bolt"), trait("acme", "licences", Decimal(50))]
    facts += [event(1, "2024-06-01"), event(2, "2024-06-01", person="ben", account="bolt")]
    value = told(facts, "percent(active_users(30d), account.licences)", "2024-06-01", EVERYONE)
    assert value == Known(2, numerator=1, denominator=50)


SCORES: dict[str, tuple[str, tuple[int | None, ...], Decimal | int | Reason]] = {
    "T02 csat": ("csat(responses.score, 30d)", (1, 2, 3, 4, 5), 40),
    "T06 nps": ("nps(responses.score, 30d)", (10, 9, None, 6), Decimal(100) / 3),
    "T25 median": ("median(responses.score, 30d)", (1, 2, 3, 4, 100), 3),
    "T25 p90": ("p90(responses.score, 30d)", (1, 2, 3, 4, 100), Decimal("61.6")),
    "empty": ("nps(responses.score, 30d)", (None,), Reason.NOT_APPLICABLE),
}


@pytest.mark.parametrize("name", SCORES)
def test_the_test_vectors_of_scores_hold(name: str) -> None:
    formula, scores, expected = SCORES[name]
    facts: list[AnyFact] = [account(), *(answer(place, score, "2024-06-01") for place, score in enumerate(scores))]
    given = number(facts, formula, "2024-06-10")
    assert given == (expected if isinstance(expected, Reason) else pytest.approx(float(expected)))


CHANGES = [(0, 0, 0), (0, 5, Reason.NOT_APPLICABLE), (5, 0, -100), (-20, -10, Reason.NOT_APPLICABLE), (4, 5, 25)]


@pytest.mark.parametrize(("base", "current", "expected"), CHANGES)
def test_semantics_30_a_relative_change_has_a_number_only_on_a_positive_base(
    base: int, current: int, expected: object
) -> None:
    facts: list[AnyFact] = [account(), subscription("s1", base, "2024-05-01", "2024-06-01")]
    facts.append(subscription("s2", current, "2024-06-01"))
    assert number(facts, "pct_change(sum(subscriptions.mrr), 30d)", "2024-06-15") == expected
    assert number(facts, "change(sum(subscriptions.mrr), 30d)", "2024-06-15") == current - base


def test_semantics_30_a_missing_base_is_a_status_and_no_number() -> None:
    facts: list[AnyFact] = [account(created=day("2024-06-01")), event(1, "2024-06-01")]
    assert told(facts, "pct_change(count(any(), 7d), 30d)", "2024-06-02") == Unknown(Reason.NOT_APPLICABLE, "no_base")


def test_t14_retention_is_point_to_point() -> None:
    facts: list[AnyFact] = [account(), subscription("a", 100, "2024-01-01", "2024-03-01")]
    facts += [subscription("b", 150, "2024-03-01", "2024-09-01"), subscription("c", 120, "2024-09-01")]
    gross = "percent(sum(least(mrr, ago(mrr, 12mo)) per account), sum(ago(mrr, 12mo) per account))"
    net = "percent(sum(mrr per account), sum(ago(mrr, 12mo) per account))"
    assert [number(facts, formula, "2025-01-15") for formula in (gross, net)] == [100, 120]


LATER = 1_000_000


def test_semantics_11_what_was_recorded_later_was_not_known_before() -> None:
    facts: list[AnyFact] = [account(), account("bolt"), event(1, "2024-06-01", account=None), event(2, "2024-06-02")]
    facts.append(replace(event(3, "2024-06-02", account="bolt", person="ben"), recorded=LATER))
    facts.append(replace(member("ann"), recorded=LATER))
    facts.append(trait("acme", "licences", Decimal(7), recorded=LATER))
    assert number(facts, "count(any(), 7d)", "2024-06-03", known_at=0) == 1
    assert number(facts, "count(any(), 7d)", "2024-06-03", known_at=LATER) == 2
    assert number(facts, "account.licences", "2024-06-03", known_at=0) == Reason.NO_DATA
    assert number(facts, "account.licences", "2024-06-03", known_at=LATER) == 7
    assert number(facts, "count(any(), 7d)", "2024-06-03", entity=OneAccount("bolt"), known_at=0) == Reason.NO_DATA


def test_semantics_11_merges_splits_and_deletions_hold_from_when_they_were_recorded() -> None:
    facts: list[AnyFact] = [account(), event(1, "2024-06-01"), event(2, "2024-06-02", account="bolt", person="ben")]
    facts.append(IdentityFact(kind="account", id="bolt", into="acme", recorded=LATER))
    facts.append(IdentityFact(kind="account", id="bolt", into=None, recorded=3 * LATER))
    facts.append(replace(event(3, "2024-06-03"), retracted=2 * LATER))
    counts = [number(facts, "count(any(), 7d)", "2024-06-03", known_at=step * LATER) for step in range(4)]
    assert counts == [2, 3, 2, 1]


def test_semantics_22_owner_then_and_owner_now_are_different_books() -> None:
    facts: list[AnyFact] = [account(), event(1, "2024-06-01"), trait("acme", "owner", "vera")]
    facts.append(trait("acme", "owner", "jonas", effective=day("2024-06-05")))
    then, now = TraitIs("owner", "vera"), TraitIs("owner", "jonas", now=day("2024-06-05"))
    assert number(facts, "count(any(), 7d)", "2024-06-04", entity=then) == 1
    assert number(facts, "count(any(), 7d)", "2024-06-05", entity=then) == Reason.NOT_APPLICABLE
    assert number(facts, "count(any(), 7d)", "2024-06-05", entity=now) == 1


def test_semantics_22_a_group_of_one_account_equals_the_account() -> None:
    facts: list[AnyFact] = [account(), member("ann"), event(1, "2024-06-01"), subscription("s", 100, "2024-01-01")]
    for formula in ("active_users(30d)", "sum(subscriptions.mrr)", "percent(active_users(7d), total_users())"):
        assert told(facts, formula, "2024-06-03", Listed(("acme",))) == told(facts, formula, "2024-06-03", ACME)
