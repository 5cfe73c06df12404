"""Days whose events are missing because their source cannot be read: recorded as an outage, and healed once it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
from django.db import transaction

from bellwether.catalog.opening import Workspace
from bellwether.engine.definitions.days import day_number, micros_of
from bellwether.ingest.pulls.domain import Standing
from bellwether.ingest.pulls.failing import TRIES
from bellwether.ingest.pulls.feeding import EVENTS
from bellwether.ingest.pulls.models import GapRow
from bellwether.ingest.pulls.queries import standings

PULLS = "pulls"
"""The source of the outages that are recorded here."""


def keep_gaps(workspace: Workspace, now: datetime) -> None:
    """Records which sources of events cannot be read, and closes what was read since. Again, it changes nothing."""
    tables: defaultdict[str, list[Standing]] = defaultdict(list)
    for one in standings():
        if one.kind == EVENTS:
            tables[one.source].append(one)
    zone = ZoneInfo(workspace.catalog().calendar.zone)
    gaps = {row.source: row for row in GapRow.objects.filter(ends__isnull=True)}
    for source, row in gaps.items():
        if source not in tables:
            # What it would have brought comes no more.
            _close(workspace, row, max(now.astimezone(zone).date(), row.starts), now)
        elif all(_read_since(one, row.opened_at) for one in tables[source]):
            _close(workspace, row, row.starts, now)
    for source in tables.keys() - gaps.keys():
        missing = [one.whole_at for one in tables[source] if one.whole_at is not None and _is_missing(one, now)]
        if missing:
            row = GapRow(source=source, starts=min(missing).astimezone(zone).date(), opened_at=now)
            _write(workspace, row, now)


def forgotten(there: Iterable[str]) -> bool:
    """Whether a source that is no longer pulled has days that wait for it."""
    return GapRow.objects.filter(ends__isnull=True).exclude(source__in=list(there)).exists()


def _is_missing(one: Standing, now: datetime) -> bool:
    """Whether what should have come by now has not, for longer than servers need to be back."""
    return one.failures >= TRIES and one.whole_at is not None and now >= one.whole_at + one.every


def _read_since(one: Standing, at: datetime) -> bool:
    return one.failures == 0 and one.whole_at is not None and one.whole_at >= at


def _close(workspace: Workspace, row: GapRow, ends: date, now: datetime) -> None:
    row.ends = ends
    _write(workspace, row, now)


def _write(workspace: Workspace, row: GapRow, now: datetime) -> None:
    """The days among the facts, where they make values stale, and in the list."""
    outage = {
        "source": row.source,
        "starts": day_number(row.starts),
        "ends": None if row.ends is None else day_number(row.ends),
        "recorded": micros_of(now),
    }
    days = pa.int32()
    kinds = [("source", pa.string()), ("starts", days), ("ends", days), ("recorded", pa.int64())]
    with transaction.atomic():
        row.save()
        workspace.warehouse.write_outages(pa.Table.from_pylist([outage], schema=pa.schema(kinds)), source=PULLS)
