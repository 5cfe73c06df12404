"""The head of an account's page: who it is, whose it is, what it pays, when it renews, how it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.utils.safestring import SafeString

from bellwether.access.permission import Permission
from bellwether.accounts.flags import queries as flags
from bellwether.accounts.flags.domain import Flag
from bellwether.engine.definitions.value import Known, Value
from bellwether.screens import key_metrics
from bellwether.screens.account import leading
from bellwether.screens.account.measures import Measure
from bellwether.screens.account.subject import Subject
from bellwether.ui.addresses import account_address, number_address
from bellwether.ui.bars import ring
from bellwether.ui.cells import figure
from bellwether.ui.changes import change_chip
from bellwether.ui.days import day_text, distance
from bellwether.ui.figures import Look, number_of, rounded

TABS = (
    ("", "Overview"),
    ("health", "Health"),
    ("metrics", "Metrics"),
    ("timeline", "Timeline"),
    ("revenue", "Revenue"),
    ("deals", "Deals"),
    ("tickets", "Tickets"),
    ("surveys", "Surveys"),
    ("users", "Users"),
    ("data", "Data"),
)


@dataclass(frozen=True, slots=True)
class Linked:
    """A name that leads somewhere."""

    name: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One fact of the head: its label, what it reads, and the popover behind it."""

    label: str
    shown: SafeString | str
    url: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class HealthTold:
    """The score as a ring, how it moved, and where it is explained."""

    ring: SafeString
    change: SafeString
    url: str
    name: str
    word: str


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the tabs."""

    name: str
    id: str
    owner: str
    parent: Linked | None
    children: tuple[Linked, ...]
    lifecycle: str
    segments: tuple[str, ...]
    facts: tuple[Told, ...]
    flags: tuple[Flag, ...]
    health: HealthTold | None
    pulse: Told | None
    tabs: tuple[Linked, ...]
    may_note: bool
    day: date
    today: bool


def head(subject: Subject, told: Sequence[Measure], tab: str) -> Head:
    """The head; `told` are measures among which are those that it speaks of."""
    by_key = {one.metric.key: one for one in told}
    metrics = subject.metrics
    on = "" if subject.day == subject.last_day else subject.day.isoformat()
    owner = subject.trait("owner")
    named = subject.named
    score, judged = key_metrics.health(metrics, named), key_metrics.pulse(metrics, named)
    return Head(
        name=subject.name,
        id=subject.id,
        owner=str(owner) if owner else "",
        parent=_parent(subject),
        children=_children(subject),
        lifecycle=_lifecycle(subject),
        segments=tuple(name for _, name in subject.segments),
        facts=tuple(_facts(subject, by_key)),
        flags=flags.raised(subject.keys),
        health=_health(subject, by_key[score.key]) if score and score.key in by_key else None,
        pulse=_pulse(subject, by_key[judged.key]) if judged and judged.key in by_key else None,
        tabs=tuple(
            Linked(name, account_address(subject.id, key, on=on), key == tab)
            for key, name in TABS
            if key != "health" or score is not None
        ),
        may_note=subject.viewer.may(Permission.WRITE_NOTES),
        day=subject.day,
        today=not on,
    )


def head_metrics(subject: Subject) -> list[str]:
    """The keys of the metrics that the head speaks of."""
    metrics = subject.metrics
    spoken_of = (key_metrics.revenue, key_metrics.renewal, key_metrics.health, key_metrics.pulse)
    found = (choose(metrics, subject.named) for choose in spoken_of)
    return [metric.key for metric in found if metric is not None]


def _facts(subject: Subject, told: dict[str, Measure]) -> list[Told]:
    found = []
    metrics = subject.metrics
    named = subject.named
    money, renews = key_metrics.revenue(metrics, named), key_metrics.renewal(metrics, named)
    if money is not None and money.key in told:
        one = told[money.key]
        url = number_address(money.key, subject.id, subject.day)
        found.append(Told(money.name, figure(one.value, one.look), url))
    if renews is not None and renews.key in told:
        found.append(_renewal(subject, told[renews.key]))
    return found


def _renewal(subject: Subject, one: Measure) -> Told:
    url = number_address(one.metric.key, subject.id, subject.day)
    days = number_of(one.value)
    if days is None:
        return Told("Renewal", figure(one.value, one.look), url)
    renews = subject.day + timedelta(days=int(days))
    word = "Renews" if days >= 0 else "Renewal was"
    return Told(word, distance(renews, subject.day), url, day_text(renews))


def _health(subject: Subject, one: Measure) -> HealthTold:
    score = number_of(one.value)
    text = "no score" if score is None else str(rounded(score, 0))
    drawn = ring(None if score is None else float(score), colour=one.colour.value, text=text, large=True)
    chip = change_chip(one.comparison, Look(decimals=0, direction=one.look.direction))
    url = number_address(one.metric.key, subject.id, subject.day)
    return HealthTold(drawn, chip, url, one.metric.name, one.colour.value if score is not None else "unknown")


def _pulse(subject: Subject, one: Measure) -> Told:
    url = number_address(one.metric.key, subject.id, subject.day)
    return Told(one.metric.name, _rank(one.value), url, one.colour.value)


def _rank(value: Value) -> str:
    return str(value.value).replace("_", " ") if isinstance(value, Known) else "not set"


def _lifecycle(subject: Subject) -> str:
    for trait in leading.LIFECYCLES:
        value = subject.trait(trait)
        if isinstance(value, str):
            return value
    return ""


def _parent(subject: Subject) -> Linked | None:
    parent = subject.trait("parent")
    if not isinstance(parent, str) or not parent:
        return None
    board = subject.board
    if not subject.viewer.sees_account(parent):
        return None
    name = board.names[board.places[parent]] if parent in board.places else parent
    return Linked(name, account_address(parent) if parent in board.places else "")


def _children(subject: Subject) -> tuple[Linked, ...]:
    board = subject.board
    below = np.flatnonzero(board.trait("parent").among([subject.id])).tolist()
    rows = [row for row in below if subject.viewer.sees_account(board.ids[row])]
    return tuple(Linked(board.names[row] or board.ids[row], account_address(board.ids[row])) for row in rows)
