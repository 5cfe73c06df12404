"""Looking whether what usually comes still comes."""

from __future__ import annotations

from datetime import timedelta

from bellwether.catalog.serving import served
from bellwether.ingest.live.receiving import receiving
from bellwether.ingest.live.tallies import Tallies
from bellwether.ingest.watching import actions, queries
from bellwether.ingest.watching.counting import Counting
from bellwether.jobs.domain import Arguments, Every, Report, job
from bellwether.members.key_queries import keys_by_digest
from bellwether.members.keys import KeyScope

LOOK = "watch_sources"


class _Looked:
    """What was looked at last (nothing new, nothing to do), and what of each receiving was counted."""

    seen: tuple[object, ...] | None = None
    counting: tuple[Tallies, Counting] | None = None


def something_came() -> bool:
    """Whether facts or days have come since the last look."""
    return _Looked.seen != _state()


@job(LOOK, "Watch what comes in", every=Every(minute="*/15", needed=something_came), again=True)
def watch_sources(arguments: Arguments, report: Report) -> str:  # noqa: ARG001
    """Records events that stopped as outages, and closes those that came again."""
    workspace, state = served(), _state()
    now = workspace.now()
    live = frozenset(key.source for key in keys_by_digest(KeyScope.SEND_EVENTS, now).values())
    _keep_counts()
    found = actions.watch(workspace, workspace.today() - timedelta(days=1), live, now)
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


def _state() -> tuple[object, ...]:
    workspace = served()
    return workspace.warehouse.batch(), workspace.today()
