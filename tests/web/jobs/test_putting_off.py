"""Runs that wait for quiet: once for many askings, soon after the last, and never for ever."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Event

import pytest
from tests.web.company import NOW

from bellwether.catalog.serving import ServedWorkspace
from bellwether.jobs import actions
from bellwether.jobs.actions import Waiting
from bellwether.jobs.domain import JOBS, Arguments, Job, Report, State
from bellwether.jobs.models import RunRow
from bellwether.jobs.putting_off import PutOff
from bellwether.jobs.queue import Queue

BEGAN = Event()


def note(_arguments: Arguments, _report: Report) -> str:
    BEGAN.set()
    return "Noted."


@pytest.fixture
def queue(own_workspace: ServedWorkspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue]:
    """A queue that works, with one job more."""
    monkeypatch.setattr(JOBS, "_jobs", {**JOBS._jobs, "note": Job("note", "Note", note)})
    BEGAN.clear()
    made = Queue(own_workspace.home, own_workspace.now)
    made.start()
    yield made
    made.stop()


def test_asking_again_and_again_starts_one_run_after_the_last() -> None:
    started: list[tuple[int, float]] = []
    last = 0.0
    put_off = PutOff(lambda number: started.append((number, time.monotonic())), quiet=0.5, longest=60)
    for _ in range(5):
        last = time.monotonic()
        put_off.again(7)
    deadline = time.monotonic() + 10
    while not started and time.monotonic() < deadline:
        time.sleep(0.02)
    put_off.stop()
    ((number, at),) = started
    assert number == 7
    assert at >= last + 0.5


def test_who_never_stops_asking_gets_the_run_all_the_same() -> None:
    started = Event()
    put_off = PutOff(lambda _: started.set(), quiet=10, longest=0.2)
    began = time.monotonic()
    while not started.is_set() and time.monotonic() < began + 5:
        put_off.again(7)
        time.sleep(0.02)
    put_off.stop()
    assert 0.2 <= time.monotonic() - began < 5


def test_what_is_stopped_starts_nothing() -> None:
    started: list[int] = []
    put_off = PutOff(started.append, quiet=0.05)
    put_off.again(7)
    put_off.stop()
    time.sleep(0.15)
    assert started == []


def test_a_run_that_was_put_off_starts_at_once_when_someone_cannot_wait(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Waiting, "later", PutOff(lambda _: None, quiet=60).again)
    first = actions.ask_when_quiet("note", by="Ada", at=NOW)
    assert not BEGAN.wait(0.2)
    assert actions.ask("note", by="Ben", at=NOW).id == first.id
    assert BEGAN.wait(10)
    assert RunRow.objects.filter(job="note").count() == 1


def test_a_run_that_was_put_off_is_carried_out(queue: Queue) -> None:
    asked = actions.ask_when_quiet("note", by="Ada", at=NOW)
    assert BEGAN.wait(10)
    deadline = time.monotonic() + 10
    while RunRow.objects.get(pk=asked.id).state != State.DONE and time.monotonic() < deadline:
        time.sleep(0.02)
    assert RunRow.objects.get(pk=asked.id).words == "Noted."
