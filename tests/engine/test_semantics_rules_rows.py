"""Money, surveys, marks and cohorts by examples worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
import pytest
from tests.engine.rules_world import (
    BARE,
    BEGIN,
    DAY,
    Workspace,
    back,
    computed,
    int32,
    known,
    marks,
    number,
    with_metrics,
)

from bellwether.engine.definitions.catalog import Segment
from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import (
    AccountList,
    ByTrait,
    EachAccount,
    EachParent,
    InSegment,
    Membership,
    Portfolio,
)
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.definitions.metric import EnteredRollup, EnteredRules, Metric, MetricKind
from bellwether.engine.definitions.value import Known, Mark, Reason, Unknown
from bellwether.engine.engine import one_day
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.rows import Kind

JANUARY = date(2024, 1, 10)
FEBRUARY = date(2024, 2, 10)
NO_DOLLARS = Unknown(Reason.ERROR, "no rate from USD to EUR on every day that needs one")


@pytest.fixture
def three() -> Workspace:
    return Workspace().accounts("a", "b", "c")


def test_semantics_29_a_flow_is_worth_what_its_own_day_says_and_a_balance_what_the_plan_says(
    three: Workspace,
) -> None:
    for on, rate in ((JANUARY, "0.90"), (FEBRUARY, "0.80")):
        three.rate("USD", on, rate)
        three.subscription("a", on, 100, "USD")
    three.rate("USD", BEGIN, "0.50", plan="plan")
    three.rate("USD", DAY, "0.60", plan="plan")
    assert three.of("a", "sum(subscriptions.mrr, 90d)") == Known(90 + 80, 2)
    assert three.of("a", "sum(subscriptions.mrr)", back(1)) == Known(100, 2)
    assert three.of("a", "sum(subscriptions.mrr)", DAY) == Known(120, 2)


def test_semantics_29_a_weekend_takes_the_last_rate_before_it(three: Workspace) -> None:
    three.rate("USD", JANUARY, "0.90")
    three.subscription("a", date(2024, 1, 12), 100, "USD")
    assert three.of("a", "sum(subscriptions.mrr, 90d)") == Known(90, 1)


def test_semantics_29_a_missing_rate_is_an_error_that_names_the_pair_and_reaches_the_group(three: Workspace) -> None:
    three.subscription("a", JANUARY, 100, "USD")
    three.subscription("b", JANUARY, 100)
    three.rate("USD", FEBRUARY, "0.9")
    three.rate("USD", JANUARY, "0.9", plan="other")
    for formula in ("sum(subscriptions.mrr, 90d)", "sum(subscriptions.mrr)"):
        assert three.of("a", formula) == NO_DOLLARS
        assert three.of("b", formula) == Known(100, 1)
        assert three.together(formula) == NO_DOLLARS


def test_semantics_29_a_comparison_of_balances_does_not_move_with_the_daily_rates(three: Workspace) -> None:
    three.rate("USD", BEGIN, "0.50", plan="plan")
    three.rate("USD", JANUARY, "0.90")
    three.rate("USD", FEBRUARY, "0.30")
    three.subscription("a", BEGIN, 100, "USD")
    assert three.of("a", "change(sum(subscriptions.mrr), 30d)") == Known(0)


def test_semantics_29_a_bare_amount_is_in_the_reporting_currency_and_another_one_is_converted(
    three: Workspace,
) -> None:
    three.rate("USD", BEGIN, "0.50", plan="plan")
    three.subscription("a", BEGIN, 100)
    assert three.of("a", "sum(subscriptions.mrr) + 10 EUR") == Known(110)
    assert three.of("a", "sum(subscriptions.mrr) + 10 USD") == Known(105)
    assert three.of("a", "sum(subscriptions.mrr) + 10 CHF") == Unknown(
        Reason.ERROR, "no rate from CHF to EUR on every day that needs one"
    )
    three.subscription("a", BEGIN, 100, "EUR")
    assert three.of("a", "sum(subscriptions.mrr) + 10 USD") == Known(205)
    assert three.of("a", "count(subscriptions where mrr > 190 USD)") == Known(2)
    assert three.of("a", "count(subscriptions where mrr > 210 USD)") == Known(0)


def test_semantics_21_of_each_person_only_the_latest_answer_counts(three: Workspace) -> None:
    for person, on, score in (("ann", BEGIN, 0), ("ann", JANUARY, 10), ("ben", JANUARY, 9), (None, JANUARY, 5)):
        three.response("a", person, on, score)
    three.response("a", None, JANUARY, 5)
    three.response("a", "ben", FEBRUARY, None)
    assert three.of("a", "nps(responses.score, 90d)") == Known(0 - 100 / 5, 5, -1, 5)
    assert three.of("a", "nps(responses.score latest per user, 90d)") == Known(0.0, 4, 0, 4)
    assert number(three.of("a", "count(responses latest per user, 90d)")) == 4


def test_semantics_21_a_person_of_two_accounts_has_one_latest_answer_in_their_group(three: Workspace) -> None:
    three.response("a", "ann", BEGIN, 0)
    three.response("b", "ann", JANUARY, 10)
    latest = "avg(responses.score latest per user, 90d)"
    assert [number(three.of(account, latest)) for account in "ab"] == [0, 10]
    assert three.together(latest) == Known(10.0, 1, 10, 1)


def test_semantics_21_the_latest_event_of_each_person_counts(three: Workspace) -> None:
    for person, on, score in (("ann", BEGIN, 2), ("ann", JANUARY, 8), ("ben", JANUARY, 4)):
        three.event("Rated", "a", on, person, score=score)
    three.event("Rated", "b", FEBRUARY, "ann", score=0)
    latest = 'avg("Rated".score latest per user, 90d)'
    assert three.of("a", latest) == Known(6.0, 2, 12, 2)
    assert three.of("a", latest, BEGIN) == Known(2.0, 1, 2, 1)
    assert three.together(latest) == Known(2.0, 2, 4, 2)


WEAK = with_metrics(
    replace(computed("mood", "nps(responses.score, 90d)"), min_n=3),
    replace(computed("share", 'percent(users("Paid", 90d), users("Visit", 90d))'), min_n=2),
    Metric("asked", "asked", MetricKind.ENTERED, None, EnteredRules(None, EnteredRollup.WEIGHTED_MEAN, "n"), min_n=5),
)


def test_semantics_03_a_value_on_few_rows_is_weak_and_a_group_on_enough_is_not() -> None:
    given = Workspace(WEAK).accounts("a", "b")
    for account in ("a", "a", "b"):
        given.response(account, None, JANUARY, 10)
    assert [marks(given.of(account, "mood")) for account in "ab"] == [("weak",), ("weak",)]
    assert given.together("mood") == Known(100.0, 3, 3, 3)


def test_semantics_03_a_share_is_weak_by_its_denominator() -> None:
    given = Workspace(WEAK).accounts("a", "b")
    for account, person in (("a", "ann"), ("b", "bob")):
        given.event("Visit", account, JANUARY, person)
    given.event("Paid", "a", JANUARY, "ann")
    assert given.of("a", "share") == Known(100.0, 1, 1, 1, Mark.WEAK)
    assert given.together("share") == Known(50.0, 2, 1, 2)


def test_semantics_03_a_share_of_money_is_weak_by_its_accounts_and_not_by_its_money() -> None:
    kept = "percent(sum(mrr per account), sum(mrr per account))"
    catalog = with_metrics(computed("mrr", "sum(subscriptions.mrr)"), replace(computed("kept", kept), min_n=2))
    given = Workspace(catalog).accounts("a", "b")
    given.subscription("a", JANUARY, mrr=500)
    assert known(given.of("a", "kept")).n == 1
    assert marks(given.of("a", "kept")) == ("weak",)
    given.subscription("b", JANUARY, mrr=700)
    assert (known(given.together("kept")).n, marks(given.together("kept"))) == (2, ())


def test_semantics_03_an_entered_value_is_weak_by_the_n_that_was_entered_with_it() -> None:
    given = Workspace(WEAK).accounts("a", "b")
    given.entered("asked", "a", DAY, 80, n=4)
    given.entered("asked", "b", DAY, 60, n=6)
    assert [(known(given.of(account, "asked")).n, marks(given.of(account, "asked"))) for account in "ab"] == [
        (4, ("weak",)),
        (6, ()),
    ]
    assert given.together("asked") == Known(68.0, 10, 680, 10)


def test_semantics_03_what_rests_on_an_assumed_trait_says_so_in_a_ratio_and_in_a_group(three: Workspace) -> None:
    for account, assumed in (("a", True), ("b", False)):
        three.trait(account, "seats", 4, assumed=assumed)
        three.event("Visit", account, DAY)
    ratio = 'count("Visit", 30d) / account.seats'
    assert [marks(three.of(account, ratio)) for account in "ab"] == [("assumed",), ()]
    assert three.together(ratio) == Known(0.25, None, 2, 8, Mark.ASSUMED)


def test_semantics_03_and_a_condition_on_an_assumed_trait_leaves_its_mark(three: Workspace) -> None:
    three.trait("a", "plan", "pro", assumed=True)
    three.event("Visit", "a", DAY)
    assert three.of("a", 'if(account.plan == "pro", count("Visit", 30d), unknown)') == Known(1, marks=Mark.ASSUMED)


def test_semantics_22_a_segment_at_the_base_of_a_comparison_keeps_its_members() -> None:
    catalog = replace(BARE, segments={"pro": Segment("pro", "Pro", 'account.plan == "pro"')})
    given = Workspace(catalog).accounts("a", "b")
    for account, before, after in (("a", "pro", "free"), ("b", "free", "pro")):
        given.trait(account, "plan", before)
        given.trait(account, "plan", after, FEBRUARY)
    given.subscription("a", BEGIN, 100)
    given.subscription("b", BEGIN, 7)
    then = "sum(ago(sum(subscriptions.mrr), 30d) per account)"
    found = {
        mode: number(given.series(then, InSegment("pro", mode)).value(0, 0))
        for mode in (Membership.EACH_DAY, Membership.NOW, Membership.AT_BASE)
    }
    assert found == {Membership.EACH_DAY: 7, Membership.NOW: 7, Membership.AT_BASE: 100}


def test_semantics_11_an_account_is_asked_for_by_any_of_its_names(three: Workspace) -> None:
    three.event("Visit", "a", JANUARY)
    three.event("Visit", "b", JANUARY)
    three.trait("c", "parent", "b")
    three.warehouse.merge(Kind.ACCOUNT, "b", "a", 5)
    visits = 'count("Visit", all)'
    asked = three.series(visits, EachAccount(("b",)))
    assert (asked.labels, asked.value(0, 0)) == (("a",), Known(2))
    assert three.series(visits, EachParent(("b",))).value(0, 0) == Known(2)
    assert three.series(visits, AccountList("both", ("a", "b"))).value(0, 0) == Known(2)
    assert three.engine.explain(parse(visits), "b", on=DAY).value == Known(2)
    before = three.series(visits, EachAccount(("b",)), known=4)
    assert (before.labels, before.value(0, 0)) == (("b",), Known(1))


def test_an_account_that_nobody_has_is_refused_with_a_suggestion(three: Workspace) -> None:
    with pytest.raises(UnknownName):
        three.engine.values(parse("count(any(), all)"), EachAccount(("nobody",)), days=one_day(DAY))


def test_semantics_16_an_outage_of_a_source_covers_a_window_that_it_touches_and_nothing_of_another(
    three: Workspace,
) -> None:
    three.event("Visit", "a", JANUARY, source="web")
    three.event("Paid", "a", JANUARY, source="shop")
    three.outage(JANUARY, date(2024, 1, 12), source="web")
    days = [date(2024, 1, 9), JANUARY, date(2024, 1, 17), date(2024, 1, 18)]
    assert [number(three.of("a", 'count("Visit", 7d)', day)) for day in days] == [
        Reason.NO_DATA,
        Reason.STALE,
        Reason.STALE,
        0,
    ]
    assert number(three.of("a", 'count("Paid", 7d)', JANUARY)) == 1
    assert three.together('percent(count("Visit", 7d), count("Paid", 7d))', JANUARY).marks is Mark.NONE
    assert number(three.together('percent(count("Visit", 7d), count("Paid", 7d))', JANUARY)) is Reason.STALE


def test_semantics_15_the_portfolio_with_what_has_no_account_is_a_group_of_its_own(three: Workspace) -> None:
    three.event("Visit", "a", JANUARY)
    three.event("Visit", None, JANUARY)
    both = three.series('count("Visit", all)', Portfolio(unassigned=True)).value(0, 0)
    assert (number(both), number(three.together('count("Visit", all)'))) == (2, 1)


def join(given: Workspace, person: str, account: str, starts: date, ends: date | None = None) -> None:
    told = {"person": [person], "account": [account], "starts": int32(starts), "ends": int32(ends), "recorded": [1]}
    given.warehouse.write_memberships(pa.table(told))


def is_one_of_us(given: Workspace, person: str, since: date) -> None:
    told = {"id": [person], "trait": ["internal"], "effective": int32(since), "number": [1], "recorded": [1]}
    given.warehouse.write_traits(Kind.PERSON, pa.table(told))


def test_semantics_18_members_are_those_of_the_day_or_of_any_day_of_the_window(three: Workspace) -> None:
    join(three, "ann", "a", BEGIN, FEBRUARY)
    join(three, "ben", "a", JANUARY)
    join(three, "ben", "b", JANUARY)
    assert number(three.of("a", "total_users()", back(1, FEBRUARY))) == 2
    assert number(three.of("a", "total_users()", FEBRUARY)) == 1
    assert number(three.of("a", "total_users(30d)", FEBRUARY)) == 2
    assert number(three.together("total_users(30d)", FEBRUARY)) == 2
    assert number(three.together("sum(total_users(30d) per account)", FEBRUARY)) == 3
    assert three.of("c", "total_users()") == Unknown(Reason.NO_DATA)


def test_semantics_18_users_of_an_event_need_no_membership_and_the_nameless_are_events_only(three: Workspace) -> None:
    three.event("Visit", "a", JANUARY, "stranger")
    three.event("Visit", "a", JANUARY)
    assert number(three.of("a", "active_users(all)")) == 1
    assert number(three.of("a", "count(any(), all)")) == 2


def test_semantics_18_our_own_people_are_left_out_from_the_day_they_are_ours(three: Workspace) -> None:
    is_one_of_us(three, "eve", FEBRUARY)
    for on in (JANUARY, FEBRUARY):
        three.event("Visit", "a", on, "eve")
        three.event("Visit", "a", on, "ann")
    join(three, "eve", "a", BEGIN)
    join(three, "ann", "a", BEGIN)
    assert number(three.of("a", 'count("Visit", all)')) == 3
    assert number(three.of("a", "active_users(7d)", FEBRUARY)) == 1
    assert [number(three.of("a", "total_users()", day)) for day in (JANUARY, FEBRUARY)] == [2, 1]


def test_semantics_19_traits_beside_an_event_are_those_of_its_own_day(three: Workspace) -> None:
    three.trait("a", "plan", "free")
    three.trait("a", "plan", "pro", FEBRUARY)
    for on in (JANUARY, FEBRUARY, FEBRUARY):
        three.event("Visit", "a", on)
    plans = [number(three.of("a", f'count("Visit" where account.plan == "{plan}", all)')) for plan in ("free", "pro")]
    assert plans == [1, 2]
    assert number(three.of("a", 'count("Visit" where account.plan == "Pro", all)')) == 0


def test_semantics_22_an_account_brings_its_whole_window_to_the_group_it_has_joined(three: Workspace) -> None:
    three.event("Visit", "a", back(1, FEBRUARY))
    three.trait("a", "plan", "pro", FEBRUARY)
    found = three.series('count("Visit", 7d)', ByTrait("plan"), FEBRUARY)
    assert (found.labels, number(found.value(0, 0))) == (("pro",), 1)
    before = three.series('count("Visit", 7d)', ByTrait("plan"), back(1, FEBRUARY))
    assert before.value(0, 0) == Unknown(Reason.NOT_APPLICABLE, "no accounts")


def test_semantics_20_an_outcome_does_not_leak_into_the_days_before_it_was_known() -> None:
    fields = {
        "opened_at": Field("opened_at", FieldType.DATE),
        "closed_at": Field("closed_at", FieldType.DATE),
        "outcome": Field("outcome", FieldType.TEXT, known_from="closed_at"),
    }
    given = Workspace(replace(BARE, collections={"deals": Collection("deals", "Deals", "opened_at", fields)}))
    given.accounts("a")
    told = {"id": ["d"], "account": ["a"], "person": pa.array([None], pa.string()), "effective": int32(None)}
    days = {"f:opened_at": [day_number(JANUARY)], "f:closed_at": [day_number(FEBRUARY)]}
    given.warehouse.write_records("deals", pa.table(told | days | {"f:outcome": ["won"], "recorded": [1]}))
    asked = ('count(deals where outcome == "won")', "count(deals where outcome is unknown)", "count(deals)")
    found = [[number(given.of("a", formula, day)) for formula in asked] for day in (back(1, FEBRUARY), FEBRUARY)]
    assert found == [[0, 1, 1], [1, 0, 1]]


def test_semantics_05_a_group_leaves_out_the_coming_records_of_accounts_that_have_none_yet(three: Workspace) -> None:
    soon = DAY + timedelta(days=5)
    three.response("a", "p", back(40), 9)
    three.response("b", "q", soon, 2)
    ahead = "nps(responses.score, next 30d)"
    assert three.of("b", ahead) == Unknown(Reason.NO_DATA)
    assert three.together(ahead) == Unknown(Reason.NOT_APPLICABLE)
    three.response("a", "p", soon, 10)
    assert three.together(ahead) == Known(100.0, 1, 1, 1)
