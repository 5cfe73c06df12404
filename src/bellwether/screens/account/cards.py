"""The cards of the top four: value, target, colour, change and a small line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from bellwether.engine.definitions.metric import MetricKind
from bellwether.screens.account.certain import parts_and_likely
from bellwether.screens.account.measures import Measure
from bellwether.screens.account.subject import Subject
from bellwether.ui.addresses import number_address
from bellwether.ui.bands import badge
from bellwether.ui.cells import figure
from bellwether.ui.changes import change_chip
from bellwether.ui.days import day_text
from bellwether.ui.figures import Look, number_text
from bellwether.ui.sparklines import TILE, sparkline


@dataclass(frozen=True, slots=True)
class Card:
    """One card."""

    key: str
    name: str
    url: str
    shown: SafeString
    parts: str
    likely: str
    band: SafeString | str
    change: SafeString
    target: str
    target_url: str
    edit_url: str
    line: SafeString
    entered: str


def cards(subject: Subject, found: Sequence[Measure]) -> tuple[Card, ...]:
    """A card for each measure, in their order."""
    return tuple(card(subject, one) for one in found)


def card(subject: Subject, one: Measure) -> Card:
    """The card of one measure."""
    viewer, key = subject.viewer, one.metric.key
    parts, likely = parts_and_likely(subject, one)
    ranked = one.metric.entered is not None and bool(one.metric.entered.ranks)
    return Card(
        key=key,
        name=one.metric.name,
        url=number_address(key, subject.id, subject.day),
        shown=figure(one.value, one.look),
        parts=parts,
        likely=likely,
        band=badge(one.colour.value) if one.colour.value != "none" else "",
        change=change_chip(one.comparison, one.look),
        target=target_text(one),
        target_url=_edit(subject, one, "target") if viewer.edits_target(key) and not ranked else "",
        edit_url=_edit(subject, one, "value") if _editable(subject, one) else "",
        line=line_of(one),
        entered=entered_text(one),
    )


def target_text(one: Measure) -> str:
    """The target in the metric's unit, empty where there is none."""
    target = one.standing.target
    return "" if target is None else bare(target.value, one.look) + one.look.unit_tail


def bare(number: Decimal, look: Look) -> str:
    """A target's number: as many decimals as it has, at most those of the metric."""
    whole = number == number.to_integral_value()
    return number_text(number, 0 if whole else max(look.decimals, 1))


def line_of(one: Measure) -> SafeString:
    """The small line of the last days, with the target's level."""
    target = one.standing.target
    level = None if target is None else float(target.value)
    return sparkline(one.line, colour=one.colour.value, target=level, size=TILE)


def entered_text(one: Measure) -> str:
    """Of an entered value that is shown as of its last update: its day and author."""
    if one.entry is None:
        return ""
    by = f" by {one.entry.author}" if one.entry.author else ""
    return f"entered {day_text(one.entry.day)}{by}"


def _editable(subject: Subject, one: Measure) -> bool:
    return subject.viewer.edits_value(one.metric.key) and one.metric.kind is not MetricKind.SCORED


def _edit(subject: Subject, one: Measure, what: str) -> str:
    return number_address(one.metric.key, subject.id, subject.day, edit=what)
