"""Filters to begin with: what people ask a portfolio first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from bellwether.board.conditions.condition import All, Condition, Not
from bellwether.board.conditions.of_accounts import TraitKnown
from bellwether.board.conditions.of_values import ColourIs, Moved, ValueBetween, Way
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.evaluate.standing import Colour
from bellwether.members.owning import OWNER
from bellwether.screens.choices import choices
from bellwether.screens.portfolio.state import State

SOON = Decimal(90)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A filter by its name, and the address that applies it."""

    name: str
    url: str


def suggestions(state: State, catalog: Catalog) -> tuple[Suggestion, ...]:
    """What suits a workspace: bad health, soon to renew, use that got worse, nobody's."""
    return tuple(
        Suggestion(name, replace(state, filter=All((condition,))).url) for name, condition in _suited(state, catalog)
    )


def _suited(state: State, catalog: Catalog) -> Iterator[tuple[str, Condition]]:
    offered = choices(catalog)
    scored, renewal = offered.health(), offered.renewal()
    judged = next((one.metric for one in offered.metrics if one.metric.bands and one.metric is not scored), None)
    if scored is not None:
        yield f"{scored.name} is bad", ColourIs(scored.key, (Colour.BAD,))
    if renewal is not None:
        yield f"Renews within {SOON} days", ValueBetween(renewal.key, Decimal(0), SOON)
    if judged is not None:
        yield f"{judged.name} got worse", Moved(judged.key, state.over, Way.WORSE)
    if OWNER in catalog.account_traits:
        yield "Nobody owns it", Not(TraitKnown(OWNER))
