"""What is answered to the alerts of sources: of what stopped coming, and of what cannot be read."""

from __future__ import annotations

from typing import assert_never

from django.http import HttpResponse

from bellwether.access.permission import Permission
from bellwether.ui.page import PageRequest, page, safe_next
from bellwether.work.failing import actions as failing
from bellwether.work.forms import ReasonForm, SnoozeForm, in_a_week
from bellwether.work.outages import actions as outages
from bellwether.work.outages.domain import About
from bellwether.work.pages.alerts import ALERTS, changed
from bellwether.work.pages.asking import Question, asked
from bellwether.workspace.running import running


@page(Permission.WORK_TASKS)
def snooze(request: PageRequest, about: About, number: int) -> HttpResponse:
    """Quiet until a day, with the reason."""
    form = SnoozeForm(request.POST or None, initial={"until": in_a_week(running().today())})
    if request.method == "POST" and form.is_valid():
        until, reason, now = form.cleaned_data["until"], form.cleaned_data["reason"], running().now()

        def put_off() -> None:
            match about:
                case About.OUTAGE:
                    outages.snooze(number, until=until, reason=reason, by=request.viewer, at=now)
                case About.FAILING:
                    failing.snooze(number, until=until, reason=reason, by=request.viewer, at=now)
                case _:
                    assert_never(about)

        return changed(request, "Snoozed.", put_off)
    return _asked(request, "Snooze this alert", form, f"{about}/{number}/snooze/")


@page(Permission.WORK_TASKS)
def close(request: PageRequest, about: About, number: int) -> HttpResponse:
    """Closed by hand, with the reason; what it tells of stays on record."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], running().now()

        def end() -> None:
            match about:
                case About.OUTAGE:
                    outages.close(number, reason=reason, by=request.viewer, at=now)
                case About.FAILING:
                    failing.close(number, reason=reason, by=request.viewer, at=now)
                case _:
                    assert_never(about)

        return changed(request, "Closed.", end)
    return _asked(request, "Close this alert", form, f"{about}/{number}/close/")


def _asked(request: PageRequest, title: str, form: SnoozeForm | ReasonForm, address: str) -> HttpResponse:
    return asked(request, Question(title, form, f"{ALERTS}{address}", safe_next(request, ALERTS)))
