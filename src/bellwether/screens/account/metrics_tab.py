"""The metrics of an account by family: value, target, change and status; a family opened shows its timelines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.safestring import SafeString

from bellwether.screens.account.cards import bare, entered_text
from bellwether.screens.account.certain import parts_and_likely
from bellwether.screens.account.choices import Choices
from bellwether.screens.account.measures import LINE_DAYS, Measure
from bellwether.screens.account.subject import Subject
from bellwether.screens.metric.convention import convention_of
from bellwether.ui.addresses import number_address
from bellwether.ui.bands import badge
from bellwether.ui.bars import distribution
from bellwether.ui.cells import figure
from bellwether.ui.changes import change_chip
from bellwether.ui.histories import LOW, History, history
from bellwether.ui.sparklines import sparkline
from bellwether.workspace.running import running

OTHER = "other"
"""The key of the family of metrics that have none."""

COLOURS = ("good", "watch", "bad")


@dataclass(frozen=True, slots=True)
class Line:
    """One metric's line in the list; `timeline` is drawn where its family is open."""

    key: str
    name: str
    description: str
    url: str
    shown: SafeString
    parts: str
    likely: str
    band: SafeString | str
    target: str
    change: SafeString
    line: SafeString
    timeline: SafeString | str
    entered: str
    convention: str


@dataclass(frozen=True, slots=True)
class FamilyShown:
    """A family with its metrics, how many stand in each colour, and the address that opens or closes it."""

    key: str
    name: str
    lines: tuple[Line, ...]
    spread: SafeString
    opened: bool
    url: str


def families(subject: Subject, found: Sequence[Measure], choices: Choices, opened: str) -> tuple[FamilyShown, ...]:
    """Every family that has metrics, in the families' order; those without a family come last."""
    catalog = running().catalog()
    order = sorted(catalog.families.values(), key=lambda one: one.order)
    named = [(one.key, one.name) for one in order]
    known = {key for key, _ in named}
    grouped = []
    for key, name in (*named, (OTHER, "Other metrics")):
        inside = [one for one in found if (one.metric.family if one.metric.family in known else OTHER) == key]
        is_open = opened in (key, "all")
        if inside:
            url = choices.with_open("" if is_open else key)
            grouped.append(_family(subject, (key, name), inside, url, opened=is_open))
    return tuple(grouped)


def _family(
    subject: Subject, named: tuple[str, str], inside: Sequence[Measure], url: str, *, opened: bool
) -> FamilyShown:
    counts = [(colour, sum(1 for one in inside if one.colour.value == colour)) for colour in COLOURS]
    spread = distribution([*counts, ("none", len(inside) - sum(number for _, number in counts))])
    lines = tuple(_line(subject, one, drawn=opened) for one in inside)
    return FamilyShown(*named, lines, spread, opened, url)


def _line(subject: Subject, one: Measure, *, drawn: bool) -> Line:
    target = one.standing.target
    parts, likely = parts_and_likely(subject, one)
    return Line(
        key=one.metric.key,
        name=one.metric.name,
        description=one.metric.description,
        url=number_address(one.metric.key, subject.id, subject.day),
        shown=figure(one.value, one.look),
        parts=parts,
        likely=likely,
        band=badge(one.colour.value) if one.colour.value in COLOURS else "",
        target="" if target is None else bare(target.value, one.look) + one.look.unit_tail,
        change=change_chip(one.comparison, one.look),
        line=sparkline(one.line, colour=one.colour.value),
        timeline=_timeline(subject, one) if drawn else "",
        entered=entered_text(one),
        convention="" if (told := convention_of(one.metric.guidance)) is None else told.variant,
    )


def _timeline(subject: Subject, one: Measure) -> SafeString:
    first = subject.day - timedelta(days=LINE_DAYS - 1)
    target = None if one.standing.target is None else float(one.standing.target.value)
    told = History(first, subject.day, one.line, one.look, one.metric.bands, target, one.colour.value)
    return history(told, f"{one.metric.name} over the last {LINE_DAYS} days", LOW)
