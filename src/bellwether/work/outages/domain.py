"""The alert of an outage, and why it closes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bellwether.work.alerts.domain import State

HEALED = "All that was missing has come."
BACK = "It comes again; what was missing until then has not come."


@dataclass(frozen=True, slots=True)
class OutageAlert:
    """An alert of an outage as pages show it: of which source, and the outage as a sentence."""

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
