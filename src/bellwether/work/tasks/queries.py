"""Reads of tasks, for one viewer at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bellwether.access.viewer import Viewer
from bellwether.work.alerts import queries as alerts
from bellwether.work.alerts.queries import evidence_for
from bellwether.work.alerts.watching import ids_by_key, keys_of
from bellwether.work.models import TaskRow
from bellwether.work.tasks.domain import Due, Task, TaskState
from bellwether.workspace.running import running


@dataclass(frozen=True, slots=True)
class Which:
    """Which tasks: of one member or of all, of one account or of all, open or finished."""

    owner: int | None = None
    account: str | None = None
    finished: bool = False


def tasks(viewer: Viewer, which: Which | None = None) -> tuple[Task, ...]:
    """The tasks that the viewer may see: overdue first, snoozed last; finished ones the latest first."""
    which = which or Which()
    engine = running().engine()
    rows = visible_rows(viewer).select_related("owner")
    rows = rows.exclude(state=TaskState.OPEN) if which.finished else rows.filter(state=TaskState.OPEN)
    if which.owner is not None:
        rows = rows.filter(owner=which.owner)
    if which.account is not None:
        rows = rows.filter(account__in=keys_of(engine, [which.account]).values())
    ids = ids_by_key(engine)
    found = (task_of(row, ids[row.account], viewer) for row in rows if row.account in ids)
    if which.finished:
        return tuple(sorted(found, key=lambda task: (task.finished_at or task.created_at, task.id), reverse=True))
    return in_order(found, running().today())


def task(viewer: Viewer, number: int) -> Task | None:
    """One task, if there is one of that number which the viewer may see."""
    row = visible_rows(viewer).select_related("owner").filter(pk=number).first()
    ids = ids_by_key(running().engine())
    return None if row is None or row.account not in ids else task_of(row, ids[row.account], viewer)


def in_order(found: Iterable[Task], today: date) -> tuple[Task, ...]:
    """Tasks in the order of their days: overdue first, those without a day and snoozed ones last."""
    order = list(Due)
    return tuple(sorted(found, key=lambda task: (order.index(task.stands(today)), task.due or date.max, task.id)))


def visible_rows(viewer: Viewer) -> QuerySet[TaskRow]:
    """The tasks of accounts in the viewer's scope, without those that an alert asks for that they may not see."""
    rows = TaskRow.objects.all()
    if viewer.hidden:
        rows = rows.filter(Q(alert=None) | Q(alert__in=alerts.visible_rows(viewer).order_by().values("pk")))
    if viewer.accounts is not None:
        rows = rows.filter(account__in=keys_of(running().engine(), sorted(viewer.accounts)).values())
    return rows


def task_of(row: TaskRow, account: str, viewer: Viewer) -> Task:
    """The task that a row keeps, as the viewer may read it."""
    return Task(
        id=row.pk,
        title=row.title,
        account=account,
        owner=None if row.owner is None else row.owner.pk,
        owner_name="" if row.owner is None else row.owner.name,
        due=row.due,
        state=TaskState(row.state),
        reason=row.reason,
        evidence=evidence_for(viewer, row.evidence),
        alert=row.alert_id,
        created_by=row.created_by,
        created_at=row.created_at,
        snoozed_until=row.snoozed_until,
        snooze_reason=row.snooze_reason,
        finished_by=row.finished_by,
        finished_at=row.finished_at,
        outcome=row.outcome,
    )
