"""When an alert opens, stays and closes. Pure: verdicts of days in, what to do out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Verdict(StrEnum):
    """What a rule's condition says of an account on one day."""

    YES = "yes"
    NO = "no"
    HELD = "held"
    """It cannot be said, because a source was silent: nothing opens, nothing closes."""


class Tone(StrEnum):
    """What an alert is about: trouble, something to look at, or a chance."""

    BAD = "bad"
    WATCH = "watch"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the catalog words it.

    `days` is for how many days in a row the condition must hold before an alert opens; `cool_down` for how many days
    after one has closed no other opens for the same account. `shows` is the metric that stands as evidence.
    """

    key: str
    name: str
    when: str
    tone: Tone = Tone.BAD
    days: int = 1
    cool_down: int = 0
    shows: str | None = None
    segment: str | None = None

    @property
    def look_back(self) -> int:
        """Days before the one asked about that decide: enough for held days to be passed over."""
        return 2 * self.days + 7


class Standing(StrEnum):
    """What a rule says of an account today, given the days before."""

    FIRES = "fires"
    CLEAR = "clear"
    UNDECIDED = "undecided"


def standing(verdicts: Sequence[Verdict], rule: Rule) -> Standing:
    """Where the rule stands on the last of these days: held days are passed over, and a held last day decides nothing.

    >>> standing([Verdict.YES, Verdict.HELD, Verdict.YES], Rule("k", "n", "x", days=2))
    <Standing.FIRES: 'fires'>
    """
    if not verdicts or verdicts[-1] is Verdict.HELD:
        return Standing.UNDECIDED
    said = [verdict for verdict in verdicts if verdict is not Verdict.HELD]
    if said[-1] is Verdict.NO:
        return Standing.CLEAR
    latest = said[-rule.days :]
    if len(latest) == rule.days and all(verdict is Verdict.YES for verdict in latest):
        return Standing.FIRES
    return Standing.UNDECIDED


class State(StrEnum):
    """Where an alert stands."""

    OPEN = "open"
    SNOOZED = "snoozed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Past:
    """The last alert of one rule for one account."""

    state: State
    closed_on: date | None
    snoozed_until: date | None


class Step(StrEnum):
    """What to do about one rule and account."""

    OPEN = "open"
    CLOSE = "close"
    WAKE = "wake"
    LEAVE = "leave"


def next_step(now: Standing, past: Past | None, day: date, rule: Rule) -> Step:
    """What the day asks for: one alert is open at most, snoozed ones wake on their day, cool-downs are kept."""
    if past is not None and past.state is not State.CLOSED:
        if now is Standing.CLEAR:
            return Step.CLOSE
        woken = past.snoozed_until is not None and day >= past.snoozed_until
        return Step.WAKE if past.state is State.SNOOZED and woken else Step.LEAVE
    if now is not Standing.FIRES:
        return Step.LEAVE
    if past is not None and past.closed_on is not None and day < past.closed_on + timedelta(days=rule.cool_down):
        return Step.LEAVE
    return Step.OPEN


@dataclass(frozen=True, slots=True)
class Evidence:
    """The number that an alert or a task points to, as it was when it was written: a metric's value on a day."""

    metric: str
    name: str
    value: str
    day: date
    change: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as pages show it."""

    id: int
    rule: str
    name: str
    tone: Tone
    account: str
    state: State
    opened_on: date
    evidence: Evidence | None
    snoozed_until: date | None = None
    snooze_reason: str = ""
    closed_on: date | None = None
    closed_by: str = ""
    close_reason: str = ""
