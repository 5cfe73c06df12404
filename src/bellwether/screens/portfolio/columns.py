"""The columns of the table: those that were chosen, or those that it opens with."""

from __future__ import annotations

from bellwether.engine.definitions.metric import MetricKind
from bellwether.members.owning import OWNER
from bellwether.screens.choices import Choices, Column, MetricShown

MOST_BY_DEFAULT = 9


def columns(choices: Choices, wanted: tuple[str, ...] | None) -> tuple[Column, ...]:
    """The wanted columns in their order, as far as they exist for the viewer; None: those that open by default."""
    if wanted is None:
        return by_default(choices)
    known = choices.by_key()
    return tuple(known[key] for key in wanted if key in known)


def by_default(choices: Choices) -> tuple[Column, ...]:
    """The owner, health, money and renewal, then metrics that have colours, from as many families as possible."""
    metrics = choices.metrics
    first = [one for one in metrics if one.metric.kind is MetricKind.SCORED]
    for leader in (choices.money(), choices.renewal()):
        first += [one for one in metrics if one.metric is leader]
    judged = [one for one in metrics if one not in first and (one.metric.bands or one.metric.targets)]
    rest = judged or [one for one in metrics if one not in first]
    taken = [one.family.key for one in first]
    picked = _in_turns(rest, taken)[: max(MOST_BY_DEFAULT - len(first), 0)]
    owner = [one for one in choices.traits if one.trait == OWNER]
    return (*owner, *first, *(one for one in metrics if one in picked))


def _in_turns(metrics: list[MetricShown], taken: list[str]) -> list[MetricShown]:
    """The first metric of each family, then the second of each; families that have a column already come later."""
    turns = {key: taken.count(key) for key in taken}
    placed: list[tuple[int, MetricShown]] = []
    for one in metrics:
        turn = turns.get(one.family.key, 0)
        turns[one.family.key] = turn + 1
        placed.append((turn, one))
    return [one for _, one in sorted(placed, key=lambda pair: pair[0])]
