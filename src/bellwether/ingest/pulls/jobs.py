"""Pulling on a schedule."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bellwether.catalog.serving import served
from bellwether.ingest.pulls import actions, queries
from bellwether.ingest.pulls.actions import Pulled
from bellwether.ingest.pulls.domain import Course
from bellwether.ingest.pulls.gaps import forgotten, keep_gaps
from bellwether.ingest.pulls.moment import Moment
from bellwether.jobs.domain import BELLWETHER, Arguments, Every, JobFailed, Report, job

PULL = "pull"
PULL_SOURCE = "pull_source"


def something_is_due() -> bool:
    """Whether it is time to read any table, or one that could not be read is asked for no more."""
    return bool(queries.due(served().now())) or forgotten(queries.pulls())


@job(PULL, "Pull from sources", every=Every(minute="*", needed=something_is_due), again=True)
def pull(arguments: Arguments, report: Report) -> str:  # noqa: ARG001
    """Reads every table that is due; one that fails is tried again later, and stops no other."""
    workspace = served()
    waiting = queries.due(workspace.now())
    pulled = []
    for number, one in enumerate(waiting):
        told = partial(report, number, len(waiting))
        pulled.append(actions.run_table(workspace, one.source, one.table, Moment(BELLWETHER, workspace.now(), told)))
    if forgotten(queries.pulls()):
        keep_gaps(workspace, workspace.now())
    return _told(pulled)


@job(PULL_SOURCE, "Read a source now", again=True)
def pull_source(arguments: Arguments, report: Report) -> str:
    """Reads every table of one source, due or not."""
    workspace, source = served(), arguments["source"]
    course = Course(arguments.get("course", Course.ON))
    moment = Moment(arguments["by_name"], workspace.now(), partial(report, 0, 1), course=course)
    return _told(actions.run_source(workspace, source, moment))


def _told(pulled: Sequence[Pulled]) -> str:
    problems = [one.words for one in pulled if one.problem]
    if problems:
        raise JobFailed(" ".join(problems))
    return " ".join(f"{one.words}." for one in pulled) or "Nothing was due."
