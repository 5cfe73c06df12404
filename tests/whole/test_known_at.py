"""Semantics 11: every kind of fact is read as it was known at an instant, and as it is known since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from tests.oracle.company import catalog
from tests.oracle.days import as_date, as_day
from tests.oracle.loading import load
from tests.oracle.world import (
    AccountFact,
    AnyFact,
    DeletionFact,
    EnteredFact,
    EventFact,
    IdentityFact,
    MembershipFact,
    OnDay,
    OutageFact,
    RateFact,
    RecordFact,
    Scalar,
    TraitFact,
    World,
)

from bellwether.engine.definitions.entity import ByTrait, Grouping, Portfolio
from bellwether.engine.definitions.value import Known, Reason, Unknown, Value
from bellwether.engine.engine import Engine, one_day
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.rows import AsKnown
from bellwether.engine.warehouse.warehouse import open_duckdb

DAY = as_day(date(2024, 6, 20))
EARLY, LATE = 1_000, 2_000
PORTFOLIO = "portfolio"
MICROS_OF_DAY = 86_400_000_000


def visit(number: int, account: str | None = "acme", person: str = "ann") -> EventFact:
    day = DAY - 10
    return EventFact(
        id=f"e{number}",
        name="Visit",
        at=day * MICROS_OF_DAY,
        day=day,
        account=account,
        person=person,
        recorded=EARLY,
    )


def subscription(currency: str) -> RecordFact:
    fields: dict[str, Scalar] = {"started_on": OnDay(DAY - 100), "mrr": Decimal(100)}
    return RecordFact(
        collection="subscriptions", id="s1", account="acme", fields=fields, currencies={"mrr": currency}, recorded=EARLY
    )


def numbers(
    formula: str, facts: Sequence[AnyFact], of: str = "acme", grouping: Grouping | None = None
) -> tuple[Value | None, Value | None]:
    """The value on the day as known between the two instants, and after both; None where there is no such entity."""
    world = World(catalog(), tuple(facts))
    warehouse = open_duckdb(None)
    load(world, warehouse)
    engine = Engine(warehouse, world.catalog)
    found: list[Value | None] = []
    for instant in (EARLY, LATE):
        series = engine.values(
            parse(formula), grouping, days=one_day(as_date(DAY)), facts=engine.facts(grouping, AsKnown(instant))
        )
        found.append(series.row(series.labels.index(of))[0] if of in series.labels else None)
    warehouse.close()
    before, after = found
    return before, after


def plain(value: Value | None) -> object:
    return value.value if isinstance(value, Known) else value.reason if isinstance(value, Unknown) else None


def told(
    formula: str, facts: Sequence[AnyFact], of: str = "acme", grouping: Grouping | None = None
) -> tuple[object, object]:
    before, after = numbers(formula, facts, of, grouping)
    return plain(before), plain(after)


def test_semantics_11_a_late_trait_is_not_known_before() -> None:
    facts: list[AnyFact] = [
        visit(1),
        TraitFact(kind="account", id="acme", trait="licences", effective=DAY - 50, value=Decimal(5), recorded=EARLY),
        TraitFact(kind="account", id="acme", trait="licences", effective=DAY - 20, value=Decimal(8), recorded=LATE),
    ]
    assert told("account.licences", facts) == (Decimal(5), Decimal(8))


def test_semantics_11_a_late_owner_moves_an_account_between_groups_only_since() -> None:
    facts: list[AnyFact] = [
        visit(1),
        TraitFact(kind="account", id="acme", trait="owner", effective=DAY - 50, value="vera", recorded=EARLY),
        TraitFact(kind="account", id="acme", trait="owner", effective=DAY - 20, value="jonas", recorded=LATE),
    ]
    assert told('count("Visit", 30d)', facts, "vera", ByTrait("owner")) == (1, Reason.NOT_APPLICABLE)
    before, after = told('count("Visit", 30d)', facts, "jonas", ByTrait("owner"))
    assert before in (None, Reason.NOT_APPLICABLE)
    assert after == 1


def test_semantics_11_a_late_membership_gives_events_to_its_account_only_since() -> None:
    facts: list[AnyFact] = [
        AccountFact(id="acme", created=DAY - 100, recorded=EARLY),
        visit(1),
        visit(2, None, "ben"),
        MembershipFact(person="ben", account="acme", starts=DAY - 30, recorded=LATE),
    ]
    assert told('count("Visit", 30d)', facts) == (1, 2)
    assert told("total_users()", facts) == (Reason.NO_DATA, 1)


def test_semantics_11_a_late_merge_counts_together_only_since() -> None:
    facts: list[AnyFact] = [
        visit(1),
        visit(2, "bolt", "ben"),
        IdentityFact(kind="account", id="bolt", into="acme", recorded=LATE),
    ]
    assert told('count("Visit", 30d)', facts) == (1, 2)
    assert told('count("Visit", 30d)', facts, "bolt") == (1, None)


def test_semantics_11_a_late_merge_of_people_counts_once_only_since() -> None:
    facts: list[AnyFact] = [
        visit(1),
        visit(2, "acme", "ben"),
        IdentityFact(kind="person", id="ben", into="ann", recorded=LATE),
    ]
    assert told("active_users(30d)", facts) == (2, 1)


def test_semantics_11_a_late_tombstone_ends_an_account_only_since() -> None:
    facts: list[AnyFact] = [
        AccountFact(id="acme", created=DAY - 100, recorded=EARLY),
        visit(1),
        DeletionFact(id="acme", day=DAY - 5, recorded=LATE),
    ]
    assert told('count("Visit", 30d)', facts) == (1, Reason.NOT_YET)


def test_semantics_11_an_event_taken_back_counted_before() -> None:
    kept, gone = visit(1), visit(2)
    taken_back = EventFact(
        id=gone.id,
        name=gone.name,
        at=gone.at,
        day=gone.day,
        account=gone.account,
        person=gone.person,
        recorded=EARLY,
        retracted=LATE,
    )
    assert told('count("Visit", 30d)', [kept, taken_back]) == (2, 1)


def test_semantics_11_a_late_rate_was_missing_before() -> None:
    rate = RateFact(currency="USD", plan="plan", day=DAY - 200, rate=Decimal("0.5"), recorded=LATE)
    before, after = numbers("sum(subscriptions.mrr)", [visit(1), subscription("USD"), rate])
    assert isinstance(before, Unknown)
    assert before.reason is Reason.ERROR
    assert "USD" in before.detail
    assert plain(after) == Decimal(50)


def test_semantics_11_a_corrected_rate_converts_differently_only_since() -> None:
    rates = [
        RateFact(currency="USD", plan="plan", day=DAY - 200, rate=Decimal("0.5"), recorded=EARLY),
        RateFact(currency="USD", plan="plan", day=DAY - 200, rate=Decimal("0.6"), recorded=LATE),
    ]
    assert told("sum(subscriptions.mrr)", [visit(1), subscription("USD"), *rates]) == (Decimal(50), Decimal(60))


def test_semantics_11_an_outage_that_turns_out_shorter_was_stale_before() -> None:
    outages = [
        OutageFact(event="Visit", starts=DAY - 40, ends=DAY + 1, recorded=EARLY),
        OutageFact(event="Visit", starts=DAY - 40, ends=DAY - 35, recorded=LATE),
    ]
    assert told('count("Visit", 30d)', [visit(1), *outages]) == (Reason.STALE, 1)


def test_semantics_11_an_outage_told_late_was_not_stale_before() -> None:
    outage = OutageFact(event="Visit", starts=DAY - 5, ends=DAY + 1, recorded=LATE)
    assert told('count("Visit", 30d)', [visit(1), outage]) == (1, Reason.STALE)


def test_semantics_11_a_late_entered_value_holds_only_since() -> None:
    facts: list[AnyFact] = [
        visit(1),
        EnteredFact(metric="spend", account="acme", day=DAY - 30, value=Decimal(5), recorded=EARLY),
        EnteredFact(metric="spend", account="acme", day=DAY - 10, value=Decimal(9), recorded=LATE),
    ]
    assert told("spend", facts) == (Decimal(5), Decimal(9))


def test_semantics_11_a_corrected_entered_value_holds_only_since() -> None:
    facts: list[AnyFact] = [
        visit(1),
        EnteredFact(metric="spend", account="acme", day=DAY - 30, value=Decimal(5), recorded=EARLY),
        EnteredFact(metric="spend", account="acme", day=DAY - 30, value=Decimal(6), recorded=LATE),
    ]
    assert told("spend", facts) == (Decimal(5), Decimal(6))


def test_semantics_11_a_portfolio_is_read_as_known_too() -> None:
    facts: list[AnyFact] = [
        visit(1),
        visit(2, "bolt", "ben"),
        IdentityFact(kind="person", id="ben", into="ann", recorded=LATE),
    ]
    assert told("active_users(30d)", facts, PORTFOLIO, Portfolio()) == (2, 1)
