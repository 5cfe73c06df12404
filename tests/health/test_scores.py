"""Scores read through an engine, said in sentences, and tried out before they are in force."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.engine.evaluate.test_scored import LINE, PULSE, RANKS, SEATS, driver, outage_world, profile, scored
from tests.engine.rules_world import BEGIN, DAY, Workspace, with_metrics

from bellwether.catalog.domain import Definition, Definitions, DefinitionsRefused, Kind, SegmentSpec
from bellwether.catalog.reading import read_text
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.definitions.metric import Band, Metric
from bellwether.engine.definitions.score import Cap, Percentile
from bellwether.engine.definitions.value import Known, Reason, Unknown
from bellwether.engine.engine import Span
from bellwether.engine.evaluate.standing import Colour
from bellwether.health.domain import Move, Standings
from bellwether.health.drafts import draft_of_text
from bellwether.health.scores import Health, score_keys
from bellwether.health.words import Words

BANDS = (Band("bad", None, Decimal(50)), Band("watch", Decimal(50), Decimal(75)), Band("good", Decimal(75), None))


def coloured(metric: Metric) -> Metric:
    return Metric(metric.key, metric.name, metric.kind, bands=BANDS, score=metric.score)


SCORE = coloured(
    scored(
        profile(
            "paid",
            'account.plan == "paid"',
            driver("seats", 3, LINE),
            driver("pulse", 1, RANKS),
            caps=(Cap("account.seats < 10", 30, "Hardly any seats"),),
            floor=50,
        )
    )
)


@pytest.fixture(scope="module")
def made() -> Workspace:
    world = Workspace(with_metrics(SEATS, PULSE, SCORE)).accounts("a", "b", "c", "d", "e")
    for account, seats in (("a", 100), ("b", 60), ("c", 5), ("d", 90)):
        world.trait(account, "seats", seats)
    for account in ("a", "b", "c", "e"):
        world.trait(account, "plan", "paid")
    world.trait("a", "seats", 70, DAY)
    for account in ("a", "c", "e"):
        world.entered("pulse", account, DAY - timedelta(days=5), "watch")
    world.engine.refresh(DAY)
    return world


def test_standings_count_who_is_where_and_name_what_has_no_score(made: Workspace) -> None:
    health = Health(made.engine)
    assert (health.key, score_keys(made.catalog)) == ("health", ("health",))
    assert health.standings(DAY) == Standings(good=0, watch=2, bad=1, unscored=1, withheld=1)
    assert health.standings(DAY, frozenset({"a", "d"})) == Standings(watch=1, unscored=1)
    assert health.standings(BEGIN - timedelta(days=1)) == Standings()
    values = [health.scores(DAY).value(place, 0) for place in range(5)]
    unknown = Unknown(Reason.NOT_ASSIGNED), Unknown(Reason.SUPPRESSED)
    assert values == [Known(65), Known(60), Known(16), *unknown]
    assert health.history("a", Span(DAY - timedelta(days=1), DAY)).row(0) == (Known(88), Known(65))


def test_a_score_says_what_costs_it_most(made: Workspace) -> None:
    health, words = Health(made.engine), Words(made.catalog, SCORE)
    said = {one: words.card(health.explain(one, DAY)) for one in "abde"}
    assert said == {
        "a": "65, watch: it loses 23 for “seats” at 70 and 12 for “Pulse” at watch.",
        "b": "60, watch: it loses 40 for “seats” at 60.",
        "d": "No score: no profile fits the account.",
        "e": "No score: only 25 % of the weight has a value, and 50 % is needed; nothing is known of “seats”.",
    }


def test_a_change_says_its_parts(made: Workspace) -> None:
    health, words = Health(made.engine), Words(made.catalog, SCORE)
    found = health.split("a", DAY - timedelta(days=1), DAY)
    assert (
        words.split(found)
        == "Health fell by 23 from 88 on 29 Feb 2024 to 65 on 1 Mar 2024: −23 “seats” from 100 to 70."
    )
    assert (
        words.split(found, over="in a day") == "Health fell by 23 from 88 to 65 in a day: −23 “seats” from 100 to 70."
    )
    earlier = health.split("a", DAY - timedelta(days=6), DAY - timedelta(days=5))
    assert words.split(earlier) == (
        "Health fell by 12 from 100 on 24 Feb 2024 to 88 on 25 Feb 2024: −12 missing data (“Pulse” has a value now)."
    )
    nothing = health.split("d", DAY - timedelta(days=1), DAY)
    assert words.split(nothing) == "There was no score on 29 Feb 2024: no profile fits the account."


def test_a_place_among_others_changes_although_the_value_does_not(made: Workspace) -> None:
    ranked = coloured(scored(profile("all", None, driver("seats", 1, Percentile()))))
    other = Workspace(with_metrics(SEATS, PULSE, ranked), made.warehouse)
    found = Health(other.engine).split("d", DAY - timedelta(days=1), DAY)
    # Of four accounts two and half of itself stood below; since “a” has fallen from 100 to 70 seats, three and a half.
    said = "Health rose by 25 from 63 to 88 in a day: +25 “seats” at 90, while other accounts changed."
    assert Words(other.catalog, ranked).split(found, over="in a day") == said


def test_a_cap_is_the_reason_that_is_told(made: Workspace) -> None:
    capped = coloured(
        scored(
            profile("all", None, driver("pulse", 1, RANKS), caps=(Cap("account.seats < 10", 30, "Hardly any seats"),))
        )
    )
    other = Workspace(with_metrics(SEATS, PULSE, capped), made.warehouse)
    card = Health(other.engine).explain("c", DAY)
    assert Words(other.catalog, capped).card(card) == "30, bad: at most 30, because: Hardly any seats (otherwise 50)."


def test_a_card_of_stored_values_is_the_card_of_the_facts(made: Workspace) -> None:
    health = Health(made.engine)
    for account in "abcde":
        assert health.explain(account, DAY) == health.explain(account, DAY, made.engine.facts())


def test_a_held_value_is_said_to_be_held() -> None:
    world = outage_world()
    metric = world.catalog.metrics["health"]
    card = Health(world.engine).explain("b", DAY, world.engine.facts())
    assert "“logins” at 0, held from before an outage" in Words(world.catalog, metric).card(card)


def test_what_if_names_everyone_who_would_change_colour(made: Workspace) -> None:
    heavier = coloured(
        scored(profile("all", None, driver("seats", 1, LINE)), profile("never", None, driver("pulse", 1, RANKS)))
    )
    found = Health(made.engine).what_if(heavier, DAY)
    assert (found.before, found.after) == (
        Standings(good=0, watch=2, bad=1, unscored=1, withheld=1),
        Standings(good=1, watch=2, bad=1, withheld=1),
    )
    assert found.moves == (Move("d", "d", Unknown(Reason.NOT_ASSIGNED), Known(90), Colour.NONE, Colour.GOOD),)
    assert (found.profiles, found.unmatched) == ((("a", "b", "c", "d", "e"), ()), ())
    assert Health(made.engine).profiles(DAY) == ((("a", "b", "c", "e"),), ("d",))
    assert Health(made.engine).what_if(heavier, DAY, frozenset({"a"})).moves == ()


def test_a_score_that_is_not_there_is_refused_by_name(made: Workspace) -> None:
    with pytest.raises(UnknownName, match="There is no health score “helth”"):
        Health(made.engine, "helth")


CURRENT = read_text(
    """
traits: {account: {seats: {type: number}}}
metrics: [{key: seats, name: Seats, formula: account.seats}]
""",
    "current",
).with_([Definition(Kind.SEGMENT, "big", SegmentSpec(name="Big", condition="account.seats > 50"))])
DRAFT = """
health:
  health:
    name: Health
    profiles:
      - key: big
        name: Big
        segment: big
        groups: [{name: Use, drivers: [{metric: seats, linear: {from: 0, to: 90}}]}]
"""


def test_a_draft_is_checked_with_what_is_in_force_and_changes_nothing() -> None:
    metric = draft_of_text(DRAFT, "health", CURRENT, ())
    assert metric.score is not None
    assert [profile.condition for profile in metric.score.profiles] == ["account.seats > 50"]
    with pytest.raises(DefinitionsRefused, match="there is no metric “seat”; did you mean “seats”"):
        draft_of_text(DRAFT.replace("metric: seats", "metric: seat"), "health", CURRENT, ())
    with pytest.raises(DefinitionsRefused, match="there is no health score “wealth” in it"):
        draft_of_text(DRAFT, "wealth", CURRENT, ())
    assert Definitions(CURRENT).of(Kind.HEALTH) == {}
