"""Which accounts a condition selects, how it says so, and how it stands in an address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlencode

import pytest
from tests.board.board_world import CATALOG, MONTH, NAMES, WEEK, boards_of, selected, told
from tests.engine.rules_world import DAY

from bellwether.board.board import Board
from bellwether.board.conditions.comparing import Compare
from bellwether.board.conditions.condition import (
    All,
    AnyOf,
    Condition,
    Not,
    changes_of,
    in_words,
    metrics_of,
    segments_of,
    traits_of,
)
from bellwether.board.conditions.of_accounts import (
    InSegment,
    Listed,
    Named,
    TraitCompared,
    TraitContains,
    TraitDue,
    TraitIs,
    TraitKnown,
)
from bellwether.board.conditions.of_values import (
    Amount,
    Changed,
    ChangeIs,
    ColourIs,
    Moved,
    TargetReached,
    ValueBetween,
    ValueCompared,
    ValueRanked,
    ValueUnknown,
    Way,
)
from bellwether.board.conditions.spelling import UnreadableFilter, read_condition, spelled
from bellwether.engine.definitions.value import ChangeStatus, Reason
from bellwether.engine.evaluate.standing import Colour

TWO = Decimal(2)
AT_LEAST = "visits is at least 2"
BUSY = ValueCompared("visits", Compare.AT_LEAST, TWO)
RICH = TraitCompared("balance", Compare.MORE, Decimal("0.5"))
CASES: list[tuple[Condition, str, str, str]] = [
    (BUSY, "acme dune", "m.visits.ge.2", AT_LEAST),
    (ValueCompared("visits", Compare.EQUAL, TWO), "dune", "m.visits.eq.2", "visits is exactly 2"),
    (ValueCompared("visits", Compare.NOT_EQUAL, TWO), "acme bolt calm", "m.visits.ne.2", "visits is other than 2"),
    (ValueBetween("visits", Decimal(0), Decimal(1)), "bolt calm", "m.visits.in.0.1", "visits is from 0 to 1"),
    (ValueRanked("mood", ("bad", "watch")), "bolt", "m.mood.rank.bad.watch", "Mood is bad or watch"),
    (ValueRanked("plan", ("Pro",)), "acme", "m.plan.rank.Pro", "plan is Pro"),
    (ValueUnknown("visits"), "echo fern", "m.visits.unknown", "visits is unknown"),
    (
        ValueUnknown("people", (Reason.NO_DATA, Reason.NOT_YET)),
        "echo fern",
        "m.people.unknown.no_data.not_yet",
        "people is unknown (no data or not yet)",
    ),
    (ColourIs("visits", (Colour.GOOD, Colour.WATCH)), "acme", "m.visits.colour.good.watch", "visits is good or watch"),
    (ColourIs("people", (Colour.NONE,)), "acme bolt calm dune", "m.people.colour.none", "people is without colour"),
    (TargetReached("goal"), "dune", "m.goal.reached", "goal reaches its target"),
    (TargetReached("goal", reached=False), "acme bolt calm", "m.goal.missed", "goal misses its target"),
    (
        Changed("visits", MONTH, Amount.PERCENT, Compare.AT_LEAST, Decimal(200)),
        "acme",
        "c.visits.30d.pct.ge.200",
        "visits rose by at least 200 % over 30 days",
    ),
    (
        Changed("visits", MONTH, Amount.PERCENT, Compare.AT_MOST, Decimal("-70.5")),
        "bolt calm",
        "c.visits.30d.pct.le.-70*2E5",
        "visits fell by at least 70.5 % over 30 days",
    ),
    (
        Changed("money", WEEK, Amount.ABSOLUTE, Compare.LESS, Decimal(0)),
        "bolt",
        "c.money.7d.abs.lt.0",
        "money changed by less than 0 over 7 days",
    ),
    (
        ChangeIs("visits", MONTH, (ChangeStatus.NO_BASE,)),
        "dune",
        "c.visits.30d.is.no_base",
        "visits had no value before over 30 days",
    ),
    (Moved("visits", MONTH, Way.LOSS), "bolt calm", "c.visits.30d.loss", "visits shows a loss over 30 days"),
    (Moved("visits", MONTH, Way.BETTER), "acme", "c.visits.30d.better", "the colour of visits got better over 30 days"),
    (TraitIs("owner", ("Vera", "jonas")), "acme bolt calm", "t.owner.is.Vera.jonas", "owner is Vera or jonas"),
    (TraitIs("paying", ("true",)), "bolt dune", "t.paying.is.true", "paying is true"),
    (TraitContains("plan", "PRO"), "acme", "t.plan.has.PRO", "plan contains “PRO”"),
    (TraitKnown("owner"), "acme bolt calm dune", "t.owner.set", "owner is set"),
    (RICH, "acme bolt", "t.balance.gt.0*2E5", "balance is more than 0.5"),
    (TraitDue("renewal_on", 0, 20), "acme bolt", "t.renewal_on.due.0.20", "renewal on is within 20 days"),
    (Named("A"), "acme calm", "n.A", "name contains “A”"),
    (Listed(("fern", "acme", "nobody")), "acme fern", "a.fern.acme.nobody", "account is fern, acme or nobody"),
    (Listed(()), "", "a", "no account"),
    (InSegment("large"), "calm dune echo", "s.large", "in segment “Large”"),
    (All(), "acme bolt calm dune echo fern", "all()", "every account"),
    (AnyOf(()), "", "any()", "no account"),
    (
        All((BUSY, RICH)),
        "acme",
        "all(m.visits.ge.2~t.balance.gt.0*2E5)",
        "visits is at least 2 and balance is more than 0.5",
    ),
    (Not(BUSY), "bolt calm", "not(m.visits.ge.2)", "not (visits is at least 2)"),
]


@pytest.fixture(scope="module")
def board() -> Board:
    changes = [(key, over) for key in ("visits", "money") for over in (MONTH, WEEK)]
    return boards_of(told()).on(changes=changes)


@pytest.mark.parametrize(("condition", "accounts", "text", "words"), CASES, ids=[case[2] for case in CASES])
def test_a_condition_selects_says_and_is_spelled(
    board: Board, condition: Condition, accounts: str, text: str, words: str
) -> None:
    assert " ".join(selected(board, condition)) == accounts
    assert condition.in_words(CATALOG) == words
    assert spelled(condition) == text
    assert read_condition(text) == condition


def test_every_condition_survives_an_address() -> None:
    whole = All((AnyOf(tuple(case[0] for case in CASES)), Not(All((BUSY,))), TraitIs("größe", ("a.b~c (d)*é", ""))))
    (value,) = parse_qs(urlencode({"f": spelled(whole)}))["f"]
    assert read_condition(value) == whole
    assert urlencode({"f": spelled(BUSY)}) == "f=m.visits.ge.2"


@pytest.mark.parametrize("hidden", [BUSY, Changed("visits", MONTH, Amount.PERCENT, Compare.AT_LEAST, TWO)])
def test_what_cannot_be_told_is_neither_selected_nor_selected_by_its_opposite(board: Board, hidden: Condition) -> None:
    # echo and fern have no value; dune had none 30 days ago.
    both = {*selected(board, hidden), *selected(board, Not(hidden))}
    assert both == ({"acme", "bolt", "calm", "dune"} if hidden is BUSY else {"acme", "bolt", "calm"})


def test_three_valued_logic_goes_through_all_and_any(board: Board) -> None:
    rests_on_nothing = ValueCompared("visits", Compare.LESS, Decimal(0))
    assert selected(board, Not(All((BUSY, InSegment("large"))))) == ["acme", "bolt", "calm", "fern"]
    assert selected(board, Not(AnyOf((rests_on_nothing, InSegment("large"))))) == ["acme", "bolt"]
    assert selected(board, AnyOf((BUSY, InSegment("large")))) == ["acme", "calm", "dune", "echo"]


def test_a_filter_tells_everything_that_it_reads() -> None:
    condition = All((BUSY, AnyOf((Moved("money", date(2024, 1, 1), Way.GAIN), InSegment("large"))), Not(RICH)))
    assert metrics_of(condition) == {"visits", "money"}
    assert changes_of(condition) == {("money", date(2024, 1, 1))}
    assert traits_of(condition) == {"balance"}
    assert segments_of(condition) == {"large"}


def test_a_filter_is_a_sentence() -> None:
    condition = All((BUSY, AnyOf((TraitIs("owner", ("Vera",)), TraitDue("renewal_on", -30, 0)))))
    assert in_words(condition, CATALOG) == (
        "Accounts where visits is at least 2 and (owner is Vera or renewal on was within the last 30 days)."
    )
    assert in_words(All(), CATALOG) == "Every account."


DAMAGED = (
    *("m.visits", "m.visits.ge.many", "m.visits.ge.NaN", "m.visits.ge.1e999", "m.visits.colour.mauve"),
    *("all(m.visits.ge.2", "all(n.a~)", "some(n.a)", "not()", "not(" * 20 + "n.a" + ")" * 20),
    *("c.visits.0d.pct.ge.1", "c.visits.30d.sideways", "t.owner.set.now", "t.renewal_on.due.1", "x", "n.*ZZ", ""),
)


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_address_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(UnreadableFilter, match="Set the filter again"):
        read_condition(text)


def test_a_condition_on_a_metric_without_values_is_refused_and_not_guessed() -> None:
    world = told()
    catalog = replace(CATALOG, metrics={**CATALOG.metrics, "late": replace(CATALOG.metrics["visits"], key="late")})
    world.catalog = catalog
    board = boards_of(world).on(DAY)
    assert (set(board.uncomputed), board.size) == ({"late"}, len(NAMES))
