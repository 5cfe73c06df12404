"""What a rule found: how bad, of which metric, what was seen, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is: it misleads, it may mislead, good to know."""

    ERROR = "error"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. Without a metric it is about the set, or about the facts below it."""

    rule: str
    level: Level
    metric: str
    evidence: str
    remedy: str
