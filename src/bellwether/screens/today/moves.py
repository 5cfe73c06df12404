"""What changed since the day before: metrics whose colour is another one, the worse and the better apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.utils.safestring import SafeString

from bellwether.engine.definitions.metric import Metric
from bellwether.screens.today.subject import Subject
from bellwether.ui.addresses import account_address, number_address
from bellwether.ui.bands import badge
from bellwether.ui.figures import figure_text, look_of
from bellwether.work.alerts import queries as alerts
from bellwether.work.alerts.domain import State, Tone
from bellwether.work.pages.showing import ShownEvidence, shown_evidence

MOST = 8


@dataclass(frozen=True, slots=True)
class Move:
    """One metric of one account that changed its colour."""

    account: str
    url: str
    metric: str
    number_url: str
    before: str
    after: str
    badge: SafeString


@dataclass(frozen=True, slots=True)
class Win:
    """Something good: a chance that a rule has found, with its evidence."""

    account: str
    url: str
    name: str
    evidence: ShownEvidence | None


@dataclass(frozen=True, slots=True)
class Moves:
    """What became worse and what became better, of how many each."""

    worse: tuple[Move, ...]
    better: tuple[Move, ...]
    more_worse: int
    more_better: int


def moves(subject: Subject) -> Moves:
    """The changes of colour since the day before, those of the accounts that pay most first."""
    found = [one for metric in subject.judged if subject.computed(metric) for one in _moved(subject, metric)]
    found.sort(key=lambda one: (-abs(one[0]), -one[1]))
    worse = [one for one in found if one[0] < 0]
    better = [one for one in found if one[0] > 0]
    return Moves(
        tuple(_move(subject, *one[2:]) for one in worse[:MOST]),
        tuple(_move(subject, *one[2:]) for one in better[:MOST]),
        max(len(worse) - MOST, 0),
        max(len(better) - MOST, 0),
    )


def wins(subject: Subject) -> tuple[Win, ...]:
    """The chances that are open among the accounts in sight."""
    seen = set(subject.board.ids_of(subject.rows))
    names = subject.board.names
    return tuple(
        Win(
            names[subject.board.places[alert.account]] or alert.account,
            account_address(alert.account),
            alert.name,
            shown_evidence(alert.evidence, alert.account),
        )
        for alert in alerts.alerts(subject.viewer)
        if alert.tone is Tone.GOOD and alert.state is State.OPEN and alert.account in seen
    )[:MOST]


def _moved(subject: Subject, metric: Metric) -> Iterator[tuple[float, float, Metric, int]]:
    steps = subject.change(metric, "1d").colour_change[subject.rows]
    for place in np.flatnonzero(np.nan_to_num(steps)):
        row = int(subject.rows[place])
        yield float(steps[place]), _amount(subject, row), metric, row


def _amount(subject: Subject, row: int) -> float:
    money = subject.computed(subject.money)
    return 0.0 if money is None else float(np.nan_to_num(subject.board.metric(money.key).numbers[row]))


def _move(subject: Subject, metric: Metric, row: int) -> Move:
    board = subject.board
    account = board.ids[row]
    comparison = subject.change(metric, "1d").comparison(row)
    look = look_of(metric, board.catalog.money.currency, (comparison.base, comparison.current))
    colour = board.metric(metric.key).colour_of(row)
    return Move(
        account=board.names[row] or account,
        url=account_address(account),
        metric=metric.name,
        number_url=number_address(metric.key, account, board.day),
        before=figure_text(comparison.base, look),
        after=figure_text(comparison.current, look),
        badge=badge(colour.value),
    )
