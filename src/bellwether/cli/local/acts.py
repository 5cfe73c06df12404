"""Who does something to a workspace, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, and when."""

    by: str
    now: datetime
