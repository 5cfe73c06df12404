"""What was entered for a number of one account: the entry that holds, until when, and those before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.definitions.value import Known
from bellwether.engine.warehouse.of_account import Entry
from bellwether.screens.number.asked import Asked
from bellwether.ui.days import day_text
from bellwether.ui.figures import Look, figure_text
from bellwether.workspace.running import running

MOST = 6
"""Entries that the popover lists."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry: its day, what it says, who entered it and why."""

    day: str
    value: str
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries up to a day, the last first; `until` says how long the last one holds, if not until the next."""

    listed: tuple[Told, ...]
    until: str


def entries_of(asked: Asked, look: Look) -> Entries | None:
    """What was entered up to the day; None where nothing was, or the number is not entered."""
    if asked.account is None or asked.metric.kind is not MetricKind.ENTERED:
        return None
    every = running().warehouse.entries(asked.key)
    found = [one for one in every if one.metric == asked.metric.key and one.day <= asked.day]
    if not found:
        return None
    return Entries(tuple(_told(one, look) for one in _newest(found)), _until(asked, found[0]))


def _newest(found: Sequence[Entry]) -> Sequence[Entry]:
    """The last ones; of a day what was said last."""
    by_day: dict[object, Entry] = {}
    for one in found:
        by_day.setdefault(one.day, one)
    return list(by_day.values())[:MOST]


def _told(one: Entry, look: Look) -> Told:
    author = one.author or one.source or "an import"
    return Told(day_text(one.day), figure_text(Known(one.value), look), author, one.reason)


def _until(asked: Asked, last: Entry) -> str:
    age = asked.metric.entered.max_age_days if asked.metric.entered is not None else None
    if age is None:
        return ""
    ends = last.day + timedelta(days=age)
    return (
        f"Held until {day_text(ends)}." if ends < asked.day else f"Holds until {day_text(ends)} unless it is renewed."
    )
