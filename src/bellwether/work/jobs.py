"""Watching: the rules look at every account whenever values have changed."""

from __future__ import annotations

from bellwether.jobs.domain import Arguments, Every, Report, job
from bellwether.work.alerts import actions, queries
from bellwether.work.alerts.rules import rules
from bellwether.workspace.running import running

WATCH = "watch"


class _Watched:
    """What was looked at last: nothing new, nothing to do."""

    seen: tuple[object, ...] | None = None


def something_is_new() -> bool:
    """Whether facts, values, days or rules are others than when the rules looked last."""
    return _Watched.seen != _state() and (bool(rules()) or queries.any_open())


@job(WATCH, "Watch accounts by the alert rules", every=Every(minute="*", needed=something_is_new), again=True)
def watch(arguments: Arguments, report: Report) -> str:  # noqa: ARG001
    """Opens and closes alerts as the rules ask for on the last complete day."""
    workspace, state = running(), _state()
    found = actions.watch(workspace.engine(), workspace.last_day(), at=workspace.now())
    _Watched.seen = state
    return f"{found.opened} alerts opened, {found.closed} closed, {found.woken} came back from snoozing."


def _state() -> tuple[object, ...]:
    workspace = running()
    return workspace.warehouse.state(), workspace.last_day(), workspace.catalog()
