"""Recording what stopped, and closing it when it comes again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
import numpy as np
import pyarrow as pa
from django.db import transaction
from django.db.models import F, Q

from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed
from bellwether.catalog.opening import Workspace
from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.days import date_of, day_number, micros_of
from bellwether.engine.definitions.errors import BellwetherError
from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.watching.looking import Look, Stopped, habit_of, look
from bellwether.ingest.watching.models import WIDEST_EVENT, WIDEST_VERSION, OutageRow
from bellwether.ingest.watching.usual import DAYS
from bellwether.workspace.database import fitting

WATCHING = "watching"
"""The source of the outages that are recorded by looking."""

BACK = 3
"""Days that are looked at each time: what comes late by a day or two is not missed before."""

HEALING = 45
"""Days for which it is looked whether what was lost comes after all."""

VERSIONS = ("context_library_version", "context_app_version", "sdk_version", "app_version")
"""Event properties that tell the version of what sent an event; the first of them that is defined is used."""


class WatchingRefused(BellwetherError):
    """Something about an outage that cannot be done; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What a look came to."""

    opened: tuple[OutageRow, ...]
    closed: tuple[OutageRow, ...]


def watch(workspace: Workspace, yesterday: date, live: frozenset[str], at: datetime) -> Watched:
    """Records what stopped on the last days up to one, and closes what came again. Doing it again changes nothing."""
    last = day_number(yesterday)
    recent = Q(starts__gte=date_of(last - HEALING)) | Q(ends__isnull=True)
    unhealed = list(OutageRow.objects.filter(recent).exclude(ends=F("starts")))
    # What is gone on purpose looks like an outage for as long as the weeks before it count.
    said = OutageRow.objects.exclude(meant_by="").filter(starts__gte=date_of(last - DAYS - BACK))
    meant = set(said.values_list("source", "event"))
    begins = min([last - BACK + 1, *(day_number(row.starts) for row in unhealed)])
    warehouse = workspace.warehouse
    rows = warehouse.event_counts(begins - DAYS, last + 1, version_property(workspace))
    brought = {source: int(rows.day[rows.source == code].max()) for code, source in rows.sources.items()}
    whole = Look(rows, warehouse.event_names(), last, warehouse.outages(), live, brought)
    closed = tuple(row for row in unhealed if _closed(workspace, row, whole, at))
    opened: list[OutageRow] = []
    for day in range(last - BACK + 1, last + 1):
        found = list(look(whole.on(day, warehouse.outages())))
        opened += [_recorded(workspace, one, at) for one in found if (one.source, one.event) not in meant]
    return Watched(tuple(opened), closed)


def mean(workspace: Workspace, outage: int, *, why: str, by: str, at: datetime) -> OutageRow:
    """An outage that is none: the event is gone on purpose. Its days count as they are, and it is not found again."""
    row = OutageRow.objects.filter(pk=outage).first()
    if row is None:
        raise WatchingRefused("There is no such outage any more. Go back to the list.")
    if not why.strip():
        raise WatchingRefused("Say why the event does not come any more: others will ask what became of it.")
    with transaction.atomic():
        row.ends, row.closed_at, row.meant_by, row.why = row.starts, at, by, why.strip()[:500]
        told = msgspec.json.encode({"source": row.source, "event": row.event, "starts": row.starts})
        audit.record(
            [Deed(Act.CHANGED, "outage", row.event or row.source, None, told.decode())], by=by, at=at, why=row.why
        )
        _write(workspace, row, at)
    return row


def version_property(workspace: Workspace) -> str | None:
    """The event property that tells the version of what sent an event; None where none is defined."""
    properties = workspace.catalog().properties
    return next((key for key in VERSIONS if key in properties and properties[key].type is FieldType.TEXT), None)


def _recorded(workspace: Workspace, found: Stopped, at: datetime) -> OutageRow:
    accounts = workspace.warehouse.external_ids(Kind.ACCOUNT, np.array(found.accounts, dtype=np.int64))
    row = OutageRow(
        source=found.source,
        event=fitting(found.event, WIDEST_EVENT),
        version=fitting(found.version, WIDEST_VERSION),
        accounts=sorted(accounts),
        starts=date_of(found.day),
        usual=found.usual,
        found_at=at,
    )
    _write(workspace, row, at)
    return row


def _closed(workspace: Workspace, row: OutageRow, whole: Look, at: datetime) -> bool:
    """Whether an outage ended, or all that was lost in it has come."""
    starts, last = day_number(row.starts), whole.day
    accounts = tuple(workspace.warehouse.keys(Kind.ACCOUNT, row.accounts).tolist()) if row.accounts else ()
    found = Stopped(row.source, row.event, starts, row.usual, row.version, accounts)
    there = list(_there(found, starts, last, whole))
    lost = there if row.ends is None else there[: day_number(row.ends) - starts]
    if all(lost):
        ends: date | None = row.starts
    elif row.ends is None:
        again = last + 1 - next((place for place, came in enumerate(reversed(there)) if not came), len(there))
        ends = date_of(again) if again <= last else None
    else:
        ends = row.ends
    if ends == row.ends:
        return False
    row.ends, row.closed_at = ends, at
    _write(workspace, row, at)
    return True


def _there(found: Stopped, first: int, last: int, whole: Look) -> Iterator[bool]:
    """For each day whether it came in its usual size; the days before the outage say what that is."""
    for day in range(first, last + 1):
        habit, count = habit_of(whole.on(day, whole.recorded), found)
        yield count > 0 and habit.back(count)


def _write(workspace: Workspace, row: OutageRow, at: datetime) -> None:
    """The outage among the facts, where it makes values stale, and in the list."""
    accounts: Iterable[str | None] = row.accounts or [None]
    told = [
        {
            "event": row.event or None,
            "source": None if row.event else row.source,
            "account": account,
            "starts": day_number(row.starts),
            "ends": None if row.ends is None else day_number(row.ends),
            "recorded": micros_of(at),
        }
        for account in accounts
    ]
    days, text = pa.int32(), pa.string()
    kinds = [("event", text), ("source", text), ("account", text), ("starts", days), ("ends", days)]
    table = pa.Table.from_pylist(told, schema=pa.schema([*kinds, ("recorded", pa.int64())]))
    with transaction.atomic():
        row.save()
        workspace.warehouse.write_outages(table, source=WATCHING)
