"""What a metric says of an entity on a day: a known value, or the reason why there is none."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, IntFlag, StrEnum


class Reason(IntEnum):
    """Why a value is missing. When several meet, the smallest wins (semantics 2); 0 is kept for "known"."""

    NOT_YET = 1
    NOT_ASSIGNED = 2
    NO_DATA = 3
    NOT_APPLICABLE = 4
    NO_ROLLUP = 5
    SUPPRESSED = 6
    STALE = 7
    ERROR = 8

    @property
    def key(self) -> str:
        """The reason's name in files, JSON and messages: `not_yet`, `no_data` …"""
        return self.name.lower()


KNOWN = 0
"""The reason code of a cell that has a value."""


class Mark(IntFlag):
    """What a reader should know about a value; marks never change the number (semantics 3)."""

    NONE = 0
    WEAK = 1
    PARTIAL = 2
    ASSUMED = 4
    RESTATED = 8
    ADJUSTED = 16
    CARRIED = 32
    REDACTED = 64
    HELD = 128

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the marks that are set, in a fixed order."""
        return tuple(mark.name.lower() for mark in Mark if mark & self and mark.name)


Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Known:
    """A value that is there: the number (rank, text or date), how many rows it rests on, and the parts of a ratio."""

    value: Number | str | date
    n: int | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    marks: Mark = Mark.NONE


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is missing, why, and what a person may want to know beside it."""

    reason: Reason
    detail: str = ""
    marks: Mark = Mark.NONE


Value = Known | Unknown


class ChangeStatus(StrEnum):
    """What a comparison of two days can say (kpis section 4)."""

    OK = "ok"
    UNCHANGED_ZERO = "unchanged_zero"
    NEW = "new"
    NEW_NEGATIVE = "new_negative"
    NEGATIVE_BASE = "negative_base"
    NO_BASE = "no_base"
    NO_CURRENT = "no_current"
    SMALL_BASE = "small_base"
