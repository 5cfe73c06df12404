"""Telling of outages: one alert for each, which closes by itself once it is over; people snooze and close it too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from django.db import transaction

from bellwether.access.viewer import Viewer
from bellwether.ingest.watching.models import OutageRow
from bellwether.jobs.domain import BELLWETHER
from bellwether.work.alerts.answering import Answer, answerable
from bellwether.work.alerts.domain import State
from bellwether.work.models import OutageAlertRow
from bellwether.work.outages.domain import BACK, HEALED
from bellwether.work.outages.queries import due, over, untold, visible_rows

KIND = "outage alert"


@dataclass(frozen=True, slots=True)
class Told:
    """How many alerts of sources were opened and closed, and how many came back from snoozing."""

    opened: int
    closed: int
    woken: int

    @property
    def words(self) -> str:
        """The counts, for people."""
        return f"{self.opened} alerts of sources opened, {self.closed} closed, {self.woken} came back from snoozing."

    def plus(self, other: Told) -> Told:
        """Both together."""
        return Told(self.opened + other.opened, self.closed + other.closed, self.woken + other.woken)


def tell(day: date, *, at: datetime) -> Told:
    """Opens, closes and wakes the alerts of outages. Doing it again changes nothing."""
    with transaction.atomic():
        fresh = [OutageAlertRow(outage=one, state=State.OPEN, opened_on=day, opened_at=at) for one in untold()]
        OutageAlertRow.objects.bulk_create(fresh)
        ended = list(over().select_related("outage"))
        for row in ended:
            row.state, row.closed_on = State.CLOSED, day
            row.closed_by, row.close_reason = _why_over(row.outage)
        OutageAlertRow.objects.bulk_update(ended, ["state", "closed_on", "closed_by", "close_reason"])
        woken = due(day).update(state=State.OPEN, snoozed_until=None)
    return Told(len(fresh), len(ended), woken)


def something_to_tell(day: date) -> bool:
    """Whether an outage has begun, ended, or is to be told of again."""
    return untold().exists() or over().exists() or due(day).exists()


def snooze(alert: int, *, until: date, reason: str, by: Viewer, at: datetime) -> None:
    """The alert comes back on that day, if the outage still lasts."""
    _answer(alert, by, at).snooze(until, reason)


def close(alert: int, *, reason: str, by: Viewer, at: datetime) -> None:
    """The alert is closed by hand; the outage stays on record, and is not told again."""
    _answer(alert, by, at).close(reason)


def _answer(alert: int, by: Viewer, at: datetime) -> Answer:
    row = answerable(visible_rows(by).filter(pk=alert).select_related("outage").first(), by)
    return Answer(row, KIND, lambda: _told(row), by, at)


def _why_over(outage: OutageRow) -> tuple[str, str]:
    """Who closed it, and why."""
    if outage.meant_by:
        return outage.meant_by, outage.why
    return BELLWETHER, HEALED if outage.ends == outage.starts else BACK


def _told(row: OutageAlertRow) -> str:
    outage = row.outage
    return msgspec.json.encode(
        {
            "source": outage.source,
            "event": outage.event,
            "starts": outage.starts,
            "state": str(row.state),
            "snoozed_until": row.snoozed_until,
        }
    ).decode()
