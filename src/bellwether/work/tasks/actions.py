"""Making, changing, snoozing and finishing tasks: each audited."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

import msgspec
from django.db import transaction

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed
from bellwether.members.models import Member
from bellwether.work.alerts.watching import keys_of
from bellwether.work.models import TaskRow
from bellwether.work.tasks.domain import NewTask, Task, TaskRefused, TaskState
from bellwether.work.tasks.queries import task, visible_rows
from bellwether.workspace.running import day_of, running

KIND = "task"


def make_task(new: NewTask, *, by: Viewer, at: datetime) -> Task:
    """The new task."""
    _allowed(by)
    if not new.title.strip():
        raise TaskRefused("A task needs a title: write what should be done.")
    keys = keys_of(running().engine(), [new.account]) if by.sees_account(new.account) else {}
    if new.account not in keys:
        raise TaskRefused(f"There is no account “{new.account}”.")
    with transaction.atomic():
        row = TaskRow.objects.create(
            title=new.title.strip(),
            account=keys[new.account],
            owner=_member(new.owner),
            due=new.due,
            state=TaskState.OPEN,
            reason=new.reason.strip(),
            evidence=None if new.evidence is None else {key: str(value) for key, value in asdict(new.evidence).items()},
            alert_id=new.alert,
            created_by=by.name,
            created_at=at,
        )
        audit.record([Deed(Act.ADDED, KIND, str(row.pk), None, _told(row))], by=by.name, at=at)
    made = task(by, row.pk)
    if made is None:
        raise TaskRefused(f"There is no account “{new.account}”.")
    return made


def reassign(number: int, *, owner: int | None, due: date | None, by: Viewer, at: datetime) -> None:
    """The task is another member's, or due on another day."""
    row = _open(number, by)
    before = _told(row)
    row.owner, row.due = _member(owner), due
    _save(row, before, by=by, at=at)


def snooze(number: int, *, until: date, reason: str, by: Viewer, at: datetime) -> None:
    """The task stays out of sight until that day."""
    row = _open(number, by)
    if until <= day_of(at):
        raise TaskRefused("A task is snoozed until a day to come. Choose a later day.")
    if not reason.strip():
        raise TaskRefused("Say why the task may wait: whoever reads it next will want to know.")
    before = _told(row)
    row.snoozed_until, row.snooze_reason = until, reason.strip()
    _save(row, before, by=by, at=at, why=reason.strip())


def finish(number: int, *, dropped: bool = False, outcome: str = "", by: Viewer, at: datetime) -> None:
    """The task is done, or dropped, which asks for a reason."""
    row = _open(number, by)
    if dropped and not outcome.strip():
        raise TaskRefused("Say why the task is dropped.")
    before = _told(row)
    row.state = TaskState.DROPPED if dropped else TaskState.DONE
    row.finished_by, row.finished_at, row.outcome = by.name, at, outcome.strip()
    _save(row, before, by=by, at=at, why=outcome.strip())


def reopen(number: int, *, by: Viewer, at: datetime) -> None:
    """A task that was finished is open again: what “undo” does."""
    row = _one(number, by)
    before = _told(row)
    row.state, row.finished_by, row.finished_at, row.outcome = TaskState.OPEN, "", None, ""
    row.snoozed_until, row.snooze_reason = None, ""
    _save(row, before, by=by, at=at)


def _allowed(by: Viewer) -> None:
    if not by.may(Permission.WORK_TASKS):
        raise TaskRefused("Your role may read tasks, not change them. Ask an administrator for “work tasks”.")


def _one(number: int, by: Viewer) -> TaskRow:
    _allowed(by)
    row = visible_rows(by).filter(pk=number).first()
    if row is None:
        raise TaskRefused("There is no such task any more. Go back to the list.")
    return row


def _open(number: int, by: Viewer) -> TaskRow:
    row = _one(number, by)
    if row.state != TaskState.OPEN:
        raise TaskRefused(f"The task is {row.state} already, by {row.finished_by}.")
    return row


def _member(number: int | None) -> Member | None:
    if number is None:
        return None
    member = Member.objects.filter(pk=number, is_active=True).first()
    if member is None:
        raise TaskRefused("That member is not active any more. Give the task to somebody else.")
    return member


def _save(row: TaskRow, before: str, *, by: Viewer, at: datetime, why: str = "") -> None:
    with transaction.atomic():
        row.save()
        audit.record([Deed(Act.CHANGED, KIND, str(row.pk), before, _told(row))], by=by.name, at=at, why=why)


def _told(row: TaskRow) -> str:
    return msgspec.json.encode(
        {
            "title": row.title,
            "account": row.account,
            "owner": None if row.owner is None else row.owner.name,
            "due": row.due,
            "state": str(row.state),
            "snoozed_until": row.snoozed_until,
            "outcome": row.outcome,
        }
    ).decode()
