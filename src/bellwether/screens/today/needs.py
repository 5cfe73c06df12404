"""The accounts that need somebody: one sentence each, with its evidence, its money and its deadline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.utils.safestring import SafeString

from bellwether.board.board import Rows
from bellwether.engine.evaluate.standing import Colour
from bellwether.screens.health.sentences import sentence
from bellwether.screens.today.subject import Subject
from bellwether.ui.addresses import account_address, number_address
from bellwether.ui.bars import ring
from bellwether.ui.days import day_text, distance
from bellwether.ui.figures import exact, money_text, number_of, rounded
from bellwether.work.alerts import queries as alerts
from bellwether.work.alerts.domain import Alert, Tone
from bellwether.work.alerts.domain import State as AlertState
from bellwether.work.pages.showing import ShownEvidence, shown_evidence

MOST = 8
FALL = 10
"""Points that a score falls in a month before that alone asks for attention."""
SOON, VERY_SOON = 90, 30
"""Days before a renewal in which trouble weighs more."""


@dataclass(frozen=True, slots=True)
class Need:
    """An account that needs somebody."""

    account: str
    name: str
    url: str
    health: SafeString | str
    health_url: str
    sentence: str
    evidence: tuple[ShownEvidence, ...]
    alerts: tuple[str, ...]
    money: str
    deadline: str
    deadline_hint: str
    owner: str


def needs(subject: Subject) -> tuple[tuple[Need, ...], int]:
    """The most pressing accounts, and how many there are in all."""
    opened = _alerts(subject)
    urgency = _urgency(subject, opened)
    pressing = subject.rows[urgency > 0]
    # Ten times the money weighs as much as one more reason in five or so: neither alone decides who comes first.
    stakes = urgency[urgency > 0] * np.log10(10 + _amounts(subject, pressing))
    picked = pressing[np.argsort(-stakes, kind="stable")][:MOST]
    return tuple(_need(subject, int(row), opened.get(int(row), ())) for row in picked), int(pressing.size)


def _alerts(subject: Subject) -> dict[int, Sequence[Alert]]:
    """The open alerts by the row of their account; chances are told elsewhere."""
    places = subject.board.places
    seen = set(subject.rows.tolist())
    found: dict[int, list[Alert]] = defaultdict(list)
    for alert in alerts.alerts(subject.viewer):
        row = places.get(alert.account)
        if alert.state is AlertState.OPEN and alert.tone is not Tone.GOOD and row in seen and row is not None:
            found[row].append(alert)
    return dict(found)


def _urgency(subject: Subject, opened: dict[int, Sequence[Alert]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How much each row asks for somebody; 0 where it does not. What pays nothing any more is past helping."""
    rows = subject.rows
    trouble = np.array([_count(opened.get(int(row), ()), Tone.BAD) for row in rows], dtype=np.float64) * 3.0
    hints = np.array([_count(opened.get(int(row), ()), Tone.WATCH) for row in rows], dtype=np.float64)
    health = subject.computed(subject.health)
    if health is not None:
        column = subject.board.metric(health.key)
        colours = [column.colour_of(int(row)) for row in rows]
        change = subject.change(health).compared.change[rows]
        with np.errstate(invalid="ignore"):
            fallen = change <= -FALL
        trouble += 3.0 * np.array([one is Colour.BAD for one in colours], dtype=bool) + 3.0 * fallen
        # What is only to be looked at needs nobody while the account is well.
        hints[np.array([one is Colour.GOOD for one in colours], dtype=bool)] = 0.0
    trouble += hints
    renewal = subject.computed(subject.renewal)
    if renewal is not None:
        days = subject.board.metric(renewal.key).numbers[rows]
        with np.errstate(invalid="ignore"):
            soon, very_soon = (days >= 0) & (days <= SOON), (days >= 0) & (days <= VERY_SOON)
        trouble += np.where(trouble > 0, 2.0 * soon + 1.0 * very_soon, 0.0)
    if subject.computed(subject.money) is not None:
        trouble[_amounts(subject, rows) <= 0] = 0.0
    return trouble


def _count(opened: Sequence[Alert], tone: Tone) -> int:
    return sum(alert.tone is tone for alert in opened)


def _amounts(subject: Subject, rows: Rows) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    money = subject.computed(subject.money)
    if money is None:
        return np.zeros(rows.size)
    return np.nan_to_num(subject.board.metric(money.key).numbers[rows])


def _need(subject: Subject, row: int, opened: Sequence[Alert]) -> Need:
    board = subject.board
    account = board.ids[row]
    health = subject.computed(subject.health)
    return Need(
        account=account,
        name=board.names[row] or account,
        url=account_address(account),
        health="" if health is None else _ring(subject, health.key, row),
        health_url="" if health is None else number_address(health.key, account, board.day),
        sentence=_sentence(subject, row, opened),
        evidence=tuple(_evidence(opened)),
        alerts=tuple(dict.fromkeys(alert.name for alert in opened)),
        money=_money(subject, row),
        deadline=_deadline(subject, row)[0],
        deadline_hint=_deadline(subject, row)[1],
        owner=str(board.trait("owner").value(row) or "") if "owner" in subject.scope.catalog.account_traits else "",
    )


def _evidence(opened: Sequence[Alert]) -> Iterator[ShownEvidence]:
    told: set[str] = set()
    for alert in opened:
        shown = shown_evidence(alert.evidence, alert.account)
        if shown is not None and shown.url not in told:
            told.add(shown.url)
            yield shown


def _sentence(subject: Subject, row: int, opened: Sequence[Alert]) -> str:
    """What moved the score over the month; without a score, what the alerts say."""
    health = subject.computed(subject.health)
    board = subject.board
    if health is not None and board.metric(health.key).known[row]:
        return sentence(board, health, row, fallen=bool(subject.change(health).compared.change[row] < 0))
    return "; ".join(dict.fromkeys(alert.name for alert in opened)) + "." if opened else ""


def _ring(subject: Subject, health: str, row: int) -> SafeString:
    column = subject.board.metric(health)
    score = number_of(column.value(row))
    text = "–" if score is None else str(rounded(score, 0))
    return ring(None if score is None else float(score), colour=column.colour_of(row).value, text=text)


def _money(subject: Subject, row: int) -> str:
    money = subject.computed(subject.money)
    amount = None if money is None else number_of(subject.board.metric(money.key).value(row))
    if money is None or amount is None:
        return ""
    return money_text(
        exact(amount), (money.unit.currency if money.unit else None) or subject.board.catalog.money.currency
    )


def _deadline(subject: Subject, row: int) -> tuple[str, str]:
    renewal = subject.computed(subject.renewal)
    days = None if renewal is None else number_of(subject.board.metric(renewal.key).value(row))
    if days is None or days < 0:
        return "", ""
    renews = subject.board.day + timedelta(days=int(days))
    return f"renews {distance(renews, subject.board.day)}", day_text(renews)
