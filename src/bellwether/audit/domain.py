"""An act as the audit record keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Act(StrEnum):
    """What was done."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    IMPORTED = "imported"
    MERGED = "merged"
    SPLIT = "split"
    RESTORED = "restored"
    SEEN_AS = "seen as"


@dataclass(frozen=True, slots=True)
class Deed:
    """One act on one subject. `before` and `after` are JSON texts, None where there was or is nothing."""

    act: Act
    kind: str
    subject: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A deed with who did it, when and why."""

    deed: Deed
    by: str
    at: datetime
    why: str
