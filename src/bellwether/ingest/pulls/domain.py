"""When a source is asked next, how far it was read, and how it stands. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from bellwether.engine.definitions.errors import BellwetherError

LAST_RETRY = timedelta(hours=6)

Mark = int | float | Decimal | str | datetime | date
"""How far a table was read: a value of its cursor column."""


class PullRefused(BellwetherError):
    """A source that cannot be asked, or a table of it that cannot be read; the sentence says why and what to do."""


class PullState(StrEnum):
    """How a table stands."""

    NEW = "not yet"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a table of a source stands: when it was read last and is read next, and what came of it."""

    source: str
    table: str
    kind: str
    every: timedelta
    state: PullState = PullState.NEW
    read_at: datetime | None = None
    due_at: datetime | None = None
    rows: int = 0
    all_rows: int = 0
    left_out: int = 0
    failures: int = 0
    words: str = ""
    mark: str = ""

    def due(self, at: datetime) -> bool:
        """Whether it is time to read it."""
        return self.due_at is None or self.due_at <= at


def retry_after(failures: int) -> timedelta:
    """How long after so many failures in a row it is tried again: twice as long each time, up to six hours.

    >>> [int(retry_after(failures).total_seconds() // 60) for failures in (1, 2, 3, 12)]
    [1, 2, 4, 360]
    """
    return min(timedelta(minutes=1 << min(failures - 1, 12)), LAST_RETRY)


def mark_told(mark: Mark) -> dict[str, str]:
    """How far a table was read, as it is kept."""
    match mark:
        case bool() | int():
            return {"number": str(int(mark))}
        case float() | Decimal():
            return {"decimal": f"{mark:f}" if isinstance(mark, Decimal) else repr(mark)}
        case str():
            return {"text": mark}
        case datetime():
            return {"instant" if mark.tzinfo is not None else "time": mark.isoformat(sep=" ")}
        case date():
            return {"date": mark.isoformat()}
        case _:
            assert_never(mark)


def mark_words(told: Mapping[str, str] | None) -> str:
    """How far a table was read, for people."""
    return "" if not told else next(iter(told.values()))
