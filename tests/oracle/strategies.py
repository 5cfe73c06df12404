"""Random small worlds: few accounts, people and names, many ways to be late, moved, merged, corrected or deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st
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

from bellwether.engine.definitions.catalog import Catalog

CENTRES = tuple(
    as_day(date(*ymd))
    for ymd in (
        (2024, 6, 20),
        (2024, 2, 29),
        (2024, 3, 31),
        (2024, 10, 27),
        (2024, 12, 31),
        (2025, 3, 1),
    )
)
"""The days that worlds are built around: plain, leap day, both changes of the clock, end of a year, end of February."""

LAST = max(CENTRES) + 60

ACCOUNTS = ("acme", "bolt", "cask", "dune")
PEOPLE = ("ann", "ben", "cleo", "dan", "eve")
NAMES = ("Visit", "Purchase", "Login")
MICROS_OF_DAY = 86_400_000_000
RECORDED_FROM = (LAST + 40) * MICROS_OF_DAY


def days(centre: int) -> st.SearchStrategy[int]:
    """Days mostly of the weeks around the centre, some anywhere in the year before."""
    near, far = st.integers(centre - 40, centre + 12), st.integers(centre - 390, centre + 40)
    return st.one_of(near, near, near, far, st.integers(centre - 2, centre + 2))


accounts = st.sampled_from(ACCOUNTS)
people = st.sampled_from(PEOPLE)
amounts = st.sampled_from([Decimal(text) for text in ("0", "9.99", "10", "120.5", "-3", "1000")])
currencies = st.sampled_from([None, None, "EUR", "USD"])


def recorded_by(when: int) -> int:
    """The `when`-th instant at which we learned something; all after the days that the facts speak of."""
    return RECORDED_FROM + when * 1_000_000


whens = st.integers(0, 9)


@st.composite
def moments(draw: st.DrawFn, centre: int) -> int:
    """Instants, often near midnight, where the zone decides the day."""
    day = draw(days(centre))
    minutes = draw(st.sampled_from((0, 30, 90, 12 * 60, 22 * 60 + 30, 23 * 60 + 15, 23 * 60 + 59)))
    return day * MICROS_OF_DAY + minutes * 60_000_000


@st.composite
def properties(draw: st.DrawFn) -> dict[str, Scalar]:
    chosen: dict[str, Scalar | None] = {
        "amount": draw(st.one_of(st.none(), amounts)),
        "currency": draw(st.sampled_from([None, None, None, "USD"])),
        "destination": draw(st.sampled_from([None, "Oslo", "Rome", "Größe"])),
        "seats": draw(st.sampled_from([None, Decimal(1), Decimal("2.5"), Decimal(4)])),
        "is_bot": draw(st.sampled_from([None, None, False, True])),
    }
    return {key: value for key, value in chosen.items() if value is not None}


@st.composite
def events(draw: st.DrawFn, number: int, centre: int) -> EventFact:
    dated = draw(st.sampled_from((False, False, False, True)))
    at = draw(moments(centre)) + number  # no two at the same instant: which comes last must not rest on their content
    return EventFact(
        id=f"e{number}",
        name=draw(st.sampled_from(NAMES)),
        at=at,
        day=at // MICROS_OF_DAY if dated else None,
        account=draw(st.one_of(accounts, accounts, st.none())),
        person=draw(st.one_of(people, people, st.none())),
        properties=draw(properties()),
        recorded=recorded_by(draw(whens)),
    )


@st.composite
def memberships(draw: st.DrawFn, number: int, centre: int) -> MembershipFact:
    starts = draw(days(centre))
    ends = draw(st.one_of(st.none(), st.integers(1, 200)))
    return MembershipFact(
        person=draw(people),
        account=draw(accounts),
        starts=starts,
        ends=None if ends is None else starts + ends,
        recorded=recorded_by(draw(whens)),
    )


ACCOUNT_VALUES: dict[str, st.SearchStrategy[Scalar | None]] = {
    "owner": st.sampled_from(["vera", "jonas", None]),
    "plan": st.sampled_from(["pro", "trial", "free", None]),
    "licences": st.sampled_from([Decimal(5), Decimal("10.5"), Decimal(0), None]),
    "onboarded_at": st.one_of(st.none(), st.integers(-300, 20).map(OnDay)),
}
PERSON_VALUES: dict[str, st.SearchStrategy[Scalar | None]] = {
    "role": st.sampled_from(["admin", "viewer", None]),
    "spent": st.sampled_from([Decimal("1.25"), Decimal(40), None]),
    "internal": st.sampled_from([True, False, None]),
}


@st.composite
def traits(draw: st.DrawFn, number: int, centre: int) -> TraitFact:
    kind = draw(st.sampled_from(("account", "account", "person")))
    values = ACCOUNT_VALUES if kind == "account" else PERSON_VALUES
    trait = draw(st.sampled_from(sorted(values)))
    value = draw(values[trait])
    return TraitFact(
        kind=kind,
        id=draw(accounts if kind == "account" else people),
        trait=trait,
        effective=draw(days(centre)),
        value=OnDay(centre + value.day) if isinstance(value, OnDay) else value,
        recorded=recorded_by(draw(whens)),
    )


@st.composite
def parents(draw: st.DrawFn, number: int, centre: int) -> TraitFact:
    """Children come later in the alphabet than their parents, so that no circle closes."""
    child = draw(st.integers(1, len(ACCOUNTS) - 1))
    parent = draw(st.one_of(st.none(), st.sampled_from((*ACCOUNTS[:child], "holding"))))
    return TraitFact(
        kind="account",
        id=ACCOUNTS[child],
        trait="parent",
        effective=draw(days(centre)),
        value=parent,
        recorded=recorded_by(draw(whens)),
    )


@st.composite
def subscriptions(draw: st.DrawFn, number: int, centre: int) -> RecordFact:
    start, length = draw(st.one_of(st.none(), days(centre))), draw(st.one_of(st.none(), st.integers(1, 200)))
    currency = draw(currencies)
    chosen: dict[str, Scalar | None] = {
        "started_on": None if start is None else OnDay(start),
        "ends_on": None if start is None or length is None else OnDay(start + length),
        "mrr": draw(st.one_of(st.none(), amounts)),
        "seats": draw(st.sampled_from([None, Decimal(3), Decimal(8)])),
    }
    return RecordFact(
        collection="subscriptions",
        id=f"s{draw(st.integers(0, 3))}" if draw(st.booleans()) else f"s{number}",
        account=draw(st.one_of(accounts, accounts, st.none())),
        effective=draw(st.one_of(st.none(), days(centre))),
        fields={key: value for key, value in chosen.items() if value is not None},
        currencies={"mrr": currency} if currency and chosen["mrr"] is not None else {},
        recorded=recorded_by(draw(whens)),
    )


@st.composite
def deals(draw: st.DrawFn, number: int, centre: int) -> RecordFact:
    created, length = draw(days(centre)), draw(st.one_of(st.none(), st.integers(0, 60)))
    chosen: dict[str, Scalar | None] = {
        "created_on": OnDay(created),
        "closed_on": None if length is None else OnDay(created + length),
        "amount": draw(st.one_of(st.none(), amounts)),
        "outcome": draw(st.sampled_from(["won", "won", "lost", None])),
    }
    return RecordFact(
        collection="deals",
        id=f"d{number}",
        account=draw(st.one_of(accounts, accounts, st.none())),
        person=draw(st.one_of(people, st.none())),
        fields={key: value for key, value in chosen.items() if value is not None},
        recorded=recorded_by(draw(whens)),
    )


@st.composite
def responses(draw: st.DrawFn, number: int, centre: int) -> RecordFact:
    chosen: dict[str, Scalar | None] = {
        "responded_at": Moment(draw(moments(centre))),
        "score": draw(st.one_of(st.none(), st.integers(0, 10).map(Decimal))),
        "weight": draw(st.sampled_from([None, Decimal(1), Decimal("2.5")])),
        "survey": draw(st.sampled_from(["relationship", "ticket"])),
    }
    return RecordFact(
        collection="responses",
        id=f"r{number}",
        account=draw(accounts),
        person=draw(st.one_of(people, people, st.none())),
        fields={key: value for key, value in chosen.items() if value is not None},
        recorded=recorded_by(draw(whens)),
    )


@st.composite
def declared(draw: st.DrawFn, centre: int) -> list[AnyFact]:
    """Some accounts are declared from a day on, some of them deleted again, others known by their facts alone."""
    facts: list[AnyFact] = []
    for account in ACCOUNTS:
        created = draw(st.one_of(st.none(), st.just(centre - 200), st.integers(centre - 60, centre + 5)))
        if draw(st.booleans()):
            facts.append(AccountFact(id=account, created=created, recorded=recorded_by(draw(st.integers(0, 3)))))
            if created is not None and draw(st.sampled_from((False, False, False, True))):
                gone = max(created + 1, centre + draw(st.integers(-60, 10)))
                facts.append(DeletionFact(id=account, day=gone, recorded=recorded_by(draw(whens))))
    return facts


@st.composite
def entered_values(draw: st.DrawFn, centre: int) -> list[AnyFact]:
    slots = draw(st.sets(st.tuples(st.sampled_from(("spend", "quality")), accounts, days(centre)), max_size=8))
    facts: list[AnyFact] = []
    for metric, account, day in sorted(slots):
        below = draw(st.sampled_from((Decimal(4), Decimal(8), Decimal(0))))
        parts = metric == "quality"
        facts.append(
            EnteredFact(
                metric=metric,
                account=account,
                day=day,
                value=draw(amounts),
                numerator=Decimal(3) if parts else None,
                denominator=below if parts else None,
                recorded=recorded_by(draw(whens)),
            )
        )
    return facts


@st.composite
def identities(draw: st.DrawFn, centre: int) -> list[AnyFact]:
    """Merges of a later name into an earlier one, some of them split again."""
    facts: list[AnyFact] = []
    for kind, names in (("account", ACCOUNTS), ("person", PEOPLE)):
        for place in draw(st.sets(st.integers(1, len(names) - 1), max_size=2)):
            merged = draw(st.integers(0, 7))
            into = names[draw(st.integers(0, place - 1))]
            facts.append(IdentityFact(kind=kind, id=names[place], into=into, recorded=recorded_by(merged)))
            if draw(st.sampled_from((False, False, True))):
                facts.append(IdentityFact(kind=kind, id=names[place], into=None, recorded=recorded_by(merged + 2)))
    return facts


@st.composite
def rates(draw: st.DrawFn, centre: int) -> list[AnyFact]:
    slots = draw(st.sets(st.tuples(st.sampled_from(("", "plan")), days(centre)), max_size=4))
    facts: list[AnyFact] = [
        RateFact(
            currency="USD",
            plan=plan,
            day=day,
            rate=draw(st.sampled_from((Decimal("0.91234567"), Decimal("1.1"), Decimal(2)))),
            recorded=recorded_by(draw(whens)),
        )
        for plan, day in sorted(slots)
    ]
    if draw(st.sampled_from((True, True, True, False))):
        facts += [RateFact(currency="USD", plan=plan, day=centre - 900, rate=Decimal("0.5")) for plan in ("", "plan")]
    return facts


@st.composite
def outages(draw: st.DrawFn, centre: int) -> list[AnyFact]:
    found = draw(st.lists(st.tuples(st.sampled_from(NAMES), days(centre), st.integers(1, 5)), max_size=1))
    return [
        OutageFact(
            event=name,
            starts=day,
            ends=day + length,
            account=draw(st.one_of(st.none(), accounts)),
            recorded=recorded_by(draw(whens)),
        )
        for name, day, length in found
    ]


@st.composite
def numbered(
    draw: st.DrawFn, kind: Callable[[int, int], st.SearchStrategy[AnyFact]], centre: int, at_least: int, at_most: int
) -> list[AnyFact]:
    return [draw(kind(number, centre)) for number in range(draw(st.integers(at_least, at_most)))]


def key_of(fact: AnyFact) -> tuple[object, ...]:
    """What a fact is about; two live facts about one thing would tie."""
    match fact:
        case EventFact() | DeletionFact() | AccountFact():
            return (type(fact), fact.id)
        case TraitFact():
            return (TraitFact, fact.kind, fact.id, fact.trait, fact.effective)
        case MembershipFact():
            return (MembershipFact, fact.person, fact.account, fact.starts)
        case RecordFact():
            return (RecordFact, fact.collection, fact.id, fact.effective)
        case EnteredFact():
            return (EnteredFact, fact.metric, fact.account, fact.day)
        case OutageFact():
            return (OutageFact, fact.event, fact.account, fact.starts)
        case RateFact():
            return (RateFact, fact.currency, fact.plan, fact.day)
        case IdentityFact():
            return (IdentityFact, fact.kind, fact.id, fact.recorded)


@st.composite
def corrected(draw: st.DrawFn, facts: list[AnyFact], centre: int) -> list[AnyFact]:
    """Some events and records get other content later, some are taken back."""
    history: list[AnyFact] = []
    for fact in facts:
        again = MAKERS.get(fact.id[0]) if isinstance(fact, EventFact | RecordFact) else None
        turn = draw(st.integers(0, 11))
        if again is None or turn < 10 or not isinstance(fact, EventFact | RecordFact):
            history.append(fact)
            continue
        later = fact.recorded + draw(st.integers(1, 5)) * 1_000_000
        history.append(replace(fact, retracted=later))
        if turn == 10:
            history.append(replace(draw(again(int(fact.id[1:]), centre)), recorded=later))
    return history


MAKERS: dict[str, Callable[[int, int], st.SearchStrategy[EventFact | RecordFact]]] = {
    "e": events,
    "d": deals,
    "r": responses,
}
"""What may be corrected, by the first letter of its ids; versions of subscriptions share ids and are left alone."""

KINDS: tuple[tuple[Callable[[int, int], st.SearchStrategy[AnyFact]], int, int], ...] = (
    (events, 15, 45),
    (memberships, 2, 10),
    (traits, 4, 20),
    (parents, 0, 5),
    (subscriptions, 1, 8),
    (deals, 1, 8),
    (responses, 2, 12),
)


@st.composite
def beginnings(draw: st.DrawFn, centre: int) -> list[AnyFact]:
    """What accounts and people are from the start, so that groups have members."""
    facts: list[AnyFact] = []
    for account in ACCOUNTS:
        for trait in ("owner", "plan", "licences"):
            value = draw(ACCOUNT_VALUES[trait])
            facts.append(TraitFact(kind="account", id=account, trait=trait, effective=centre - 395, value=value))
    for person in PEOPLE:
        home = draw(st.one_of(st.none(), accounts))
        if home is not None:
            facts.append(MembershipFact(person=person, account=home, starts=centre - 395))
    return facts


@dataclass(frozen=True, slots=True)
class Scene:
    """A world and the day that its facts crowd around."""

    world: World
    centre: int


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    centre = draw(st.sampled_from(CENTRES))
    facts: list[AnyFact] = []
    for several in (declared, beginnings, entered_values, identities, rates, outages):
        facts += draw(several(centre))
    for kind, at_least, at_most in KINDS:
        facts += draw(numbered(kind, centre, at_least, at_most))
    alone = {key_of(fact): fact for fact in facts}
    history = draw(corrected(list(alone.values()), centre))
    return Scene(World(draw(catalogs(centre)), tuple(history)), centre)


@st.composite
def catalogs(draw: st.DrawFn, centre: int) -> Catalog:
    return catalog(
        fiscal_start_month=draw(st.sampled_from((1, 2, 4))),
        excluding=draw(st.booleans()),
        covers_from=as_date(centre - draw(st.sampled_from((3, 100)))) if draw(st.booleans()) else None,
    )
