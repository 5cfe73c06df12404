"""Tasks as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bellwether.engine.definitions.errors import BellwetherError
from bellwether.work.alerts.domain import Evidence


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Due(StrEnum):
    """How a task stands to its day."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    SOMEDAY = "someday"
    SNOOZED = "snoozed"


SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a member should do about an account. `alert` is the alert that asks for it."""

    id: int
    title: str
    account: str
    owner: int | None
    owner_name: str
    due: date | None
    state: TaskState
    reason: str
    evidence: Evidence | None
    alert: int | None
    created_by: str
    created_at: datetime
    snoozed_until: date | None = None
    snooze_reason: str = ""
    finished_by: str = ""
    finished_at: datetime | None = None
    outcome: str = ""

    def stands(self, today: date) -> Due:
        """How the task stands to its day, for sorting and colour."""
        if self.snoozed_until is not None and today < self.snoozed_until:
            return Due.SNOOZED
        if self.due is None:
            return Due.SOMEDAY
        if self.due < today:
            return Due.OVERDUE
        if self.due == today:
            return Due.TODAY
        return Due.SOON if (self.due - today).days <= SOON_DAYS else Due.LATER


class TaskRefused(BellwetherError):
    """A change of a task that cannot be; the sentence says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class NewTask:
    """What a new task is made of."""

    title: str
    account: str
    owner: int | None = None
    due: date | None = None
    reason: str = ""
    evidence: Evidence | None = None
    alert: int | None = None
