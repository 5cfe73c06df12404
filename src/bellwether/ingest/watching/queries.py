"""Reads of watching: what is missing, and what each event name usually brings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from bellwether.catalog.opening import Workspace
from bellwether.engine.definitions.days import date_of, day_number
from bellwether.ingest.watching.looking import Look
from bellwether.ingest.watching.models import OutageRow
from bellwether.ingest.watching.usual import DAYS, Usual, usual, volume

SHOWN_ACCOUNTS = 5


@dataclass(frozen=True, slots=True)
class EventHealth:
    """What one event of a source brings: on the last day, usually, and when it last came (in the weeks looked at)."""

    source: str
    event: str
    last_day: date
    count: int
    habit: Usual
    days: tuple[int, ...]

    @property
    def volume(self) -> str:
        """How the last day stands to what is usual."""
        return volume(self.habit, self.count)


def open_outages() -> tuple[OutageRow, ...]:
    """What has stopped and not come again."""
    return tuple(OutageRow.objects.filter(ends__isnull=True))


def outages(*, limit: int = 50) -> tuple[OutageRow, ...]:
    """What stopped, the latest first."""
    return tuple(OutageRow.objects.all()[:limit])


@dataclass(frozen=True, slots=True)
class Saying:
    """How days and accounts are told: machines and the command read what the customer's systems call them."""

    day: Callable[[date], str] = date.isoformat
    names: Mapping[str, str] = field(default_factory=dict)


PLAINLY = Saying()


def said(row: OutageRow, saying: Saying = PLAINLY) -> str:
    """An outage as a sentence."""
    starts = saying.day(row.starts)
    what = f"“{row.event}”" if row.event else f"Everything of “{row.source}”"
    whom = ""
    if row.accounts:
        more = len(row.accounts) - SHOWN_ACCOUNTS
        shown = ", ".join(saying.names.get(one, one) for one in row.accounts[:SHOWN_ACCOUNTS])
        shown += f" and {more} more" if more > 0 else ""
        whom = f" for {len(row.accounts)} accounts ({shown})"
    of = f" from version {row.version}" if row.version else ""
    if row.ends is None:
        return f"{what}{of} stopped coming{whom} on {starts}; about {row.usual:,.0f} a day are usual."
    if row.meant_by:
        return f"{what}{of} does not come{whom} since {starts}, as it should: {row.why} ({row.meant_by})."
    if row.ends == row.starts:
        return f"{what}{of} was missing{whom} from {starts} on; all of it has come since."
    return f"{what}{of} did not come{whom} from {starts} to before {saying.day(row.ends)}."


def health(workspace: Workspace, yesterday: date) -> tuple[EventHealth, ...]:
    """What each event of each source brought on a day, against its own usual."""
    last = day_number(yesterday)
    warehouse = workspace.warehouse
    names = warehouse.event_names()
    at = Look(warehouse.event_counts(last - DAYS, last, accounts=False), names, last, warehouse.outages())
    return tuple(_health(at))


def _health(at: Look) -> Iterator[EventHealth]:
    rows = at.rows
    for code, source in sorted(at.rows.sources.items(), key=lambda pair: pair[1]):
        of_source = rows.source == code
        for name in sorted(np.unique(rows.name[of_source]).tolist(), key=lambda place: at.names[place]):
            series = at.by_day(of_source & (rows.name == name))
            habit = usual(series, at.usable(at.names[name], source))
            seen = date_of(at.first + int(np.flatnonzero(series)[-1]))
            yield EventHealth(source, at.names[name], seen, int(series[-1]), habit, tuple(series[-28:].tolist()))
