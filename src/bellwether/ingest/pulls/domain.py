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

Position = int | float | Decimal | str | datetime | date
"""How far a table was read: a value of its cursor column."""


class PullRefused(BellwetherError):
    """A source that cannot be asked, or a table of it that cannot be read; the sentence says why and what to do."""


class Course(StrEnum):
    """How a table is read: on from where it was left, on although its database is at a new place, or anew."""

    ON = "on"
    MOVED = "moved"
    ANEW = "anew"


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
    position: str = ""
    whole_at: datetime | None = None
    failing_since: datetime | None = None

    def due(self, at: datetime) -> bool:
        """Whether it is time to read it."""
        return self.due_at is None or self.due_at <= at


def retry_after(failures: int) -> timedelta:
    """How long after so many failures in a row it is tried again: twice as long each time, up to six hours.

    >>> [int(retry_after(failures).total_seconds() // 60) for failures in (1, 2, 3, 12)]
    [1, 2, 4, 360]
    """
    return min(timedelta(minutes=1 << min(failures - 1, 12)), LAST_RETRY)


def position_told(position: Position) -> dict[str, str]:
    """How far a table was read, as it is kept."""
    match position:
        case bool() | int():
            return {"number": str(int(position))}
        case float() | Decimal():
            return {"decimal": f"{position:f}" if isinstance(position, Decimal) else repr(position)}
        case str():
            return {"text": position}
        case datetime():
            return {"instant" if position.tzinfo is not None else "time": position.isoformat(sep=" ")}
        case date():
            return {"date": position.isoformat()}
        case _:
            assert_never(position)


def earlier(told: Mapping[str, str], by: timedelta) -> dict[str, str]:
    """A position that is a time, set back; others stay.

    >>> earlier({"instant": "2026-03-01 10:00:00+00:00"}, timedelta(minutes=10))
    {'instant': '2026-03-01 09:50:00+00:00'}
    """
    ((kind, text),) = told.items()
    if kind == "date":
        return {kind: (date.fromisoformat(text) - max(by, timedelta(days=1))).isoformat()}
    if kind not in {"instant", "time", "text"}:
        return dict(told)
    try:
        return {kind: (datetime.fromisoformat(text) - by).isoformat(sep="T" if "T" in text else " ")}
    except ValueError:
        # Texts that are no times have no time before them.
        return dict(told)


def position_words(told: Mapping[str, str] | None) -> str:
    """How far a table was read, for people."""
    return "" if not told else next(iter(told.values()))
