"""When the sources that a metric rests on are read next, in words."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bellwether.ingest.pulls.feeding import next_updates
from bellwether.ui.days import day_text
from bellwether.workspace.running import running


@dataclass(frozen=True, slots=True)
class Coming:
    """A table of a source, and when it is read next."""

    source: str
    table: str
    when: str
    failing: bool

    @property
    def words(self) -> str:
        """The table and the time."""
        tail = "; the last time it could not be read" if self.failing else ""
        return f"{self.source} ({self.table}): {self.when}{tail}"


def coming(metric: str) -> tuple[Coming, ...]:
    """The tables that feed a metric, what is read first before the others."""
    workspace = running()
    catalog = workspace.catalog()
    zone, now = ZoneInfo(catalog.calendar.zone), workspace.now()
    found = []
    for one in next_updates(metric, catalog, workspace.warehouse.event_names_of):
        when = "within a minute"
        if one.due_at is not None and one.due_at > now:
            local = one.due_at.astimezone(zone)
            when = f"{day_text(local.date())}, {local:%H:%M}"
        found.append(Coming(one.source, one.table, when, one.failing))
    return tuple(found)
