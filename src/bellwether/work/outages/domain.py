"""The alerts of sources, and why they close. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bellwether.work.alerts.domain import State

HEALED = "All that was missing has come."
BACK = "It comes again; what was missing until then has not come."


class About(StrEnum):
    """What an alert of a source tells: that an event stopped coming, or that the source cannot be read."""

    OUTAGE = "outages"
    FAILING = "sources"

    @property
    def follows(self) -> str:
        """What it means for numbers."""
        match self:
            case About.OUTAGE:
                return "What reads it shows “tracking”; scores and alerts wait."
            case About.FAILING:
                return "Numbers rest on what came before; of days whose events are missing they show “tracking”."


@dataclass(frozen=True, slots=True)
class SourceAlert:
    """An alert of a source as pages show it: about what, of which source, and what is the matter as a sentence."""

    about: About
    id: int
    source: str
    sentence: str
    state: State
    opened_on: date
    snoozed_until: date | None = None
    snooze_reason: str = ""
    closed_on: date | None = None
    closed_by: str = ""
    close_reason: str = ""
