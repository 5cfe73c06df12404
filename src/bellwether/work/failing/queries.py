"""Reads of the alerts of sources that cannot be read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from bellwether.access.viewer import Viewer
from bellwether.ingest.pulls.failing import Failing
from bellwether.ui.days import day_text
from bellwether.work.alerts.domain import State
from bellwether.work.models import SourceAlertRow
from bellwether.work.outages.domain import About, SourceAlert
from bellwether.work.outages.queries import looks_after_sources, outage_alerts
from bellwether.workspace.running import running


def source_alerts(viewer: Viewer, *, closed: bool = False) -> tuple[SourceAlert, ...]:
    """The alerts of sources that concern the viewer, of what cannot be read first; `closed` ones, or the others."""
    rows = visible_rows(viewer)
    rows = rows.filter(state=State.CLOSED) if closed else rows.exclude(state=State.CLOSED)
    zone = ZoneInfo(running().catalog().calendar.zone)
    return (*(_alert_of(row, zone) for row in rows), *outage_alerts(viewer, closed=closed))


def open_source_alerts(viewer: Viewer) -> tuple[SourceAlert, ...]:
    """Those of them that nobody has put off."""
    return tuple(one for one in source_alerts(viewer) if one.state is State.OPEN)


def visible_rows(viewer: Viewer) -> QuerySet[SourceAlertRow]:
    """The rows of those who look after what comes in; of others none."""
    return SourceAlertRow.objects.all() if looks_after_sources(viewer) else SourceAlertRow.objects.none()


def untold(now: Iterable[Failing]) -> tuple[Failing, ...]:
    """What fails for longer than a short interruption, and was told to nobody yet."""
    long = [one for one in now if one.told]
    rows = SourceAlertRow.objects.filter(source__in=[one.source for one in long])
    told = set(rows.exclude(state=State.CLOSED).values_list("source", flat=True))
    since = set(rows.values_list("source", "since"))
    return tuple(one for one in long if one.source not in told and (one.source, one.since) not in since)


def due(day: date) -> QuerySet[SourceAlertRow]:
    """The alerts that were put off until this day, or one before it."""
    return SourceAlertRow.objects.filter(Q(state=State.SNOOZED) & Q(snoozed_until__lte=day))


def said(row: SourceAlertRow, zone: ZoneInfo) -> str:
    """What is the matter, with what its tables answer."""
    read = "It was never read" if row.good_at is None else f"It was read last on {_told(row.good_at, zone)}"
    return f"“{row.source}” cannot be read since {_told(row.since, zone)}. {read}. {' '.join(row.problems)}"


def _told(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{day_text(local.date())}, {local:%H:%M}"


def _alert_of(row: SourceAlertRow, zone: ZoneInfo) -> SourceAlert:
    return SourceAlert(
        about=About.FAILING,
        id=row.pk,
        source=row.source,
        sentence=said(row, zone),
        state=State(row.state),
        opened_on=row.opened_on,
        snoozed_until=row.snoozed_until,
        snooze_reason=row.snooze_reason,
        closed_on=row.closed_on,
        closed_by=row.closed_by,
        close_reason=row.close_reason,
    )
