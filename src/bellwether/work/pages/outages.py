"""What is answered to the alert of an outage."""

from __future__ import annotations

from django.http import HttpResponse

from bellwether.access.permission import Permission
from bellwether.ui.page import PageRequest, page, safe_next
from bellwether.work.forms import ReasonForm, SnoozeForm, in_a_week
from bellwether.work.outages import actions
from bellwether.work.pages.alerts import ALERTS, changed
from bellwether.work.pages.asking import Question, asked
from bellwether.workspace.running import running

OUTAGES = f"{ALERTS}outages/"


@page(Permission.WORK_TASKS)
def snooze(request: PageRequest, number: int) -> HttpResponse:
    """Quiet until a day, with the reason."""
    now = running().now()
    form = SnoozeForm(request.POST or None, initial={"until": in_a_week(now.date())})
    if request.method == "POST" and form.is_valid():
        until, reason = form.cleaned_data["until"], form.cleaned_data["reason"]
        return changed(
            request, "Snoozed.", lambda: actions.snooze(number, until=until, reason=reason, by=request.viewer, at=now)
        )
    return asked(request, Question("Snooze this alert", form, f"{OUTAGES}{number}/snooze/", safe_next(request, ALERTS)))


@page(Permission.WORK_TASKS)
def close(request: PageRequest, number: int) -> HttpResponse:
    """Closed by hand, with the reason; the outage itself stays."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], running().now()
        return changed(request, "Closed.", lambda: actions.close(number, reason=reason, by=request.viewer, at=now))
    return asked(request, Question("Close this alert", form, f"{OUTAGES}{number}/close/", safe_next(request, ALERTS)))
