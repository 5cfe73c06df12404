"""Reads of alerts, for one viewer at a time."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import QuerySet

from bellwether.access.viewer import Viewer
from bellwether.work.alerts.domain import Alert, Evidence, State, Tone
from bellwether.work.alerts.rules import rules
from bellwether.work.alerts.watching import ids_by_key, keys_of
from bellwether.work.models import AlertRow
from bellwether.workspace.running import running

_URGENCY = {Tone.BAD: 0, Tone.WATCH: 1, Tone.GOOD: 2}


def alerts(viewer: Viewer, *, account: str | None = None, closed: bool = False) -> tuple[Alert, ...]:
    """The alerts that the viewer may see, trouble first and then the latest; open and snoozed ones unless `closed`."""
    rows = visible_rows(viewer)
    rows = rows.filter(state=State.CLOSED) if closed else rows.exclude(state=State.CLOSED)
    engine = running().engine()
    if account is not None:
        rows = rows.filter(account__in=keys_of(engine, [account]).values())
    ids = ids_by_key(engine)
    found = [alert_of(row, ids[row.account], viewer) for row in rows if row.account in ids]
    return tuple(sorted(found, key=lambda alert: (_URGENCY[alert.tone], -alert.opened_on.toordinal(), alert.id)))


def counts(viewer: Viewer) -> Counter[str]:
    """How many alerts are open, by the account's id."""
    return Counter(alert.account for alert in alerts(viewer) if alert.state is State.OPEN)


def any_open() -> bool:
    """Whether any alert waits for somebody, whichever rule opened it."""
    return AlertRow.objects.exclude(state=State.CLOSED).exists()


def visible_rows(viewer: Viewer) -> QuerySet[AlertRow]:
    """The rows of accounts in the viewer's scope, and of rules that read nothing which is hidden from them."""
    betraying = [key for key, watched in rules().items() if not viewer.sees_metrics(watched.reads)]
    rows = AlertRow.objects.exclude(rule__in=betraying)
    if viewer.hidden:
        # What a rule that is gone has read nobody knows any more: its alerts are for those who may see everything.
        rows = rows.filter(rule__in=list(rules()))
    if viewer.accounts is not None:
        rows = rows.filter(account__in=keys_of(running().engine(), sorted(viewer.accounts)).values())
    return rows


def alert_of(row: AlertRow, account: str, viewer: Viewer) -> Alert:
    """The alert that a row keeps, as the viewer may read it."""
    return Alert(
        id=row.pk,
        rule=row.rule,
        name=row.name,
        tone=Tone(row.tone),
        account=account,
        state=State(row.state),
        opened_on=row.opened_on,
        evidence=evidence_for(viewer, row.evidence),
        snoozed_until=row.snoozed_until,
        snooze_reason=row.snooze_reason,
        closed_on=row.closed_on,
        closed_by=row.closed_by,
        close_reason=row.close_reason,
    )


def evidence_for(viewer: Viewer, kept: dict[str, str] | None) -> Evidence | None:
    """The evidence that a row keeps. Its rule may have shown another metric then: a hidden one is left out."""
    if kept is None or not viewer.sees_metric(kept["metric"]):
        return None
    return Evidence(kept["metric"], kept["name"], kept["value"], date.fromisoformat(kept["day"]), kept["change"])
