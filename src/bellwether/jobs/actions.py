"""Asking for runs, and carrying them out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic

import structlog
from django.db import close_old_connections, transaction

from bellwether.engine.definitions.errors import BellwetherError
from bellwether.jobs.domain import JOBS, Report, Run, State
from bellwether.jobs.models import RunRow
from bellwether.jobs.queries import run_of

BETWEEN_REPORTS = 0.5
"""Seconds between two notes of how far a run is: more often nobody looks."""

UNFORESEEN = "It ended by an error that nobody foresaw; the server's log has the details under this run's number."

_log = structlog.get_logger("bellwether.jobs")


class Waiting:
    """Who is told of runs that wait: the queue, while one works. `later` is told of those that may wait for quiet."""

    tell: Callable[[int], None] | None = None
    later: Callable[[int], None] | None = None


def ask(key: str, *, by: str, at: datetime, **arguments: str) -> Run:
    """The run that will do it: the one that waits already for the same, or a new one at the end of the queue."""
    row = _row(key, by, at, arguments)
    # The one that waits may have been put off.
    transaction.on_commit(lambda: _tell(Waiting.tell, row.pk))
    return run_of(row)


def ask_when_quiet(key: str, *, by: str, at: datetime) -> Run:
    """The same for what may wait until nobody has asked for a second: it starts some seconds later at the latest."""
    row = _row(key, by, at, {})
    transaction.on_commit(lambda: _tell(Waiting.later, row.pk))
    return run_of(row)


def _row(key: str, by: str, at: datetime, arguments: dict[str, str]) -> RunRow:
    JOBS.get(key)
    # Most who ask find one that waits, and need not wait for others who write. If it begins at this very moment, it
    # begins after whatever it was asked for.
    waiting = _waiting(key, arguments)
    if waiting is not None:
        return waiting
    with transaction.atomic():
        return _waiting(key, arguments) or RunRow.objects.create(
            job=key, arguments=arguments, state=State.WAITING, asked_by=by, asked_at=at
        )


def _waiting(key: str, arguments: dict[str, str]) -> RunRow | None:
    return RunRow.objects.filter(job=key, arguments=arguments, state=State.WAITING).first()


def carry_out(number: int, clock: Callable[[], datetime]) -> None:
    """Does what a run waits for, and notes how it ended."""
    close_old_connections()
    row = RunRow.objects.filter(pk=number, state=State.WAITING).first()
    if row is None:
        return
    row.state, row.started_at = State.RUNNING, clock()
    row.save(update_fields=["state", "started_at"])
    log = _log.bind(job=row.job, run=row.pk)
    log.info("job started", asked_by=row.asked_by)
    try:
        row.words = JOBS.get(row.job).body(dict(row.arguments), _reporting(number))
        row.state = State.DONE
    except BellwetherError as refused:
        row.words, row.state = str(refused), State.FAILED
    except Exception:
        # Whatever a job's body does, the queue lives on and the run says that it failed.
        log.exception("job broke")
        row.words, row.state = UNFORESEEN, State.FAILED
    row.ended_at = clock()
    row.save(update_fields=["state", "ended_at", "words"])
    log.info("job ended", state=row.state, outcome=row.words)
    close_old_connections()


def mend(*, by: str, at: datetime) -> tuple[int, ...]:
    """The numbers of the runs that wait, after a start: what was running when the process ended is interrupted.

    Where a job may simply be repeated, a new run of it waits.
    """
    for row in RunRow.objects.filter(state=State.RUNNING):
        row.state, row.ended_at, row.words = State.INTERRUPTED, at, "The server stopped before it was done."
        row.save(update_fields=["state", "ended_at", "words"])
        known = {job.key for job in JOBS.all() if job.again}
        if row.job in known:
            ask(row.job, by=by, at=at, **row.arguments)
    return tuple(RunRow.objects.filter(state=State.WAITING).order_by("pk").values_list("pk", flat=True))


def _tell(who: Callable[[int], None] | None, number: int) -> None:
    if who is not None:
        who(number)


def _reporting(number: int) -> Report:
    last = 0.0

    def report(done: int, total: int, words: str) -> None:
        nonlocal last
        now = monotonic()
        if now - last >= BETWEEN_REPORTS:
            last = now
            RunRow.objects.filter(pk=number).update(done=done, total=total, words=words)

    return report
