"""The overview: the top four, what moved in the period, and what happened lately."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.evaluate.standing import Colour
from bellwether.screens.account.cards import Card, cards
from bellwether.screens.account.measures import Measure
from bellwether.screens.account.subject import Subject
from bellwether.ui.addresses import number_address
from bellwether.ui.bands import badge
from bellwether.ui.cells import figure
from bellwether.ui.changes import change_chip

_STEPS = {Colour.BAD: 0, Colour.WATCH: 1, Colour.GOOD: 2}
MOVERS = 6


@dataclass(frozen=True, slots=True)
class Mover:
    """A metric that stands out: its value, and how it moved in the period."""

    name: str
    url: str
    shown: SafeString
    band: SafeString | str
    change: SafeString


def top_four(subject: Subject, found: Sequence[Measure], first: Sequence[str]) -> tuple[Card, ...]:
    """The cards of the four metrics (by key) that stand first."""
    by_key = {one.metric.key: one for one in found}
    return cards(subject, [by_key[key] for key in first])


def movers(subject: Subject, found: Sequence[Measure], first: Collection[str]) -> tuple[Mover, ...]:
    """What is not as it should be and got worse, then what moved most, of metrics that have a good side.

    Those that stand first are left out: their cards show how they moved.
    """
    judged = [
        one
        for one in found
        if one.comparison.gain is not None and one.metric.key not in first and one.metric.kind is not MetricKind.SCORED
    ]
    told = sorted(judged, key=_weight, reverse=True)[:MOVERS]
    return tuple(_mover(subject, one) for one in told)


def _weight(one: Measure) -> tuple[int, float]:
    """Bad and worse before anything else, then by how much it moved."""
    alarming = one.comparison.gain is False and one.colour in (Colour.BAD, Colour.WATCH)
    return int(alarming), min(abs(one.comparison.percent or 0.0), 1000.0)


def _mover(subject: Subject, one: Measure) -> Mover:
    return Mover(
        one.metric.name,
        number_address(one.metric.key, subject.id, subject.day),
        figure(one.value, one.look),
        badge(one.colour.value) if one.colour in _STEPS else "",
        change_chip(one.comparison, one.look),
    )
