"""Jobs: asked for once, carried out one after another, and on record whatever becomes of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from tests.web.company import NOW

from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import Definition, Definitions, Kind, MetricSpec
from bellwether.catalog.serving import ServedWorkspace
from bellwether.engine.definitions.errors import UnknownName
from bellwether.jobs import actions, queries
from bellwether.jobs.domain import JOBS, Arguments, Every, Job, JobFailed, Report, State
from bellwether.jobs.models import RunRow
from bellwether.jobs.queue import Queue

SECONDS = 120


def report_twice(arguments: Arguments, report: Report) -> str:
    report(1, 4, "a quarter")
    report(2, 4, "half")
    return f"Done with {arguments['what']}."


def fail(_arguments: Arguments, _report: Report) -> str:
    raise JobFailed("The file is gone. Import it again.")


def break_down(_arguments: Arguments, _report: Report) -> str:
    raise ZeroDivisionError


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Callable[[Job], Job]:
    """Declares a job for one test."""
    monkeypatch.setattr(JOBS, "_jobs", {job.key: job for job in JOBS.all()})

    def declare(job: Job) -> Job:
        JOBS.add(job)
        return job

    return declare


@pytest.fixture
def queue(own_workspace: ServedWorkspace, declare: Callable[[Job], Job]) -> Iterator[Queue]:
    """A queue that works, with three jobs of its own."""
    declare(Job("count", "Count", report_twice, again=True))
    declare(Job("fail", "Fail", fail))
    declare(Job("break", "Break", break_down))
    made = Queue(own_workspace.home, own_workspace.now)
    made.start()
    yield made
    made.stop()


def ended(number: int) -> RunRow:
    """The run once it is over."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        row = RunRow.objects.get(pk=number)
        if State(row.state).over:
            return row
        time.sleep(0.02)
    raise AssertionError(number)


def test_a_run_is_carried_out_and_says_what_came_of_it(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BETWEEN_REPORTS", 60.0)
    asked = actions.ask("count", by="Ada", at=NOW, what="everything")
    row = ended(asked.id)
    assert (row.state, row.words, row.asked_by) == (State.DONE, "Done with everything.", "Ada")
    assert (row.done, row.total) == (1, 4), "the second report came too soon after the first to be worth a write"
    assert (row.started_at, row.ended_at) == (NOW, NOW)


def test_a_job_that_cannot_do_its_work_says_why(queue: Queue) -> None:
    row = ended(actions.ask("fail", by="Ada", at=NOW).id)
    assert (row.state, row.words) == (State.FAILED, "The file is gone. Import it again.")


def test_a_job_that_breaks_keeps_its_innards_to_the_log_and_the_queue_alive(queue: Queue) -> None:
    row = ended(actions.ask("break", by="Ada", at=NOW).id)
    assert row.state == State.FAILED
    assert "log" in row.words
    assert "Zero" not in row.words
    assert ended(actions.ask("count", by="Ada", at=NOW, what="more").id).state == State.DONE


def test_what_waits_already_is_not_asked_for_twice(
    own_workspace: ServedWorkspace, declare: Callable[[Job], Job]
) -> None:
    declare(Job("count", "Count", report_twice))
    first = actions.ask("count", by="Ada", at=NOW, what="a")
    assert actions.ask("count", by="Ben", at=NOW, what="a").id == first.id
    assert actions.ask("count", by="Ben", at=NOW, what="b").id != first.id


def test_after_a_crash_what_ran_is_interrupted_and_repeated_where_that_is_right(
    own_workspace: ServedWorkspace, declare: Callable[[Job], Job]
) -> None:
    declare(Job("again", "Again", report_twice, again=True))
    declare(Job("once", "Once", report_twice))
    for key in ("again", "once"):
        RunRow.objects.create(job=key, arguments={"what": key}, state=State.RUNNING, asked_by="Ada", asked_at=NOW)
    (waiting,) = actions.mend(by="Bellwether", at=NOW)
    assert [run.state for run in queries.runs() if run.id != waiting] == [State.INTERRUPTED] * 2
    found = queries.run(waiting)
    assert found is not None
    assert (found.job, found.state) == ("again", State.WAITING)


def test_what_waits_when_the_server_starts_is_carried_out(
    own_workspace: ServedWorkspace, declare: Callable[[Job], Job]
) -> None:
    declare(Job("count", "Count", report_twice))
    asked = actions.ask("count", by="Ada", at=NOW, what="later")
    queue = Queue(own_workspace.home, own_workspace.now)
    queue.start()
    try:
        assert ended(asked.id).state == State.DONE
    finally:
        queue.stop()


def test_a_job_that_is_not_known_is_refused(own_workspace: ServedWorkspace) -> None:
    with pytest.raises(UnknownName, match="nonsense"):
        actions.ask("nonsense", by="Ada", at=NOW)


def test_values_are_computed_when_days_have_come(queue: Queue, own_workspace: ServedWorkspace) -> None:
    compute = JOBS.get("compute")
    assert compute.every is not None
    assert not compute.every.needed(), "the company is computed up to yesterday"
    assert ended(actions.ask("compute", by="Ada", at=NOW).id).words == "Everything was up to date on 10 Mar 2024."


def test_values_are_computed_when_a_formula_is_not_the_one_they_come_from(own_workspace: ServedWorkspace) -> None:
    compute = JOBS.get("compute")
    assert compute.every is not None
    changed = MetricSpec(name="Active share", formula="percent(active_users(60d), total_users())")
    own_workspace.apply(Definitions([Definition(Kind.METRIC, "active_share", changed)]), Authorship("Ada", NOW))
    assert compute.every.needed()


def test_periodic_jobs_are_due_by_the_minute() -> None:
    assert {job.key for job in JOBS.all() if job.every is not None} >= {"compute", "verify", "watch"}
    assert Every().needed()
