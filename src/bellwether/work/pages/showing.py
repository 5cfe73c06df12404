"""Tasks and alerts as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.safestring import SafeString

from bellwether.ui.addresses import account_address, number_address
from bellwether.ui.bands import badge
from bellwether.ui.days import day_text, distance
from bellwether.work.alerts.domain import Alert, Evidence, State
from bellwether.work.outages.domain import About, SourceAlert
from bellwether.work.tasks.domain import Due, Task
from bellwether.workspace.running import day_of

_HEADINGS = {
    Due.OVERDUE: "Overdue",
    Due.TODAY: "Today",
    Due.SOON: "The next seven days",
    Due.LATER: "Later",
    Due.SOMEDAY: "Without a day",
    Due.SNOOZED: "Snoozed",
}
_TONES = {"bad": "Trouble", "watch": "Look at it", "good": "A chance"}


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """A number to click: what it is, how it has changed, where it is explained."""

    text: str
    change: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A task in a list."""

    id: int
    title: str
    account: str
    account_url: str
    owner: str
    due: str
    due_hint: str
    late: bool
    reason: str
    evidence: ShownEvidence | None
    snoozed: str
    finished: str


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Tasks that stand alike to their days."""

    heading: str
    late: bool
    tasks: tuple[ShownTask, ...]


@dataclass(frozen=True, slots=True)
class ShownAlert:
    """An alert in a list."""

    id: int
    name: str
    badge: SafeString
    account: str
    account_url: str
    since: str
    since_hint: str
    evidence: ShownEvidence | None
    snoozed: str
    closed: str


@dataclass(frozen=True, slots=True)
class ShownSource:
    """The alert of a source in a list: where it is answered, and where more is told of it."""

    place: str
    answer_url: str
    about_url: str
    badge: SafeString
    source: str
    sentence: str
    follows: str
    since: str
    since_hint: str
    snoozed: str
    closed: str


def groups(tasks: Iterable[Task], names: Mapping[str, str], today: date) -> tuple[TaskGroup, ...]:
    """Open tasks under headings, in the order in which they come."""
    return tuple(
        TaskGroup(_HEADINGS[due], due is Due.OVERDUE, tuple(shown_task(task, names, today) for task in alike))
        for due, alike in groupby(tasks, key=lambda task: task.stands(today))
    )


def shown_task(task: Task, names: Mapping[str, str], today: date) -> ShownTask:
    """One task."""
    finished = ""
    if task.finished_at is not None:
        finished = f"{task.state.value} by {task.finished_by}, {day_text(day_of(task.finished_at), today)}"
        finished += f": {task.outcome}" if task.outcome else ""
    return ShownTask(
        id=task.id,
        title=task.title,
        account=names.get(task.account, task.account),
        account_url=account_address(task.account),
        owner=task.owner_name or "Nobody yet",
        due="" if task.due is None else distance(task.due, today),
        due_hint="" if task.due is None else day_text(task.due, today),
        late=task.stands(today) is Due.OVERDUE,
        reason=task.reason,
        evidence=shown_evidence(task.evidence, task.account),
        snoozed=_snoozed(task.snoozed_until, task.snooze_reason, today),
        finished=finished,
    )


def shown_alert(alert: Alert, names: Mapping[str, str], today: date) -> ShownAlert:
    """One alert."""
    snoozed = _snoozed(alert.snoozed_until, alert.snooze_reason, today) if alert.state is State.SNOOZED else ""
    return ShownAlert(
        id=alert.id,
        name=alert.name,
        badge=badge(alert.tone.value, _TONES[alert.tone.value]),
        account=names.get(alert.account, alert.account),
        account_url=account_address(alert.account),
        since=distance(alert.opened_on, today),
        since_hint=day_text(alert.opened_on, today),
        evidence=shown_evidence(alert.evidence, alert.account),
        snoozed=snoozed,
        closed=_closed(alert, today),
    )


def shown_source(alert: SourceAlert, today: date) -> ShownSource:
    """The alert of one source."""
    return ShownSource(
        place=f"{alert.about}-alert-{alert.id}",
        answer_url=f"/alerts/{alert.about}/{alert.id}/",
        about_url=about_address(alert.about),
        badge=badge("bad" if alert.state is not State.CLOSED else "good", _TONES["bad"]),
        source=alert.source,
        sentence=alert.sentence,
        follows=alert.about.follows,
        since=distance(alert.opened_on, today),
        since_hint=day_text(alert.opened_on, today),
        snoozed=_snoozed(alert.snoozed_until, alert.snooze_reason, today) if alert.state is State.SNOOZED else "",
        closed=_closed(alert, today),
    )


def shown_evidence(evidence: Evidence | None, account: str) -> ShownEvidence | None:
    """The number that an alert or a task points to."""
    if evidence is None:
        return None
    change = f"{evidence.change} in 30 days" if evidence.change[:1] in {"+", "−"} else ""
    return ShownEvidence(
        f"{evidence.name} {evidence.value}", change, number_address(evidence.metric, account, evidence.day)
    )


def about_address(about: About) -> str:
    """Where more is told of what an alert of a source is about."""
    return "/administration/sources/#missing" if about is About.OUTAGE else "/administration/sources/"


def _closed(alert: Alert | SourceAlert, today: date) -> str:
    if alert.state is not State.CLOSED or alert.closed_on is None:
        return ""
    return f"closed by {alert.closed_by}, {day_text(alert.closed_on, today)}: {alert.close_reason}"


def _snoozed(until: date | None, reason: str, today: date) -> str:
    if until is None or until <= today:
        return ""
    return f"until {day_text(until, today)}: {reason}"
