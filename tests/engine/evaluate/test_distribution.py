"""How the accounts of a group stand to their targets, under whatever name a target was set."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.engine.rules_world import DAY, Workspace, computed, with_metrics

from bellwether.engine.definitions.metric import Direction, Target
from bellwether.engine.evaluate.standing import Colour
from bellwether.engine.warehouse.rows import Kind


def test_the_target_of_a_merged_name_is_that_of_the_account() -> None:
    targets = (Target(Decimal(1)), Target(Decimal(5), account="acme-old"))
    metric = replace(computed("visits", 'count("Visit", 30d)'), direction=Direction.UP, targets=targets)
    world = Workspace(with_metrics(metric)).accounts("acme", "acme-old", "bolt")
    for account in ("acme", "acme", "bolt"):
        world.event("Visit", account, DAY, "ann")
    (before,) = world.engine.distribution("visits", on=DAY)
    assert (before.colours[Colour.GOOD], before.with_target) == (2, 2)
    world.warehouse.merge(Kind.ACCOUNT, "acme-old", "acme", 2)
    (after,) = world.engine.distribution("visits", on=DAY)
    assert (after.colours[Colour.GOOD], after.colours[Colour.WATCH], after.on_target) == (1, 1, 1)
