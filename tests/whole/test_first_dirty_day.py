"""What is written late, one kind at a time: the refresh reaches back to the first day that it can touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.oracle.company import catalog
from tests.oracle.days import as_date, as_day
from tests.oracle.world import (
    AccountFact,
    AnyFact,
    DeletionFact,
    EnteredFact,
    EventFact,
    IdentityFact,
    MembershipFact,
    Moment,
    OnDay,
    OutageFact,
    RateFact,
    RecordFact,
    Scalar,
    TraitFact,
    World,
)
from tests.whole.history import METRICS, Adjustment, Step, Story, TakenBack, Teller
from tests.whole.test_healing import assert_verified

from bellwether.engine.engine import Engine
from bellwether.engine.warehouse.warehouse import open_duckdb

CENTRE = as_day(date(2024, 6, 20))
LAST = CENTRE + 5


def visit(number: int, day: int, account: str | None = "acme", person: str | None = "ann") -> EventFact:
    return EventFact(id=f"e{number}", name="Visit", at=day * 86_400_000_000, day=day, account=account, person=person)


def deal(day: int, effective: int | None = None, account: str = "acme", recorded: int = 0) -> RecordFact:
    fields: dict[str, Scalar] = {"created_on": OnDay(day), "amount": Decimal(100)}
    return RecordFact(
        collection="deals", id="d1", account=account, effective=effective, fields=fields, recorded=recorded
    )


def answer(person: str, day: int, score: int, account: str = "acme") -> RecordFact:
    at = f"r{person}{day}"
    said = Moment(day * 86_400_000_000 + 43_200_000_000)
    fields: dict[str, Scalar] = {"responded_at": said, "score": Decimal(score), "survey": "relationship"}
    return RecordFact(collection="responses", id=at, account=account, person=person, fields=fields)


def trait(kind: str, of: str, key: str, value: str, day: int) -> TraitFact:
    return TraitFact(kind=kind, id=of, trait=key, effective=day, value=value)


START = [visit(0, CENTRE - 100), visit(1, CENTRE - 20), visit(2, CENTRE - 100, "bolt", "ben")]
MERGED = IdentityFact(kind="account", id="bolt", into="acme", recorded=10)
SAME_PERSON = IdentityFact(kind="person", id="ben", into="ann", recorded=10)
MEMBER = MembershipFact(person="ann", account="acme", starts=CENTRE - 50)
SPENT = EnteredFact(metric="spend", account="acme", day=CENTRE - 30, value=Decimal(5))

# None of these looks ahead: a window that does would reach back further than what is shown here.
READ = ("visits", "active", "paid_share", "spend", "people", "admin_answers", "score", "pipeline", "paying_visits")
METRICS_HERE = {key: METRICS[key] for key in READ}

CASES: dict[str, tuple[Sequence[Step], Sequence[Step]]] = {
    "the first event of all taken back": (
        [*START, replace(visit(9, CENTRE - 200), retracted=5)],
        [replace(visit(9, CENTRE - 20), recorded=5)],
    ),
    "an entered value before the account is there": (
        [*START, visit(9, CENTRE - 300, "cask"), SPENT],
        [EnteredFact(metric="spend", account="acme", day=CENTRE - 200, value=Decimal(5))],
    ),
    "a late event": (START, [visit(9, CENTRE - 60)]),
    "an event before all others": (START, [visit(9, CENTRE - 300)]),
    "a deletion that turns out to be later": (
        [*START, AccountFact(id="acme", created=CENTRE - 99), DeletionFact(id="acme", day=CENTRE - 80, recorded=1)],
        [DeletionFact(id="acme", day=CENTRE - 10, recorded=2)],
    ),
    "a deletion that turns out to be earlier": (
        [*START, AccountFact(id="acme", created=CENTRE - 99), DeletionFact(id="acme", day=CENTRE - 10, recorded=1)],
        [DeletionFact(id="acme", day=CENTRE - 80, recorded=2)],
    ),
    "a merge": (START, [MERGED]),
    "a merge undone": ([*START, MERGED], [TakenBack(MERGED, 20)]),
    "a split": ([*START, MERGED], [IdentityFact(kind="account", id="bolt", into=None, recorded=20)]),
    "a merge into another account": (
        [*START, visit(3, CENTRE - 40, "cask"), MERGED],
        [IdentityFact(kind="account", id="bolt", into="cask", recorded=20)],
    ),
    "people merged": (START, [replace(SAME_PERSON)]),
    "people split": (
        [*START, visit(4, CENTRE - 10, "acme", "ben"), SAME_PERSON],
        [IdentityFact(kind="person", id="ben", into=None, recorded=20)],
    ),
    "answers of people who are one": (
        [*START, answer("cleo", CENTRE - 20, 3), answer("dan", CENTRE - 10, 10)],
        [IdentityFact(kind="person", id="dan", into="cleo", recorded=10)],
    ),
    "answers of people who are two again": (
        [
            *START,
            answer("cleo", CENTRE - 20, 3),
            answer("dan", CENTRE - 10, 10),
            IdentityFact(kind="person", id="dan", into="cleo", recorded=10),
        ],
        [IdentityFact(kind="person", id="dan", into=None, recorded=20)],
    ),
    "the role of somebody who only answered": (
        [*START, answer("cleo", CENTRE - 20, 3)],
        [trait("person", "cleo", "role", "admin", CENTRE - 60)],
    ),
    "a version that starts later": ([*START, deal(CENTRE - 100)], [deal(CENTRE - 5, effective=CENTRE - 80)]),
    "a version of another account": (
        [*START, deal(CENTRE - 100)],
        [deal(CENTRE - 5, effective=CENTRE - 80, account="bolt")],
    ),
    "a membership": (START, [MEMBER]),
    "a membership that ended": ([*START, MEMBER], [replace(MEMBER, ends=CENTRE - 20, recorded=1)]),
    "a membership that never was": ([*START, MEMBER], [TakenBack(MEMBER, 5)]),
    "a membership that takes events away": (
        [*START, MEMBER, visit(5, CENTRE - 15, None)],
        [MembershipFact(person="ann", account="bolt", starts=CENTRE - 30)],
    ),
    "an entered value": (START, [SPENT]),
    "an entered value that never was": ([*START, SPENT], [TakenBack(SPENT, 5)]),
    "an adjustment of a share": (START, [Adjustment("paid_share", "acme", CENTRE - 30, None, 10_000, 5)]),
    "an adjustment of a count": (START, [Adjustment("visits", "acme", CENTRE - 30, CENTRE - 28, 10_000, 5)]),
    "an adjustment of days to come": (START, [Adjustment("visits", "acme", CENTRE + 30, None, 10_000, 5)]),
    "an outage": (START, [OutageFact(event="Visit", starts=CENTRE - 30, ends=CENTRE - 28)]),
    "a rate": ([*START, deal(CENTRE - 50)], [RateFact(currency="USD", day=CENTRE - 70, rate=Decimal(2))]),
    "an owner": (START, [trait("account", "acme", "owner", "vera", CENTRE - 40)]),
    "a plan": (START, [trait("account", "acme", "plan", "pro", CENTRE - 40)]),
}


@pytest.mark.parametrize("case", CASES)
def test_a_refresh_heals(case: str) -> None:
    before, after = CASES[case]
    steps = [*before, *after]
    facts: list[AnyFact] = [step for step in steps if not isinstance(step, Adjustment | TakenBack)]
    more = tuple(step for step in steps if isinstance(step, Adjustment | TakenBack))
    story = Story(World(replace(catalog(), metrics=METRICS_HERE), tuple(facts)), more, CENTRE)
    warehouse = open_duckdb(None)
    warehouse.prepare(story.world.catalog)
    engine, teller = Engine(warehouse, story.world.catalog), Teller(story, warehouse)
    teller.tell(before)
    engine.refresh(as_date(LAST))
    teller.tell(after)
    engine.refresh(as_date(LAST))
    assert_verified(engine)
    warehouse.close()
