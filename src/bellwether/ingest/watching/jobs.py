"""Looking whether what usually comes still comes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bellwether.catalog.serving import served
from bellwether.ingest.live.receiving import receiving
from bellwether.ingest.live.tallies import Tallies
from bellwether.ingest.watching import actions, property_types, queries
from bellwether.ingest.watching.counting import Counting
from bellwether.jobs.domain import Arguments, Every, Report, job
from bellwether.members.key_queries import keys_by_digest
from bellwether.members.keys import KeyScope

LOOK = "watch_sources"


BETWEEN = timedelta(minutes=15)
"""How long what comes in on a day that was looked at waits for the next look."""


class _Looked:
    """What was looked at last and when, on which day (nothing new, nothing to do), and what was counted."""

    seen: tuple[object, ...] | None = None
    at: datetime | None = None
    on: date | None = None
    counting: tuple[Tallies, Counting] | None = None


def something_came() -> bool:
    """Whether a day is over since the last look, or facts have come and the last look is some time ago."""
    if not looked_today():
        return True
    now = served().now()
    return _Looked.seen != _state() and (_Looked.at is None or not _Looked.at <= now < _Looked.at + BETWEEN)


def looked_today() -> bool:
    """Whether the days that are over were looked at: before, nobody knows whether an event stopped or its sender."""
    return _Looked.on == served().today()


@job(LOOK, "Watch what comes in", every=Every(minute="*", needed=something_came), again=True)
def watch_sources(arguments: Arguments, report: Report) -> str:  # noqa: ARG001
    """Records events that stopped as outages, and closes those that came again."""
    workspace, state = served(), _state()
    now, today = workspace.now(), workspace.today()
    live = frozenset(key.source for key in keys_by_digest(KeyScope.SEND_EVENTS, now).values())
    try:
        _keep_counts()
        found = actions.watch(workspace, today - timedelta(days=1), live, now)
    finally:
        # A look that fails is in the list of runs; it must not keep others waiting for ever.
        _Looked.at, _Looked.on = now, today
    _Looked.seen = state
    sentences = [queries.said(row) for row in (*found.opened, *found.closed)]
    return " ".join(sentences) or "Everything comes as it usually does."


def _keep_counts() -> None:
    held = receiving()
    if held is None:
        return
    if _Looked.counting is None or _Looked.counting[0] is not held.tallies:
        _Looked.counting = held.tallies, Counting.begun()
    _Looked.counting[1].keep(held.tallies, served().today())
    property_types.keep(held.property_types.drained(), served().today())


def _state() -> tuple[object, ...]:
    workspace = served()
    return workspace.warehouse.batch(), workspace.today()
