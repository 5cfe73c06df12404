"""After any edit the boards that are kept say what boards of a fresh process say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pyarrow as pa
import pytest
from tests.board.board_world import CATALOG, MONTH, NAMES, told
from tests.engine.rules_world import DAY, DAY_MICROS, Workspace, back, computed

from bellwether.board.boards import Boards
from bellwether.board.footers import Footers
from bellwether.engine.definitions.entity import ByTrait
from bellwether.engine.definitions.entity import EachAccount as Each
from bellwether.engine.definitions.metric import EnteredRollup, EnteredRules, Metric, MetricKind
from bellwether.engine.definitions.value import Known
from bellwether.engine.engine import Engine, Span, one_day
from bellwether.engine.warehouse.rows import Kind

SHARES = Metric(
    "share_of_wallet", "Share", MetricKind.ENTERED, entered=EnteredRules(None, EnteredRollup.WEIGHTED_MEAN, "seats")
)
MORE = (computed("twice", "2 * csat"), computed("some", 'count("Visit", 30d)'), SHARES)
KEPT = ("visits", "goal", "share", "balance", "seat_use", "csat", "mood")
METRICS = {
    **{key: CATALOG.metrics[key] for key in KEPT},
    **{one.key: one for one in MORE},
    "some": replace(MORE[1], applies_to='account.plan == "Pro"'),
}


def write(world: Workspace, random: Random) -> None:
    """One write of a kind drawn at random: mostly edits, sometimes what changes more."""
    account, day, number = random.choice(NAMES), back(random.randrange(70)), random.randrange(100)
    kinds: list[Callable[[], object]] = [
        lambda: world.entered("csat", account, day, number),
        lambda: world.entered("mood", account, day, random.choice(("bad", "watch", "good"))),
        lambda: world.entered("share_of_wallet", account, day, number),
        lambda: world.adjusted("balance", account, day, None, number),
        lambda: world.adjusted("visits", account, day, DAY, number),
        lambda: world.trait(account, "seats", number, day),
        lambda: world.trait(account, "owner", random.choice(("Vera", "Ada", f"new {number}")), day),
        lambda: world.trait(account, "plan", random.choice(("Pro", "basic plan", f"plan {number}")), day),
        lambda: world.trait(account, "applies:visits", number % 2, day),
        lambda: world.trait(account, "parent", random.choice(NAMES), day),
        lambda: taken_back(world, random),
        lambda: world.event("Visit", account, day, f"person{number}", amount=number),
        lambda: world.accounts(f"new{number}", created=day),
        lambda: world.warehouse.merge(Kind.ACCOUNT, "fern", account, DAY_MICROS),
        lambda: internal(world, f"person{number}"),
    ]
    random.choices(kinds, [6] * 11 + [12] + [1] * 3)[0]()


def taken_back(world: Workspace, random: Random) -> None:
    """Takes back a value that somebody entered, if there is one."""
    keys = world.warehouse.keys(Kind.ACCOUNT, list(NAMES))
    facts = [one.fact for key in keys.tolist() for one in world.warehouse.entries(int(key))]
    if facts:
        world.warehouse.retract("entered", [random.choice(facts)], DAY_MICROS)


def internal(world: Workspace, person: str) -> None:
    about = {"id": [person], "trait": ["internal"], "assumed": [False], "recorded": [1]}
    days = {"effective": pa.array([0], pa.int32()), "number": pa.array([1], pa.int64())}
    world.warehouse.write_traits(Kind.PERSON, pa.table(about | days | {"text": pa.array([None], pa.string())}))


def seen(engine: Engine, boards: Boards, footers: Footers) -> dict[str, object]:
    """Everything that pages ask for, as plain values."""
    board = boards.on(changes=[("csat", MONTH), ("visits", MONTH)])
    found: dict[str, object] = {"ids": board.ids, "names": board.names}
    for key, column in board.metrics.items():
        cells = [(column.value(row), column.colour_of(row), column.target_of(row)) for row in range(board.size)]
        found[key] = cells
    for name, change in board.changes.items():
        found[f"change {name}"] = [change.comparison(row) for row in range(board.size)]
    for trait in ("owner", "plan", "seats", "parent"):
        found[f"trait {trait}"] = [board.trait(trait).value(row) for row in range(board.size)]
    found["large"] = board.in_segment("large").tolist()
    found["footers"] = footers.of(board, tuple(METRICS), board.rows)
    groups = footers.by(board, ("csat", "seat_use", "share_of_wallet"), board.rows, ByTrait("owner"))
    found["groups"] = [(one.label, one.rows.tolist(), one.footers) for one in groups]
    for key in ("visits", "twice", "some"):
        series = engine.values(key, Each(board.ids[:2]), days=one_day(DAY))
        found[f"live {key}"] = [series.value(row, 0) for row in range(2)]
    return found


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_boards_after_any_writes_are_those_of_a_fresh_process(seed: int) -> None:
    random = Random(seed)
    world = told()
    catalog = replace(CATALOG, metrics=METRICS)
    world.warehouse.prepare(catalog)
    engine = Engine(world.warehouse, catalog)
    engine.refresh(DAY)
    boards = Boards(engine)
    footers = Footers(boards)
    seen(engine, boards, footers)
    for _ in range(8):
        write(world, random)
        if random.random() < 0.4:
            engine.refresh(DAY)
        fresh = Engine(world.warehouse, catalog)
        others = Boards(fresh)
        assert seen(engine, boards, footers) == seen(fresh, others, Footers(others))
    engine.refresh(DAY)
    assert engine.verify().different == 0


def test_an_edit_leaves_what_does_not_read_it() -> None:
    metrics = {key: METRICS[key] for key in ("visits", "balance", "csat", "twice")}
    world = Workspace(replace(CATALOG, metrics=metrics)).accounts("acme", "bolt")
    world.trait("bolt", "seats", 70)
    world.event("Visit", "acme", back(3), "ann")
    world.entered("csat", "acme", back(3), 5)
    engine = world.engine
    engine.refresh(DAY)
    boards = Boards(engine)
    before = boards.on()
    large = before.in_segment("large")
    world.entered("csat", "bolt", back(2), 12)
    assert engine.refresh(DAY).metrics == 2
    after = boards.on()
    same = {key for key in before.metrics if before.metric(key) is after.metric(key)}
    assert same == {"visits", "balance"}
    assert after.facts.roster is before.facts.roster
    assert after.in_segment("large") is large
    assert after.metric("csat").value(after.row("bolt")) == engine.values("csat", days=one_day(DAY)).value(1, 0)
    world.trait("acme", "seats", 90)
    assert engine.refresh(DAY).values == 0
    assert {one.batch for one in world.warehouse.versions()} == {world.warehouse.batch()}
    assert boards.on().in_segment("large").tolist() == [True, True]


def test_other_definitions_read_the_same_facts_again_only_where_they_read_them_otherwise() -> None:
    metrics = {key: METRICS[key] for key in ("balance", "csat")}
    catalog = replace(CATALOG, metrics=metrics)
    world = Workspace(catalog).accounts("acme", "bolt")
    world.trait("acme", "balance", 500)
    engine = world.engine
    before = engine.facts().roster
    another = engine.on(replace(catalog, metrics={**metrics, "twice": METRICS["twice"]}))
    assert another.facts().roster is before
    values = [one.values("balance", days=one_day(DAY)).value(0, 0) for one in (another, engine)]
    assert values[0] == values[1] == Known(5)
    retyped = {**catalog.account_traits, "balance": replace(catalog.account_traits["balance"], scale=4)}
    assert engine.on(replace(catalog, account_traits=retyped)).facts().roster is not before


@pytest.mark.parametrize("merged", NAMES)
def test_an_account_that_was_merged_is_gone_before_values_are_computed_anew(merged: str) -> None:
    """Its stored values are nobody's: neither those of the next account nor too many."""
    world = told()
    catalog = replace(CATALOG, metrics={key: METRICS[key] for key in ("visits", "balance")})
    world.warehouse.prepare(catalog)
    engine = Engine(world.warehouse, catalog)
    engine.refresh(DAY)
    before = Boards(engine).on()
    other = next(name for name in NAMES if name != merged)
    world.warehouse.merge(Kind.ACCOUNT, merged, other, DAY_MICROS)
    after = Boards(engine).on()
    left = [name for name in NAMES if name != merged]
    assert sorted(after.ids) == sorted(left)
    for key in catalog.metrics:
        told_before = {name: before.metric(key).value(before.row(name)) for name in left}
        assert {name: after.metric(key).value(after.row(name)) for name in left} == told_before
        line = engine.history_of([key], None, Span(DAY, DAY))[0]
        assert dict(zip(line.labels, (line.value(row, 0) for row in range(len(left))), strict=True)) == told_before
