"""The list of alerts, and what is answered to one."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bellwether.access.permission import Permission
from bellwether.accounts.views.chosen import names_of
from bellwether.members.owning import owned_by
from bellwether.ui.page import PageRequest, page, safe_next
from bellwether.ui.toasts import next_page
from bellwether.work.alerts import actions, queries
from bellwether.work.alerts.answering import AlertRefused
from bellwether.work.alerts.rules import rules
from bellwether.work.alerts.watching import names_by_id
from bellwether.work.failing.queries import source_alerts
from bellwether.work.forms import ReasonForm, SnoozeForm, in_a_week
from bellwether.work.pages.asking import Question, asked, led_back
from bellwether.work.pages.showing import shown_alert, shown_source
from bellwether.work.pages.tasks import tabs
from bellwether.workspace.running import running

ALERTS = "/alerts/"
MOST = 200
"""Alerts on the page: whoever has more needs other rules, not more rows."""


@require_safe
@page(Permission.SEE)
def alert_list(request: PageRequest) -> HttpResponse:
    """The open alerts, or the closed ones; of the viewer's own accounts, or of all that they see."""
    closed = request.GET.get("state") == "closed"
    mine = request.GET.get("whose", "mine") != "all"
    found = queries.alerts(request.viewer, closed=closed)
    if mine:
        own = owned_by(names_of(request.viewer))
        found = tuple(alert for alert in found if alert.account in own)
    today, names = running().today(), names_by_id(running().engine())
    tail = "&state=closed" if closed else ""
    content = {
        "alerts": tuple(shown_alert(alert, names, today) for alert in found[:MOST]),
        "more": max(len(found) - MOST, 0),
        "sources": tuple(shown_source(one, today) for one in source_alerts(request.viewer, closed=closed)),
        "closed": closed,
        "rules": bool(rules()),
        "may_define": request.viewer.may(Permission.DEFINE_ALERTS),
        "mine": mine,
        "may_work": request.viewer.may(Permission.WORK_TASKS) and not closed,
        "whose": (
            {"name": "My accounts", "url": f"?whose=mine{tail}", "current": mine},
            {"name": "All accounts", "url": f"?whose=all{tail}", "current": not mine},
        ),
        "tabs": tabs("closed" if closed else "alerts", request.viewer),
    }
    return render(request, "work/alerts.html", content)


@page(Permission.WORK_TASKS)
def snooze(request: PageRequest, number: int) -> HttpResponse:
    """Quiet until a day, with the reason."""
    form = SnoozeForm(request.POST or None, initial={"until": in_a_week(running().today())})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        return changed(
            request,
            "Snoozed.",
            lambda: actions.snooze(
                number, until=said["until"], reason=said["reason"], by=request.viewer, at=running().now()
            ),
        )
    return asked(request, Question("Snooze this alert", form, f"{ALERTS}{number}/snooze/", safe_next(request, ALERTS)))


@page(Permission.WORK_TASKS)
def close(request: PageRequest, number: int) -> HttpResponse:
    """Closed by hand, with the reason."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return changed(
            request,
            "Closed.",
            lambda: actions.close(number, reason=reason, by=request.viewer, at=running().now()),
        )
    return asked(request, Question("Close this alert", form, f"{ALERTS}{number}/close/", safe_next(request, ALERTS)))


def changed(request: PageRequest, news: str, change: Callable[[], None]) -> HttpResponse:
    """The way back with the news; what is refused is news too."""
    try:
        change()
    except AlertRefused as refused:
        next_page(request, str(refused), bad=True)
    else:
        next_page(request, news)
    return led_back(request, ALERTS)
