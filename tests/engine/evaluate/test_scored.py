"""Health scores in the engine: computed, stored and read like metrics."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.engine.rules_world import BEGIN, DAY, Workspace, computed, number, with_metrics

from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import EachAccount, Portfolio
from bellwether.engine.definitions.metric import Display, EnteredRules, Metric, MetricKind
from bellwether.engine.definitions.score import (
    Banded,
    Cap,
    Driver,
    DriverGroup,
    Linear,
    Percentile,
    PointBand,
    Profile,
    Ranked,
    Score,
)  # fmt: skip
from bellwether.engine.definitions.value import Known, Mark, Reason, Unknown, Value
from bellwether.engine.engine import Engine, Span
from bellwether.engine.evaluate.cards import Cards
from bellwether.engine.evaluate.facts import DAYS_REMEMBERED
from bellwether.engine.evaluate.from_store import scored_on
from bellwether.engine.scoring.split import PartKind

PULSE = Metric(
    "pulse", "Pulse", MetricKind.ENTERED, entered=EnteredRules(max_age_days=20, ranks=("bad", "watch", "good")),
    display=Display.RANK,
)  # fmt: skip
SEATS = computed("seats", "account.seats")
LOGINS = computed("logins", 'count("Login", 10d)')
LINE = Linear(Decimal(0), Decimal(100))
RANKS = Ranked((("bad", Decimal(0)), ("watch", Decimal(50)), ("good", Decimal(100))))
FEW = Banded((PointBand(None, Decimal(2), Decimal(0)), PointBand(Decimal(2), None, Decimal(100))))


def driver(
    metric: str, weight: int, yardstick: Linear | Banded | Ranked | Percentile, missing: int | None = None
) -> Driver:
    return Driver(metric, Decimal(weight), yardstick, None if missing is None else Decimal(missing))


def profile(key: str, condition: str | None, *drivers: Driver, caps: tuple[Cap, ...] = (), floor: int = 0) -> Profile:
    return Profile(key, key, condition, (DriverGroup("All", Decimal(1), drivers),), caps, Decimal(floor))


def scored(*profiles: Profile) -> Metric:
    return Metric("health", "Health", MetricKind.SCORED, score=Score(profiles))


def workspace(score: Metric, *others: Metric) -> Workspace:
    return Workspace(with_metrics(SEATS, LOGINS, PULSE, score, *others))


def read(value: Value) -> tuple[object, Mark]:
    return number(value), value.marks


def test_the_first_profile_that_fits_on_the_day_scores_an_account_and_the_others_are_unscored() -> None:
    made = workspace(
        scored(
            profile("big", "account.seats > 50", driver("seats", 1, LINE)),
            profile("paid", 'account.plan == "paid"', driver("seats", 1, Linear(Decimal(100), Decimal(0)))),
        )
    ).accounts("a", "b", "c", "d")
    for account, seats in (("a", 80), ("b", 20), ("c", 20)):
        made.trait(account, "seats", seats)
    for account in ("a", "b"):
        made.trait(account, "plan", "paid")
    assert [number(made.of(one, "health")) for one in "abcd"] == [80, 80, Reason.NOT_ASSIGNED, Reason.NOT_ASSIGNED]
    made.trait("a", "seats", 30, DAY)
    assert number(made.of("a", "health")) == 70
    assert number(made.of("a", "health", DAY - timedelta(days=1))) == 80


def test_no_account_has_a_score_before_it_is_there() -> None:
    made = workspace(scored(profile("all", None, driver("seats", 1, LINE)))).accounts("a", created=DAY)
    made.trait("a", "seats", 40)
    assert number(made.of("a", "health", DAY - timedelta(days=1))) is Reason.NOT_YET
    assert number(made.of("a", "health")) == 40


def test_missing_weight_is_shared_out_unless_the_driver_says_what_a_missing_value_is_worth() -> None:
    drivers = driver("seats", 3, LINE), driver("pulse", 1, RANKS)
    shared = workspace(scored(profile("all", None, *drivers))).accounts("a", "b")
    as_points = workspace(scored(profile("all", None, drivers[0], driver("pulse", 1, RANKS, 20)))).accounts("a", "b")
    for made in (shared, as_points):
        made.trait("a", "seats", 60)
        made.trait("b", "seats", 60)
        made.entered("pulse", "b", DAY - timedelta(days=20), "good")
    assert [number(shared.of(one, "health")) for one in "ab"] == [60, 70]
    assert [number(as_points.of(one, "health")) for one in "ab"] == [50, 70]
    # The pulse has expired a day later: a judgement holds for so long and no longer.
    assert number(shared.of("b", "health", DAY + timedelta(days=1))) == 60


def test_under_the_floor_there_is_no_score_however_good_the_rest_is() -> None:
    made = workspace(scored(profile("all", None, driver("seats", 59, LINE), driver("pulse", 41, RANKS, 100), floor=60)))
    made.accounts("a", "b")
    made.trait("a", "seats", 100)
    made.trait("b", "seats", 100)
    made.entered("pulse", "b", DAY, "good")
    assert [number(made.of(one, "health")) for one in "ab"] == [Reason.SUPPRESSED, 100]


def test_the_first_cap_whose_condition_holds_is_applied() -> None:
    caps = Cap("account.seats > 90", 60, "Too big"), Cap("account.seats > 50", 40, "Rather big")
    made = workspace(scored(profile("all", None, driver("seats", 1, LINE), caps=caps))).accounts("a", "b", "c")
    for account, seats in (("a", 95), ("b", 70), ("c", 45)):
        made.trait(account, "seats", seats)
    assert [number(made.of(one, "health")) for one in "abc"] == [60, 40, 45]
    card = cards(made, "a").on(day_number(DAY))
    assert (card.score, card.raw, card.cap) == (60, Fraction(95), caps[0])
    assert card.capped


def cards(made: Workspace, account: str) -> Cards:
    return Cards(made.catalog.metrics["health"], account, made.engine.facts())


def test_percentiles_compare_the_accounts_of_the_profile_on_the_day() -> None:
    made = workspace(
        scored(
            profile("paid", 'account.plan == "paid"', driver("seats", 1, Percentile())),
            profile("rest", None, driver("seats", 1, Percentile(rising=False))),
        )
    ).accounts("a", "b", "c", "d", "e")
    for account, seats in (("a", 10), ("b", 20), ("c", 30), ("d", 5), ("e", 50)):
        made.trait(account, "seats", seats)
    for account in ("a", "b", "c"):
        made.trait(account, "plan", "paid")
    assert [number(made.of(one, "health")) for one in "abcde"] == [17, 50, 83, 75, 25]


def outage_world() -> Workspace:
    """An account with two logins a day until an outage of six days, which nobody knows to be over."""
    made = workspace(scored(profile("all", None, driver("logins", 1, FEW), driver("seats", 1, LINE)))).accounts(
        "a", "b"
    )
    made.trait("a", "seats", 50)
    made.trait("b", "seats", 50)
    for back in range(6, 16):
        for person in ("ann", "bob"):
            made.event("Login", "a", DAY - timedelta(days=back), person)
    made.event("Login", "b", DAY - timedelta(days=25), "cid")
    made.outage(DAY - timedelta(days=5), DAY + timedelta(days=1), event="Login")
    return made


def test_an_outage_holds_the_score_of_the_day_before_it_and_marks_it() -> None:
    made = outage_world()
    assert made.of("a", "logins") == Unknown(Reason.STALE)
    assert [read(made.of(one, "health")) for one in "ab"] == [(75, Mark.HELD), (25, Mark.HELD)]
    assert read(made.of("a", "health", DAY - timedelta(days=6))) == (75, Mark.NONE)
    held = cards(made, "a").on(day_number(DAY)).drivers[0]
    assert (held.value, held.held, held.points) == (Known(20), True, 10_000)


def test_the_held_score_is_the_same_whatever_days_are_asked_for() -> None:
    made = outage_world()
    row = made.engine.values("health", days=Span(BEGIN, DAY)).row(0)
    assert row[-6:] == tuple(made.of("a", "health", DAY - timedelta(days=back)) for back in range(5, -1, -1))


def test_a_score_is_named_in_formulas_compared_and_counted_but_never_averaged() -> None:
    sick = computed("sick", "count(accounts where health < 50)")
    made = workspace(
        scored(profile("all", None, driver("seats", 1, LINE))), sick, computed("fell", "change(health, 1d)")
    )
    made.accounts("a", "b")
    made.trait("a", "seats", 40)
    made.trait("b", "seats", 90)
    made.trait("b", "seats", 70, DAY)
    assert made.together("sick") == Known(1)
    assert number(made.of("b", "fell")) == -20
    rolled = made.together("health")
    assert isinstance(rolled, Unknown)
    assert (rolled.reason, made.coverage("health")) == (Reason.NO_ROLLUP, (2, 2))


def refreshed(made: Workspace, last: date = DAY) -> Engine:
    made.engine.refresh(last)
    return made.engine


def rows(engine: Engine, account: str) -> tuple[Value, ...]:
    return engine.history(["health"], account, Span(BEGIN, DAY))[0].row(0)


MIXED = scored(
    profile(
        "all", None, driver("logins", 2, FEW), driver("seats", 1, Percentile()), driver("pulse", 1, RANKS),
        caps=(Cap("account.seats < 10", 30, "Hardly any seats"),),
    )
)  # fmt: skip


def mixed_world() -> Workspace:
    made = workspace(MIXED).accounts("a", "b", "c")
    for account, seats in (("a", 60), ("b", 20), ("c", 5)):
        made.trait(account, "seats", seats)
        for back in range(2, 50, 12):
            made.event("Login", account, DAY - timedelta(days=back), "ann")
    made.entered("pulse", "a", DAY - timedelta(days=30), "watch")
    return made


def test_the_score_of_a_past_day_does_not_change_by_what_happened_later() -> None:
    made = mixed_world()
    before = {one: rows(refreshed(made), one) for one in "abc"}
    later = DAY + timedelta(days=1)
    made.trait("b", "seats", 99, later)
    made.entered("pulse", "a", later, "bad")
    made.event("Login", "c", later, "bob")
    made.accounts("d", created=later)
    after = refreshed(made, later)
    assert {one: rows(after, one) for one in "abc"} == before
    assert after.verify().mismatches == ()


def test_a_late_fact_of_one_account_moves_the_percentiles_of_the_others() -> None:
    made = mixed_world()
    before = rows(refreshed(made), "a")
    made.trait("c", "seats", 90, DAY - timedelta(days=10))
    engine = refreshed(made)
    assert engine.verify().mismatches == ()
    after = rows(engine, "a")
    assert [number(one) for one in after[:-11]] == [number(one) for one in before[:-11]]
    assert all(number(one) != number(other) for one, other in zip(after[-11:], before[-11:], strict=True))


def test_stored_scores_are_those_that_are_computed() -> None:
    made = mixed_world()
    engine = refreshed(made)
    asked = engine.values("health", days=Span(BEGIN, DAY))
    for place, account in enumerate("abc"):
        assert [read(one) for one in rows(engine, account)] == [read(one) for one in asked.row(place)]


def test_a_changed_weight_is_another_score_from_the_first_day_on() -> None:
    made = workspace(scored(profile("all", None, driver("seats", 1, LINE), driver("pulse", 1, RANKS)))).accounts("a")
    made.trait("a", "seats", 60)
    made.entered("pulse", "a", DAY, "good")
    assert number(rows(refreshed(made), "a")[-1]) == 80
    heavier = scored(profile("all", None, driver("seats", 3, LINE), driver("pulse", 1, RANKS)))
    made.catalog = with_metrics(SEATS, LOGINS, PULSE, heavier)
    engine = refreshed(made)
    assert number(rows(engine, "a")[-1]) == 70
    assert engine.verify().mismatches == ()


def test_scores_made_of_stored_values_are_those_made_of_facts() -> None:
    made = mixed_world()
    made.engine.refresh(DAY)
    (profile,) = MIXED.score.profiles if MIXED.score is not None else ()
    lighter = replace(MIXED, score=Score((replace(profile, floor=Decimal(40)),)))
    made.catalog = with_metrics(SEATS, LOGINS, PULSE, lighter)
    engine = refreshed(made)
    assert engine.verify().mismatches == ()
    found = scored_on(lighter, engine.facts(), made.warehouse, day_number(DAY) - 40)
    (stored,) = engine.on_day(["health"], DAY - timedelta(days=40))
    assert found.grid.numbers.tolist() == stored.grid.numbers.tolist()
    assert found.grid.reason.tolist() == stored.grid.reason.tolist()


def test_scores_of_an_outage_are_held_in_stored_values_too() -> None:
    made = outage_world()
    found = scored_on(made.catalog.metrics["health"], refreshed(made).facts(), made.warehouse, day_number(DAY))
    assert (found.grid.numbers[:, 0].tolist(), found.held[:, 0].tolist()) == ([75, 25], [True, True])


def test_a_change_is_split_by_what_moved() -> None:
    made = workspace(scored(profile("all", None, driver("seats", 3, LINE), driver("pulse", 1, RANKS)))).accounts("a")
    made.trait("a", "seats", 60)
    made.trait("a", "seats", 40, DAY)
    made.entered("pulse", "a", DAY - timedelta(days=20), "good")
    last = day_number(DAY)
    value = cards(made, "a").between(last - 1, last)
    assert [(part.kind, part.metric, part.exact) for part in value.parts] == [(PartKind.VALUE, "seats", Fraction(-15))]
    gone = cards(made, "a").between(last, last + 1)
    # 3/4 × 40 + 1/4 × 100 = 55; without the pulse 40.
    assert [(part.kind, part.went, part.shown) for part in gone.parts] == [(PartKind.MISSING, ("pulse",), -15)]


def test_a_card_adds_up_to_the_score() -> None:
    made = mixed_world()
    for account in "abc":
        card = cards(made, account).on(day_number(DAY))
        assert card.score == number(made.of(account, "health"))
        assert sum(one.effective for one in card.drivers) == 1
        assert card.raw == sum(one.contribution for one in card.drivers)


def test_scores_of_named_accounts_are_those_of_everyone() -> None:
    made = mixed_world()
    every = made.series("health", EachAccount())
    assert [made.of(label, "health") for label in every.labels] == [every.value(place, 0) for place in range(3)]
    assert made.series("health", Portfolio()).labels == ("portfolio",)


def test_what_was_worked_out_is_kept_for_the_days_asked_for_lately() -> None:
    facts = Workspace(with_metrics(SEATS)).accounts("a").engine.facts()
    worked: list[int] = []

    def work(day: int) -> None:
        facts.remembered((day,), "key", lambda: worked.append(day))

    for day in (0, 1, 0, *range(2, DAYS_REMEMBERED + 1), 0, 1):
        work(day)
    assert worked == [*range(DAYS_REMEMBERED + 1), 1]


def test_an_explanation_goes_down_into_what_the_profile_of_the_account_reads() -> None:
    made = workspace(
        scored(
            profile("big", "account.seats > 50", driver("seats", 1, LINE)),
            profile("rest", None, driver("pulse", 1, RANKS)),
        )
    ).accounts("a", "b")
    made.trait("a", "seats", 60)
    made.entered("pulse", "b", DAY, "watch")
    steps = {one: made.engine.explain("health", one, on=DAY).steps for one in "ab"}
    assert {one: number(step.value) for one, step in steps.items()} == {"a": 60, "b": 50}
    assert {one: [part.formula for part in step.parts] for one, step in steps.items()} == {
        "a": ["account.seats > 50", "seats"],
        "b": ["pulse"],
    }
