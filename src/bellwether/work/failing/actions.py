"""Telling of sources that cannot be read; people snooze and close what is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec
from django.db import transaction

from bellwether.access.viewer import Viewer
from bellwether.ingest.pulls.failing import Failing, failing
from bellwether.ingest.pulls.queries import pulls, standings
from bellwether.jobs.domain import BELLWETHER
from bellwether.work.alerts.answering import Answer, answerable
from bellwether.work.alerts.domain import State
from bellwether.work.failing.queries import due, untold, visible_rows
from bellwether.work.models import SourceAlertRow
from bellwether.work.outages.actions import Told

KIND = "source alert"
READ = "It is read again."
GONE = "The source is not pulled any more."
MOST_PROBLEMS = 10


def tell(day: date, *, at: datetime) -> Told:
    """Opens, closes and wakes the alerts of sources that cannot be read. Doing it again changes nothing."""
    now = {one.source: one for one in failing(standings())}
    with transaction.atomic():
        there = list(SourceAlertRow.objects.exclude(state=State.CLOSED))
        closed = [row for row in there if row.source not in now]
        for row in closed:
            row.state, row.closed_on, row.closed_by = State.CLOSED, day, BELLWETHER
            row.close_reason = READ if row.source in pulls() else GONE
            row.save()
        for row in there:
            if row.source in now and _keep_why(row, now[row.source]):
                row.save(update_fields=["problems"])
        fresh = untold(now.values())
        for one in fresh:
            row = SourceAlertRow(source=one.source, since=one.since, good_at=one.good_at, state=State.OPEN)
            row.opened_on, row.opened_at = day, at
            _keep_why(row, one)
            row.save()
        woken = due(day).update(state=State.OPEN, snoozed_until=None)
    return Told(len(fresh), len(closed), woken)


def something_to_tell(day: date) -> bool:
    """Whether a source fails for longer than before, for another reason, or no more."""
    now = {one.source: one for one in failing(standings())}
    there = list(SourceAlertRow.objects.exclude(state=State.CLOSED))
    return bool(untold(now.values())) or any(_is_news(row, now) for row in there) or due(day).exists()


def snooze(alert: int, *, until: date, reason: str, by: Viewer, at: datetime) -> None:
    """The alert comes back on that day, if the source still cannot be read."""
    _answer(alert, by, at).snooze(until, reason)


def close(alert: int, *, reason: str, by: Viewer, at: datetime) -> None:
    """The alert is closed by hand; it is not told again before the source was read and fails anew."""
    _answer(alert, by, at).close(reason)


def _is_news(row: SourceAlertRow, now: Mapping[str, Failing]) -> bool:
    return row.source not in now or row.problems != _why(now[row.source])


def _keep_why(row: SourceAlertRow, one: Failing) -> bool:
    """Whether it fails for another reason than was known."""
    known, row.problems = row.problems, _why(one)
    return known != row.problems


def _why(one: Failing) -> list[str]:
    return list(one.problems[:MOST_PROBLEMS])


def _answer(alert: int, by: Viewer, at: datetime) -> Answer:
    row = answerable(visible_rows(by).filter(pk=alert).first(), by)
    return Answer(row, KIND, lambda: _told(row), by, at)


def _told(row: SourceAlertRow) -> str:
    return msgspec.json.encode(
        {"source": row.source, "since": row.since, "state": str(row.state), "snoozed_until": row.snoozed_until}
    ).decode()
