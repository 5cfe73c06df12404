"""Tasks and alerts."""

from __future__ import annotations

from tests.web.access.routes.route import SEE, TASKS, Route

WORK = {
    "tasks/": Route(SEE, "/tasks/"),
    "tasks/new/": Route(TASKS, "/tasks/new/?account=north"),
    **{
        f"tasks/<int:number>/{act}/": Route(TASKS, f"/tasks/999999/{act}/", form={})
        for act in ("finish", "drop", "snooze", "assign", "reopen")
    },
    "alerts/": Route(SEE, "/alerts/"),
    **{
        f"{alerts}<int:number>/{act}/": Route(TASKS, f"/{alerts}999999/{act}/", form={})
        for act in ("snooze", "close")
        for alerts in ("alerts/", "alerts/outages/", "alerts/sources/")
    },
}
