"""Reads of jobs."""

from __future__ import annotations

from bellwether.jobs.domain import JOBS, Run, State
from bellwether.jobs.models import RunRow


def runs(*, limit: int = 100) -> tuple[Run, ...]:
    """The runs, the latest first."""
    return tuple(run_of(row) for row in RunRow.objects.all()[:limit])


def run(number: int) -> Run | None:
    """One run; None where there is none of that number."""
    row = RunRow.objects.filter(pk=number).first()
    return None if row is None else run_of(row)


def last_run(key: str) -> Run | None:
    """The latest run of a job."""
    row = RunRow.objects.filter(job=key).first()
    return None if row is None else run_of(row)


def last_run_with(key: str, **arguments: str) -> Run | None:
    """The latest run of a job that was asked for with some arguments, among others perhaps."""
    rows = RunRow.objects.filter(job=key).iterator()
    return next((run_of(row) for row in rows if arguments.items() <= row.arguments.items()), None)


def run_of(row: RunRow) -> Run:
    """The run that a row keeps. A run of a job that is no longer known keeps the job's key as its name."""
    names = {job.key: job.name for job in JOBS.all()}
    return Run(
        id=row.pk,
        job=row.job,
        name=names.get(row.job, row.job),
        state=State(row.state),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        done=row.done,
        total=row.total,
        words=row.words,
    )
