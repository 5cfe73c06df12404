"""What happens to a warehouse over time: every kind of write in any order, each of them possibly set right later."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
from hypothesis import strategies as st
from tests.oracle import company
from tests.oracle.loading import write
from tests.oracle.strategies import ACCOUNTS, days, recorded_by, scenes
from tests.oracle.world import (
    AnyFact,
    DeletionFact,
    EnteredFact,
    IdentityFact,
    MembershipFact,
    RecordFact,
    World,
)

from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.engine.warehouse.writer import FactKind

FORMULAS = {
    "admin_answers": 'count(responses where user.role == "admin", 90d)',
    "score": "nps(responses.score latest per user, 90d)",
    "answering": "users(responses, 90d)",
    "staff_visits": 'count("Visit" where user.role == "admin", 30d)',
    "oslo": 'unique("Purchase".destination where account.plan == "pro", 90d)',
    "spent": 'sum("Purchase".amount, 30d)',
    "typical": 'median("Purchase".amount, 1mo)',
    "worth": "sum(user.spent)",
    "people": "total_users()",
    "closing_soon": "count(deals by closed_on, next 30d)",
    "pipeline": "sum(deals.amount)",
    "seats": "sum(subscriptions.seats)",
    "growth": "pct_change(active, 30d)",
    "quiet": 'days_since("Login")',
    "since_start": "count(any(), since(account.onboarded_at))",
    "seat_use": "percent(active_users(30d), account.licences)",
    "kept": "percent(count(accounts where mrr > 0 and ago(mrr, 1mo) > 0), count(accounts where ago(mrr, 1mo) > 0))",
    "ahead": "closing_soon + visits",
    "steady": "streak(visits > 0)",
}
METRICS = company.METRICS | {key: company.computed(key, formula) for key, formula in FORMULAS.items()}

Numbered = IdentityFact | MembershipFact | EnteredFact


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An amount added to a metric of an account on days [starts, ends)."""

    metric: str
    account: str
    starts: int
    ends: int | None
    amount: int
    recorded: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A fact that no longer holds: an undone merge, a membership or an entered value that never was."""

    fact: Numbered
    recorded: int


Step = AnyFact | Adjustment | TakenBack


@dataclass(frozen=True, slots=True)
class Story:
    """Definitions, everything that is ever written, and the day around which it happens."""

    world: World
    more: tuple[Adjustment | TakenBack, ...]
    centre: int

    def parts(self, seed: int, count: int) -> list[list[Step]]:
        """All steps in some order, in some number of parts."""
        steps: list[Step] = [*self.world.facts, *self.more]
        random.Random(seed).shuffle(steps)
        return [steps[part::count] for part in range(count)]


@dataclass
class Teller:
    """Writes a story into a warehouse; what takes a fact back waits until that fact is there."""

    story: Story
    warehouse: SqlWarehouse
    numbers: dict[Numbered, int] = field(default_factory=dict)
    waiting: list[TakenBack] = field(default_factory=list)

    def tell(self, steps: Sequence[Step]) -> None:
        """Writes the steps."""
        regretted = {step.fact for step in self.story.more if isinstance(step, TakenBack)}
        plain: list[AnyFact] = []
        for step in steps:
            match step:
                case Adjustment():
                    self.warehouse.write_adjustments(_table(step))
                case TakenBack():
                    self.waiting.append(step)
                case IdentityFact() | MembershipFact() | EnteredFact() if step in regretted:
                    self.numbers[step] = self._number(step)
                case _:
                    plain.append(step)
        write(self.story.world, self.warehouse, plain)
        for step in [step for step in self.waiting if step.fact in self.numbers]:
            self.warehouse.retract(_kind(step.fact), [self.numbers[step.fact]], step.recorded)
            self.waiting.remove(step)

    def _number(self, fact: Numbered) -> int:
        """The number of a fact, which is written by itself: the newest of its kind."""
        if isinstance(fact, IdentityFact):
            return self.warehouse.merge(Kind(fact.kind), fact.id, fact.into or fact.id, fact.recorded)
        write(self.story.world, self.warehouse, [fact])
        if isinstance(fact, MembershipFact):
            return int(self.warehouse.memberships().fact.max())
        return int(self.warehouse.entered(fact.metric).fact.max())


def _kind(fact: Numbered) -> FactKind:
    match fact:
        case IdentityFact():
            return FactKind.RESOLUTION
        case MembershipFact():
            return FactKind.MEMBERSHIP
        case EnteredFact():
            return FactKind.ENTERED


def _table(adjustment: Adjustment) -> pa.Table:
    return pa.table(
        {
            "metric": [adjustment.metric],
            "account": [adjustment.account],
            "starts": pa.array([adjustment.starts], pa.int32()),
            "ends": pa.array([adjustment.ends], pa.int32()),
            "amount": pa.array([adjustment.amount], pa.int64()),
            "author": ["ada"],
            "reason": ["measured again"],
            "recorded": pa.array([adjustment.recorded], pa.int64()),
        }
    )


@st.composite
def adjusted(draw: st.DrawFn, centre: int) -> Adjustment:
    starts = draw(days(centre))
    return Adjustment(
        metric=draw(st.sampled_from(("mrr", "visits", "paid_share"))),
        account=draw(st.sampled_from(ACCOUNTS)),
        starts=starts,
        ends=draw(st.sampled_from((None, starts + 3))),
        amount=draw(st.sampled_from((10_000, -25_000))),
        recorded=recorded_by(draw(st.integers(0, 12))),
    )


@st.composite
def set_right(draw: st.DrawFn, facts: Sequence[AnyFact], centre: int) -> list[AnyFact]:
    """Second words about some facts: another end of a membership, another day of a deletion, other versions."""
    later: list[AnyFact] = []
    for fact in facts:
        if not isinstance(fact, MembershipFact | DeletionFact | RecordFact) or draw(st.integers(0, 4)):
            continue
        recorded = fact.recorded + draw(st.integers(1, 4)) * 1_000_000
        match fact:
            case MembershipFact(starts=starts):
                ends = draw(st.sampled_from((None, starts + 1, starts + 40)))
                later.append(replace(fact, ends=ends, recorded=recorded))
            case DeletionFact(day=day):
                later.append(replace(fact, day=day + draw(st.integers(-20, 40)), recorded=recorded))
            case RecordFact(collection="deals", retracted=None):
                account = draw(st.one_of(st.just(fact.account), st.sampled_from(ACCOUNTS)))
                effective = centre + draw(st.integers(-30, 3))
                later.append(replace(fact, account=account, effective=effective, recorded=recorded))
            case _:
                pass
    return later


@st.composite
def regrets(draw: st.DrawFn, facts: Sequence[AnyFact]) -> list[TakenBack]:
    """What is taken back: facts about which there is no second word."""
    about: dict[tuple[object, ...], list[Numbered]] = {}
    for fact in facts:
        match fact:
            case IdentityFact():
                about.setdefault((fact.kind, fact.id), []).append(fact)
            case MembershipFact():
                about.setdefault((fact.person, fact.account, fact.starts), []).append(fact)
            case EnteredFact():
                about.setdefault((fact.metric, fact.account, fact.day), []).append(fact)
            case _:
                pass
    alone = [found[0] for found in about.values() if len(found) == 1]
    chosen = [fact for fact in alone if draw(st.sampled_from((False, False, False, True)))]
    return [TakenBack(fact, fact.recorded + draw(st.integers(1, 4)) * 1_000_000) for fact in chosen]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """A random world with everything that can be said of it later."""
    scene = draw(scenes())
    facts = (*scene.world.facts, *draw(set_right(scene.world.facts, scene.centre)))
    catalog = replace(scene.world.catalog, metrics=METRICS)
    more: tuple[Adjustment | TakenBack, ...] = (
        *draw(st.lists(adjusted(scene.centre), max_size=3, unique=True)),
        *draw(regrets(facts)),
    )
    return Story(World(catalog, facts), more, scene.centre)
