"""The addresses of tasks and alerts."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.work.outages.domain import About
from bellwether.work.pages import alerts, sources, tasks

urlpatterns: list[URLPattern] = [
    path("tasks/", tasks.task_list, name="tasks"),
    path("tasks/new/", tasks.new_task, name="new-task"),
    path("tasks/<int:number>/finish/", tasks.finish, name="finish-task"),
    path("tasks/<int:number>/drop/", tasks.drop, name="drop-task"),
    path("tasks/<int:number>/snooze/", tasks.snooze, name="snooze-task"),
    path("tasks/<int:number>/assign/", tasks.assign, name="assign-task"),
    path("tasks/<int:number>/reopen/", tasks.reopen, name="reopen-task"),
    path("alerts/", alerts.alert_list, name="alerts"),
    path("alerts/<int:number>/snooze/", alerts.snooze, name="snooze-alert"),
    path("alerts/<int:number>/close/", alerts.close, name="close-alert"),
    path("alerts/outages/<int:number>/snooze/", sources.snooze, {"about": About.OUTAGE}, name="snooze-outage-alert"),
    path("alerts/outages/<int:number>/close/", sources.close, {"about": About.OUTAGE}, name="close-outage-alert"),
    path("alerts/sources/<int:number>/snooze/", sources.snooze, {"about": About.FAILING}, name="snooze-source-alert"),
    path("alerts/sources/<int:number>/close/", sources.close, {"about": About.FAILING}, name="close-source-alert"),
]
