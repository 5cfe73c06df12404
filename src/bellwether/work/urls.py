"""The addresses of tasks and alerts."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.work.pages import alerts, outages, tasks

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
    path("alerts/outages/<int:number>/snooze/", outages.snooze, name="snooze-outage-alert"),
    path("alerts/outages/<int:number>/close/", outages.close, name="close-outage-alert"),
]
