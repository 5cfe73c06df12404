"""When the sources that a metric rests on are read next, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bellwether.ingest.pulls.feeding import NextUpdate, next_updates
from bellwether.ui.days import day_text
from bellwether.workspace.running import running


@dataclass(frozen=True, slots=True)
class Coming:
    """A table of a source, and when it is read next."""

    source: str
    table: str
    when: str
    failing: str = ""

    @property
    def words(self) -> str:
        """The table and the time."""
        if self.failing:
            return f"{self.source} ({self.table}) {self.failing}; it is tried again {self.when}"
        return f"{self.source} ({self.table}): {self.when}"


def coming(metric: str) -> tuple[Coming, ...]:
    """The tables that feed a metric, what is read first before the others."""
    workspace = running()
    catalog = workspace.catalog()
    zone, now = ZoneInfo(catalog.calendar.zone), workspace.now()
    return tuple(
        Coming(one.source, one.table, _when(one, now, zone), _failing(one, zone))
        for one in next_updates(metric, catalog, workspace.warehouse.event_names_of)
    )


def _when(one: NextUpdate, now: datetime, zone: ZoneInfo) -> str:
    return "within a minute" if one.due_at is None or one.due_at <= now else _told(one.due_at, zone)


def _failing(one: NextUpdate, zone: ZoneInfo) -> str:
    """Since when it cannot be read, and what that leaves."""
    if one.failing_since is None:
        return ""
    left = "it was never read" if one.whole_at is None else f"what came after {_told(one.whole_at, zone)} is not in"
    return f"cannot be read since {_told(one.failing_since, zone)}, and {left}"


def _told(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{day_text(local.date())}, {local:%H:%M}"
