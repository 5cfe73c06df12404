"""What is to be done about the account: its open alerts and tasks."""

from __future__ import annotations

from bellwether.access.permission import Permission
from bellwether.screens.account.subject import Subject
from bellwether.work.alerts.queries import alerts
from bellwether.work.pages.showing import shown_alert, shown_task
from bellwether.work.tasks.queries import Which, tasks
from bellwether.workspace.running import running


def todo(about: Subject) -> dict[str, object]:
    """Open alerts and tasks, trouble and overdue ones first."""
    today, names = running().today(), {about.id: about.name}
    return {
        "alerts": [shown_alert(one, names, today) for one in alerts(about.viewer, account=about.id)],
        "tasks": [shown_task(one, names, today) for one in tasks(about.viewer, Which(account=about.id))],
        "may_work": about.viewer.may(Permission.WORK_TASKS),
        "here": about.url,
    }
