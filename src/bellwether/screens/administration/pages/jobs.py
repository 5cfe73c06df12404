"""Jobs: what runs beside the pages, how far it is, how it ended; and the ones that may be started by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from bellwether.access.permission import Permission
from bellwether.jobs import queries
from bellwether.jobs.actions import ask
from bellwether.jobs.domain import JOBS, Job, Run, State
from bellwether.screens.administration.sections import drawn
from bellwether.ui.page import PageRequest, page, wants_part
from bellwether.ui.toasts import next_page
from bellwether.workspace.running import running

_JOBS = "/administration/jobs/"
_TONES = {State.DONE: "good", State.RUNNING: "watch", State.WAITING: "unknown", State.INTERRUPTED: "watch"}


@dataclass(frozen=True, slots=True)
class RunShown:
    """A run as the page shows it: times in the workspace's zone."""

    run: Run
    asked: datetime
    tone: str
    lasted: str

    @property
    def url(self) -> str:
        """Its own page."""
        return f"{_JOBS}{self.run.id}/"


@dataclass(frozen=True, slots=True)
class JobShown:
    """A job that runs by itself: how often, when next, and how it ended last."""

    job: Job
    often: str
    due: datetime
    last: RunShown | None


@require_GET
@page(Permission.RUN_JOBS)
def jobs(request: PageRequest) -> HttpResponse:
    """The jobs that run by themselves, and the runs of all, the latest first."""
    shown = [run_shown(run) for run in queries.runs()]
    context = {
        "jobs": list(_periodic()),
        "runs": shown,
        "busy": any(not one.run.state.over for one in shown),
    }
    if wants_part(request):
        return render(request, "administration/job_runs.html", context)
    return drawn(request, "jobs.html", context)


@require_GET
@page(Permission.RUN_JOBS)
def run(request: PageRequest, run: int) -> HttpResponse:
    """One run. While it goes on, its progress is asked for again and again."""
    found = queries.run(run)
    if found is None:
        raise Http404
    context = {"shown": run_shown(found), "started": _local(found.started_at), "ended": _local(found.ended_at)}
    if wants_part(request):
        return progress(request, found, f"{_JOBS}{found.id}/")
    return drawn(request, "run.html", {**context, **progress_of(found, f"{_JOBS}{found.id}/")})


@require_POST
@page(Permission.RUN_JOBS)
def start(request: PageRequest, key: str) -> HttpResponse:
    """Asks for a run of a job that runs by itself; no other can be started without saying of what."""
    declared = next((job for job in JOBS.all() if job.key == key and job.every is not None), None)
    if declared is None:
        raise Http404
    asked = ask(key, by=request.viewer.name, at=running().now())
    next_page(request, f"“{declared.name}” is asked for.")
    return HttpResponseRedirect(f"{_JOBS}{asked.id}/")


def progress(request: PageRequest, run: Run, url: str) -> HttpResponse:
    """How far a run is, as a part of a page; once it is over the whole page is asked for again."""
    answer = render(request, "ui/progress.html", progress_of(run, url))
    if run.state.over:
        answer.headers["HX-Refresh"] = "true"
    return answer


def progress_of(run: Run, url: str) -> dict[str, object]:
    """What the progress bar shows of a run."""
    waiting = run.state is State.WAITING
    return {
        "url": url,
        "label": "Waits for its turn." if waiting else run.words or "Begins.",
        "done": run.done,
        "total": max(run.total, 1),
        "running": not run.state.over,
    }


def run_shown(run: Run) -> RunShown:
    """A run with its times in the workspace's zone and how long it took so far."""
    return RunShown(run, _in_zone(run.asked_at), _TONES.get(run.state, "bad"), _lasted(run))


def _periodic() -> list[JobShown]:
    now = datetime.now(UTC)
    shown = []
    for job in JOBS.all():
        if job.every is not None:
            last = queries.last_run(job.key)
            due = _in_zone(job.every.next_after(now))
            shown.append(JobShown(job, job.every.words, due, None if last is None else run_shown(last)))
    return shown


def _lasted(run: Run) -> str:
    if run.started_at is None:
        return ""
    took = (run.ended_at or datetime.now(UTC)) - run.started_at
    return duration(max(took, timedelta()))


def duration(took: timedelta) -> str:
    """A length of time in two units at most.

    >>> duration(timedelta(seconds=4.26)), duration(timedelta(seconds=75)), duration(timedelta(hours=2, minutes=5))
    ('4.3 s', '1 min 15 s', '2 h 5 min')
    """
    seconds = took.total_seconds()
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes_left = divmod(minutes, 60)
    return f"{hours} h {minutes_left} min" if hours else f"{minutes} min {rest} s"


def _local(at: datetime | None) -> datetime | None:
    return None if at is None else _in_zone(at)


def _in_zone(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(running().catalog().calendar.zone))
