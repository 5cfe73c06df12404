"""The list of tasks, and what is done to one."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.ui.page import PageRequest, page, safe_next, wants_part
from bellwether.ui.toasts import next_page, with_announcement, with_toast
from bellwether.work.alerts import queries as alerts
from bellwether.work.alerts.watching import names_by_id
from bellwether.work.failing.queries import open_source_alerts
from bellwether.work.forms import AssignForm, ReasonForm, SnoozeForm, TaskForm, in_a_week
from bellwether.work.pages.asking import Question, asked, led_back
from bellwether.work.pages.showing import groups, shown_task
from bellwether.work.tasks import actions, queries
from bellwether.work.tasks.domain import TaskRefused
from bellwether.work.tasks.queries import Which
from bellwether.workspace.running import running

TASKS = "/tasks/"


@require_safe
@page(Permission.SEE)
def task_list(request: PageRequest) -> HttpResponse:
    """The viewer's own tasks, or everybody's; open or finished."""
    whose, finished = request.GET.get("whose", "mine"), request.GET.get("state") == "finished"
    mine = whose != "all"
    which = Which(owner=request.viewer.member if mine else None, finished=finished)
    today, names = running().today(), names_by_id(running().engine())
    found = queries.tasks(request.viewer, which)
    content = {
        "groups": () if finished else groups(found, names, today),
        "finished": tuple(shown_task(task, names, today) for task in found) if finished else (),
        "none": not found,
        "mine": mine,
        "may_work": request.viewer.may(Permission.WORK_TASKS),
        "whose": _whose(mine=mine, finished=finished),
        "tabs": tabs("finished" if finished else "tasks", request.viewer),
    }
    return render(request, "work/tasks.html", content)


@page(Permission.WORK_TASKS)
def new_task(request: PageRequest) -> HttpResponse:
    """A form for a task about one account, and the task made of it."""
    if request.method == "POST":
        form = TaskForm(request.POST)
        if form.is_valid():
            try:
                actions.make_task(form.new_task(), by=request.viewer, at=running().now())
            except TaskRefused as refused:
                form.add_error(None, str(refused))
            else:
                next_page(request, "The task is on its list.")
                return led_back(request, TASKS)
        return asked(request, Question("New task", form, f"{TASKS}new/", safe_next(request, TASKS)))
    account = request.GET.get("account", "")
    form = TaskForm(initial={"account": account, "owner": request.viewer.member})
    name = names_by_id(running().engine()).get(account, "") if request.viewer.sees_account(account) else ""
    if not name:
        raise Http404
    return asked(request, Question(f"New task for {name}", form, f"{TASKS}new/", safe_next(request, TASKS)))


@require_POST
@page(Permission.WORK_TASKS)
def finish(request: PageRequest, number: int) -> HttpResponse:
    """Done."""
    return _changed(request, number, "Done.", lambda: actions.finish(number, by=request.viewer, at=running().now()))


@page(Permission.WORK_TASKS)
def drop(request: PageRequest, number: int) -> HttpResponse:
    """Not to be done, with the reason."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _changed(
            request,
            number,
            "Dropped.",
            lambda: actions.finish(number, dropped=True, outcome=reason, by=request.viewer, at=running().now()),
        )
    return _asked(request, "Drop this task", form, f"{TASKS}{number}/drop/")


@page(Permission.WORK_TASKS)
def snooze(request: PageRequest, number: int) -> HttpResponse:
    """Out of sight until a day, with the reason."""
    form = SnoozeForm(request.POST or None, initial={"until": in_a_week(running().today())})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        return _changed(
            request,
            number,
            "Snoozed.",
            lambda: actions.snooze(
                number, until=said["until"], reason=said["reason"], by=request.viewer, at=running().now()
            ),
        )
    return _asked(request, "Snooze this task", form, f"{TASKS}{number}/snooze/")


@page(Permission.WORK_TASKS)
def assign(request: PageRequest, number: int) -> HttpResponse:
    """Somebody else's, or due on another day."""
    held = queries.task(request.viewer, number)
    initial = {} if held is None else {"owner": held.owner, "due": held.due}
    form = AssignForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        owner, due = form.cleaned_data["owner"], form.cleaned_data["due"]
        return _changed(
            request,
            number,
            "Changed.",
            lambda: actions.reassign(
                number, owner=None if owner is None else owner.pk, due=due, by=request.viewer, at=running().now()
            ),
        )
    return _asked(request, "Owner and day", form, f"{TASKS}{number}/assign/")


@require_POST
@page(Permission.WORK_TASKS)
def reopen(request: PageRequest, number: int) -> HttpResponse:
    """Open again: what undo asks for."""
    return _changed(
        request, number, "Open again.", lambda: actions.reopen(number, by=request.viewer, at=running().now())
    )


def tabs(current: str, viewer: Viewer) -> tuple[dict[str, object], ...]:
    """The tabs over tasks and alerts."""
    open_alerts = sum(alerts.counts(viewer).values()) + len(open_source_alerts(viewer))
    return (
        {"name": "Tasks", "url": TASKS, "current": current == "tasks"},
        {"name": "Alerts", "url": "/alerts/", "current": current == "alerts", "count": open_alerts or ""},
        {"name": "Finished", "url": f"{TASKS}?state=finished", "current": current == "finished"},
        {"name": "Closed alerts", "url": "/alerts/?state=closed", "current": current == "closed"},
    )


def _whose(*, mine: bool, finished: bool) -> tuple[dict[str, object], ...]:
    tail = "&state=finished" if finished else ""
    return (
        {"name": "Mine", "url": f"?whose=mine{tail}", "current": mine},
        {"name": "Everybody’s", "url": f"?whose=all{tail}", "current": not mine},
    )


def _changed(request: PageRequest, number: int, news: str, change: Callable[[], None]) -> HttpResponse:
    """The way back with the news; what is refused is news too. A finished row simply goes, and can come back."""
    refusal = ""
    try:
        change()
    except TaskRefused as refused:
        refusal = str(refused)
    if request.headers.get("HX-Target", "").rpartition("#")[2].startswith("task-") and wants_part(request):
        if refusal:
            return with_toast(HttpResponse(status=204), refusal, bad=True)
        return with_announcement(with_toast(HttpResponse(""), news, undo=f"{TASKS}{number}/reopen/"), news)
    next_page(request, refusal or news, bad=bool(refusal))
    return led_back(request, TASKS)


def _asked(request: PageRequest, title: str, form: SnoozeForm | ReasonForm | AssignForm, url: str) -> HttpResponse:
    return asked(request, Question(title, form, url, safe_next(request, TASKS)))
