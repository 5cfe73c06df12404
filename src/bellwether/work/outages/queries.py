"""Reads of the alerts of outages."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.ingest.watching.models import OutageRow
from bellwether.ingest.watching.queries import Saying, said
from bellwether.ui.days import day_text
from bellwether.work.alerts.domain import State
from bellwether.work.alerts.watching import names_by_id
from bellwether.work.models import OutageAlertRow
from bellwether.work.outages.domain import About, SourceAlert
from bellwether.workspace.running import running


def outage_alerts(viewer: Viewer, *, closed: bool = False) -> tuple[SourceAlert, ...]:
    """The alerts of outages that concern the viewer, the latest first; open and snoozed ones unless `closed`."""
    rows = visible_rows(viewer)
    rows = rows.filter(state=State.CLOSED) if closed else rows.exclude(state=State.CLOSED)
    found = list(rows.select_related("outage"))
    saying = Saying(day_text, names_by_id(running().engine())) if found else Saying()
    return tuple(_alert_of(row, saying) for row in found)


def visible_rows(viewer: Viewer) -> QuerySet[OutageAlertRow]:
    """The rows of those who look after what comes in and may see all of it; of others none."""
    return OutageAlertRow.objects.all() if looks_after_sources(viewer) else OutageAlertRow.objects.none()


def looks_after_sources(viewer: Viewer) -> bool:
    """Whether alerts of sources concern a viewer."""
    return viewer.may(Permission.IMPORT) and not viewer.hidden and viewer.accounts is None


def untold() -> QuerySet[OutageRow]:
    """What has stopped coming, and was told to nobody yet."""
    return OutageRow.objects.filter(ends__isnull=True, alert__isnull=True)


def over() -> QuerySet[OutageAlertRow]:
    """The alerts that are not closed although their outage is over."""
    return OutageAlertRow.objects.exclude(state=State.CLOSED).filter(outage__ends__isnull=False)


def due(day: date) -> QuerySet[OutageAlertRow]:
    """The alerts that were put off until this day, or one before it."""
    return OutageAlertRow.objects.filter(Q(state=State.SNOOZED) & Q(snoozed_until__lte=day))


def _alert_of(row: OutageAlertRow, saying: Saying) -> SourceAlert:
    return SourceAlert(
        about=About.OUTAGE,
        id=row.pk,
        source=row.outage.source,
        sentence=said(row.outage, saying),
        state=State(row.state),
        opened_on=row.opened_on,
        snoozed_until=row.snoozed_until,
        snooze_reason=row.snooze_reason,
        closed_on=row.closed_on,
        closed_by=row.closed_by,
        close_reason=row.close_reason,
    )
