"""Definitions changed while others change them too."""

from __future__ import annotations

from decimal import Decimal

from tests.web.company import NOW

from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import Definition, Definitions, Kind, TargetSpec
from bellwether.catalog.serving import ServedWorkspace


def target(metric: str, value: int) -> Definition:
    spec = TargetSpec(metric=metric, value=Decimal(value))
    return Definition(Kind.TARGET, spec.key, spec)


def test_taking_one_target_away_leaves_those_that_others_have_set_meanwhile(workspace: ServedWorkspace) -> None:
    ada = Authorship("Ada", NOW)
    workspace.apply(Definitions([target("people", 5), target("logins", 50)]), ada)
    workspace.apply(Definitions([target("csat", 85)]), Authorship("Ben", NOW))
    workspace.replace(Kind.TARGET, [target("logins", 60)], {"people"}, ada)
    assert {(one.key, int(one.spec.value)) for one in queries.targets() if isinstance(one.spec, TargetSpec)} == {
        ("csat", 85),
        ("logins", 60),
    }
    assert [int(one.value) for one in workspace.catalog().metrics["csat"].targets] == [85]
    assert workspace.catalog().metrics["people"].targets == ()
