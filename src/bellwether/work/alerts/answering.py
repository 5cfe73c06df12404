"""What people answer to an alert, whatever it is about: it waits until a day, or is closed; why stays on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed
from bellwether.engine.definitions.errors import BellwetherError
from bellwether.work.alerts.domain import State
from bellwether.work.models import AnsweredRow
from bellwether.workspace.running import day_of

Row = TypeVar("Row", bound=AnsweredRow)


class AlertRefused(BellwetherError):
    """A change of an alert that cannot be; the sentence says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one alert: what its kind is called on record, how it is told there, who answers, and when."""

    row: AnsweredRow
    kind: str
    told: Callable[[], str]
    by: Viewer
    at: datetime

    def snooze(self, until: date, reason: str) -> None:
        """The alert comes back on that day, if it still stands."""
        if until <= day_of(self.at):
            raise AlertRefused("An alert is snoozed until a day to come. Choose a later day.")
        if not reason.strip():
            raise AlertRefused("Say why the alert may wait: whoever reads it next will want to know.")
        with transaction.atomic():
            before = self.told()
            self.row.state, self.row.snoozed_until, self.row.snooze_reason = State.SNOOZED, until, reason.strip()
            self.row.save(update_fields=["state", "snoozed_until", "snooze_reason"])
            self._record(before, reason)

    def close(self, reason: str) -> None:
        """The alert is closed by hand."""
        if not reason.strip():
            raise AlertRefused("Say why the alert is closed although its condition still holds.")
        with transaction.atomic():
            before = self.told()
            self.row.state, self.row.closed_on = State.CLOSED, day_of(self.at)
            self.row.closed_by, self.row.close_reason = self.by.name, reason.strip()
            self.row.save(update_fields=["state", "closed_on", "closed_by", "close_reason"])
            self._record(before, reason)

    def _record(self, before: str, reason: str) -> None:
        deed = Deed(Act.CHANGED, self.kind, str(self.row.pk), before, self.told())
        audit.record([deed], by=self.by.name, at=self.at, why=reason.strip())


def answerable(row: Row | None, by: Viewer) -> Row:
    """The alert, if it is there, open, and the viewer's to answer."""
    if row is None:
        raise AlertRefused("There is no such alert any more. Go back to the list.")
    if not by.may(Permission.WORK_TASKS):
        raise AlertRefused("Your role may read alerts, not answer them. Ask an administrator for “work tasks”.")
    if row.state == State.CLOSED:
        raise AlertRefused(f"The alert was closed by {row.closed_by} on {row.closed_on}.")
    return row
