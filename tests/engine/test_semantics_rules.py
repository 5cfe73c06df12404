"""The rules of the semantics that random worlds do not reach, by examples worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from tests.engine.rules_world import BARE, BEGIN, DAY, Workspace, back, computed, int32, marks, number, with_metrics

from bellwether.engine.definitions.catalog import Segment, Source
from bellwether.engine.definitions.entity import ByTrait, EachParent, InSegment, Membership
from bellwether.engine.definitions.metric import Band
from bellwether.engine.definitions.value import Known, Mark, Reason, Unknown
from bellwether.engine.engine import Engine, Span
from bellwether.engine.evaluate.fingerprint import fingerprint
from bellwether.engine.formula.dependencies import Circle, dependency_order
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.rows import Kind

JANUARY = date(2024, 1, 10)
FEBRUARY = date(2024, 2, 10)


@pytest.fixture
def three() -> Workspace:
    return Workspace().accounts("a", "b", "c")


def test_semantics_01_a_value_is_a_number_with_its_parts_a_text_a_date_or_a_reason(three: Workspace) -> None:
    three.trait("a", "plan", "pro")
    three.subscription("a", JANUARY, 100)
    three.subscription("a", JANUARY, 300)
    assert three.of("a", "account.plan") == Known("pro")
    assert three.of("a", "max(subscriptions.starts_at)") == Known(JANUARY, 2)
    assert three.of("a", "avg(subscriptions.mrr)") == Known(200.0, 2, 400, 2)
    assert three.of("b", "account.plan") == Unknown(Reason.NO_DATA)
    assert number(three.of("a", 'if(account.plan == "pro", 1, 0)')) == 1


def test_semantics_02_of_several_reasons_the_first_of_the_list_wins() -> None:
    catalog = with_metrics(
        replace(computed("visits", 'count("Visit", 7d)'), applies_to='account.plan == "pro"'),
        computed("both", "visits + account.seats"),
        computed("stale", 'count("Visit", 7d) + account.seats'),
        computed("nothing", 'count("Visit", 7d) / 0'),
    )
    given = Workspace(catalog).accounts("a").accounts("late", created=date(2024, 5, 1))
    for account in ("a", "late"):
        given.event("Visit", account, JANUARY)
    given.outage(back(1), DAY, event="Visit")
    assert number(given.of("late", "both")) is Reason.NOT_YET
    assert number(given.of("a", "both")) is Reason.NOT_ASSIGNED
    assert number(given.of("a", "stale")) is Reason.NO_DATA
    assert number(given.of("a", "nothing")) is Reason.NOT_APPLICABLE
    given.trait("a", "seats", 1)
    assert number(given.of("a", "stale")) is Reason.STALE


def test_semantics_02_the_reasons_are_a_closed_list_in_this_order() -> None:
    assert [reason.key for reason in Reason] == [
        "not_yet",
        "not_assigned",
        "no_data",
        "not_applicable",
        "no_rollup",
        "suppressed",
        "stale",
        "error",
    ]


def test_semantics_03_marks_change_no_number_and_are_not_handed_on_by_references() -> None:
    catalog = with_metrics(replace(computed("few", "avg(responses.score, 90d)"), min_n=5), computed("twice", "few * 2"))
    given = Workspace(catalog).accounts("a")
    given.response("a", "ann", JANUARY, 8)
    assert given.of("a", "few") == Known(8.0, 1, 8, 1, Mark.WEAK)
    assert given.of("a", "twice") == Known(16.0)
    assert [mark.name for mark in Mark if mark] == [
        "WEAK", "PARTIAL", "ASSUMED", "RESTATED", "ADJUSTED", "CARRIED", "REDACTED", "HELD"
    ]  # fmt: skip


def test_semantics_04_a_source_that_covers_everything_from_a_day_makes_silence_zero_from_then_on() -> None:
    catalog = replace(BARE, sources={"app": Source("app", FEBRUARY)})
    given = Workspace(catalog).accounts("a")
    days = [back(1, FEBRUARY), FEBRUARY]
    for formula in ('count("Visit", 30d)', "count(subscriptions)", "sum(subscriptions.mrr)"):
        assert [number(given.of("a", formula, day)) for day in days] == [Reason.NO_DATA, 0], formula


def test_semantics_05_sums_over_accounts_skip_what_is_unknown_and_let_through_what_was_lost(three: Workspace) -> None:
    for account in ("a", "a", "b"):
        three.event("Visit", account, JANUARY)
    assert three.of("c", 'count("Visit", all) + 1') == Unknown(Reason.NO_DATA)
    per_account = 'sum(count("Visit", all) per account)'
    assert three.together(per_account) == Known(3, 2)
    assert three.coverage(per_account) == (2, 3)
    assert three.together('avg(days_since("Visit") per account)') == Known(51.0, 2, 102, 2)
    three.outage(back(1), DAY, event="Visit")
    assert number(three.together(per_account)) is Reason.STALE


def test_semantics_05_an_unknown_condition_selects_nothing_in_either_direction(three: Workspace) -> None:
    three.trait("a", "seats", 10)
    three.trait("b", "seats", 1)
    counts = [
        number(three.together(f"count(accounts where {condition})"))
        for condition in (
            "account.seats > 5",
            "not (account.seats > 5)",
            "account.seats is unknown",
            "account.seats > 5 or account.seats is unknown",
            "account.seats > 5 and account.seats is unknown",
        )
    ]
    assert counts == [1, 1, 1, 2, 0]


def test_semantics_05_rows_whose_condition_is_unknown_are_not_selected_and_explain_counts_them(
    three: Workspace,
) -> None:
    three.event("Paid", "a", JANUARY, amount=200)
    three.event("Paid", "a", JANUARY, amount=900)
    three.event("Paid", "a", JANUARY)
    formula = 'count("Paid" where amount > 5, all)'
    assert number(three.of("a", formula)) == 1
    rows = three.engine.explain(parse(formula), "a", on=DAY).steps.rows
    assert rows is not None
    assert (rows.total, rows.unsure) == (1, 1)


def test_semantics_06_decimals_are_added_exactly_and_refreshed_equals_rebuilt() -> None:
    catalog = with_metrics(computed("paid", 'sum("Paid".amount, all)'), computed("each", 'avg("Paid".amount, 30d)'))
    given = Workspace(catalog).accounts("a", "b")
    for amount in (10, 20, 70):
        given.event("Paid", "a", JANUARY, amount=amount)
    assert given.of("a", "paid") == Known(1, 3)
    given.engine.refresh(DAY)
    given.event("Paid", "a", date(2024, 1, 5), amount=1)
    given.event("Paid", "b", FEBRUARY, amount=33)
    given.engine.refresh(DAY)
    assert given.engine.latest(["paid"])[0].value(0, 0) == Known(Decimal("1.01"), 4)
    assert given.engine.verify().different == 0


def test_semantics_08_today_is_computed_and_marked_and_yesterday_is_complete(three: Workspace) -> None:
    for on in (back(1), DAY):
        three.event("Visit", "a", on)
    found = three.engine.values(parse('count("Visit", 1d)'), days=Span(back(1), DAY), today=DAY)
    assert found.row(0) == (Known(1), Known(1, marks=Mark.PARTIAL))
    assert three.together('count("Visit", 1d)', DAY, today=DAY) == Known(1, marks=Mark.PARTIAL)
    assert marks(three.of("a", 'count("Visit", 1d)', back(1), today=DAY)) == ()
    assert marks(three.of("b", 'count("Visit", 1d)', DAY, today=DAY)) == ()


def test_semantics_12_a_trait_whose_day_was_assumed_marks_the_days_that_rest_on_it(three: Workspace) -> None:
    three.trait("a", "seats", 4, assumed=True)
    three.trait("a", "seats", 8, FEBRUARY)
    days = [back(1, FEBRUARY), FEBRUARY]
    assert [three.of("a", "account.seats", day) for day in days] == [Known(4, marks=Mark.ASSUMED), Known(8)]


def test_semantics_13_of_two_values_for_one_day_the_same_one_holds_in_whatever_order_they_came() -> None:
    found = []
    for order in (("pro", "free"), ("free", "pro")):
        given = Workspace().accounts("a")
        for plan in order:
            given.trait("a", "plan", plan)
        found.append(given.of("a", "account.plan"))
    assert found[0] == found[1]


def test_semantics_13_the_same_fact_again_counts_once() -> None:
    given = Workspace().accounts("a")
    for _ in range(2):
        given.told = 0
        given.event("Visit", "a", JANUARY)
    assert number(given.of("a", 'count("Visit", all)')) == 1


def holding(three: Workspace) -> Workspace:
    """a belongs to b, and b to the group that is only a name; from February on a belongs to nobody."""
    for account in ("a", "a", "b"):
        three.event("Visit", account, JANUARY)
    three.accounts("name only", created=None)
    three.trait("a", "parent", "b")
    three.trait("b", "parent", "name only")
    three.warehouse.write_traits(Kind.ACCOUNT, cleared("a", "parent", FEBRUARY))
    return three


def cleared(account: str, trait: str, since: date) -> pa.Table:
    return pa.table({"id": [account], "trait": [trait], "effective": int32(since), "recorded": [1]})


def test_semantics_25_a_parent_is_itself_with_all_descendants_of_the_day(three: Workspace) -> None:
    given = holding(three)
    found = given.engine.values(parse('count("Visit", all)'), EachParent(), days=Span(back(1, FEBRUARY), FEBRUARY))
    told = {label: [number(value) for value in found.row(row)] for row, label in enumerate(found.labels)}
    assert told == {"b": [3, 1], "name only": [3, 1]}
    assert given.of("name only", 'count("Visit", all)') == Unknown(Reason.NOT_YET)


def test_semantics_25_accounts_that_became_each_others_parents_by_a_merge_are_counted_once(three: Workspace) -> None:
    for account in "abc":
        three.event("Visit", account, JANUARY)
    three.trait("a", "parent", "b")
    three.trait("b", "parent", "c")
    three.warehouse.merge(Kind.ACCOUNT, "c", "a", 5)
    found = three.series('count("Visit", all)', EachParent())
    assert [number(found.value(row, 0)) for row in range(len(found.labels))] == [3, 3]


def test_semantics_26_looking_back_keeps_the_members_of_then_and_per_account_those_of_today(
    three: Workspace,
) -> None:
    three.trait("a", "plan", "pro")
    three.trait("a", "plan", "free", FEBRUARY)
    three.trait("b", "plan", "pro", FEBRUARY)
    three.subscription("a", BEGIN, 100)
    three.subscription("b", BEGIN, 7)

    def pro(formula: str) -> object:
        found = three.series(formula, ByTrait("plan"))
        return number(found.value(found.labels.index("pro"), 0))

    assert pro("sum(subscriptions.mrr)") == 7
    assert pro("ago(sum(subscriptions.mrr), 30d)") == 100
    assert pro("sum(ago(sum(subscriptions.mrr), 30d) per account)") == 7


def test_semantics_31_an_edited_definition_fills_the_past_and_the_older_one_stays_computable() -> None:
    old = with_metrics(computed("visits", 'count("Visit", 1d)'))
    new = with_metrics(computed("visits", 'count("Visit", all)'))
    given = Workspace(old).accounts("a")
    given.event("Visit", "a", JANUARY)
    days = Span(JANUARY, FEBRUARY)
    for catalog, expected in ((old, 0), (new, 1), (old, 0)):
        engine = Engine(given.warehouse, catalog)
        engine.refresh(DAY)
        (stored,) = engine.history(["visits"], "a", days)
        assert [number(stored.value(0, at)) for at in (0, 1, 31)] == [1, expected, expected]
        assert engine.verify().different == 0


def test_semantics_31_a_fingerprint_tells_what_numbers_depend_on_and_nothing_else() -> None:
    base = with_metrics(computed("a", 'count("Visit", 7d)'), computed("b", "a * 2"))

    def digest(**changes: object) -> str:
        changed = replace(base.metrics["a"], **changes)  # type: ignore[arg-type]
        catalog = replace(base, metrics={**base.metrics, "a": changed})
        return fingerprint(catalog.metrics["b"], catalog)

    same = fingerprint(base.metrics["b"], base)
    assert digest(name="Visits", version=7, description="x", bands=(Band("good", None, None),)) == same
    assert digest(formula='count( "Visit" , 7d )') == same
    assert digest(formula='count("Visit", 8d)') != same
    assert fingerprint(base.metrics["b"], replace(base, exclusions={})) != same


def test_semantics_32_a_late_fact_dirties_every_day_up_to_where_it_leaves_window_and_shift() -> None:
    catalog = with_metrics(computed("visits", 'count("Visit", 7d)'), computed("earlier", "ago(visits, 30d)"))
    given = Workspace(catalog).accounts("a", "b")
    given.event("Visit", "a", BEGIN)
    given.event("Visit", "b", BEGIN)
    given.engine.refresh(DAY)
    given.event("Visit", "a", JANUARY)
    given.engine.refresh(DAY)
    # 10 January is in windows of seven days up to 16 January, which the shift shows 30 days later.
    (stored,) = given.engine.history(["earlier"], "a", Span(date(2024, 2, 8), date(2024, 2, 16)))
    assert [number(value) for value in stored.row(0)] == [0, 1, 1, 1, 1, 1, 1, 1, 0]
    assert given.engine.verify().different == 0


def test_semantics_32_metrics_that_need_each_other_are_refused_with_the_path() -> None:
    with pytest.raises(Circle) as refused:
        dependency_order({"a": parse("b + 1"), "b": parse("ago(c, 1d)"), "c": parse("sum(a per account)")})
    assert refused.value.path == ("a", "b", "c", "a")


def test_semantics_33_a_segment_is_a_condition_that_is_asked_anew_on_every_day() -> None:
    catalog = replace(BARE, segments={"busy": Segment("busy", "Busy", 'count("Visit", 7d) >= 2')})
    given = Workspace(catalog).accounts("a", "b", "c")
    for account, on in (("a", JANUARY), ("a", JANUARY), ("b", FEBRUARY), ("b", FEBRUARY)):
        given.event("Visit", account, on)
    everyone = 'count("Visit", all)'
    days = [JANUARY, date(2024, 1, 16), date(2024, 1, 17), FEBRUARY]
    found = [given.series("count(accounts)", InSegment("busy"), day).value(0, 0) for day in days]
    assert [number(value) for value in found] == [1, 1, Reason.NOT_APPLICABLE, 1]
    assert number(given.series(everyone, InSegment("busy"), FEBRUARY).value(0, 0)) == 2
    held = given.engine.values(parse(everyone), InSegment("busy", Membership.NOW), days=Span(JANUARY, FEBRUARY))
    assert [number(held.value(0, at)) for at in (0, 31)] == [Reason.NO_DATA, 2]
