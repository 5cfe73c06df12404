"""Runs that wait for quiet: once for many askings, soon after the last, and never for ever."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event

import pytest
from tests.web.company import NOW

from bellwether.catalog.serving import ServedWorkspace
from bellwether.jobs import actions, putting_off
from bellwether.jobs.actions import Waiting
from bellwether.jobs.domain import JOBS, Arguments, Job, Report, State
from bellwether.jobs.models import RunRow
from bellwether.jobs.putting_off import PutOff
from bellwether.jobs.queue import Queue

BEGAN = Event()
SECONDS = 60
"""More than anything here takes on the slowest machine."""


def note(_arguments: Arguments, _report: Report) -> str:
    BEGAN.set()
    return "Noted."


@pytest.fixture
def queue(own_workspace: ServedWorkspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue]:
    """A queue that works, with one job more."""
    monkeypatch.setattr(JOBS, "_jobs", {**{job.key: job for job in JOBS.all()}, "note": Job("note", "Note", note)})
    BEGAN.clear()
    made = Queue(own_workspace.home, own_workspace.now)
    made.start()
    yield made
    made.stop()


@dataclass
class Hands:
    """A clock that is moved by hand, and the timers that hang on it."""

    now: float = 1000.0
    timers: list[Hung] = field(default_factory=list)

    def move(self, seconds: float) -> None:
        """Time goes on; what is due is done."""
        self.now += seconds
        due = [one for one in self.timers if one.due <= self.now]
        self.timers = [one for one in self.timers if one not in due]
        for one in due:
            one.do(*one.words)

    def timer(self, seconds: float, do: Callable[..., None], words: list[int]) -> Hung:
        """A timer as those of the library."""
        return Hung(self, self.now + seconds, do, words)


@dataclass(eq=False)
class Hung:
    """One timer."""

    clock: Hands
    due: float
    do: Callable[..., None]
    words: list[int]

    def start(self) -> None:
        self.clock.timers.append(self)

    def cancel(self) -> None:
        self.clock.timers.remove(self)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """What is put off hangs on a clock that the test moves."""
    hands = Hands()
    monkeypatch.setattr(putting_off, "Timer", hands.timer)
    monkeypatch.setattr(putting_off, "monotonic", lambda: hands.now)
    return hands


def test_asking_again_and_again_starts_one_run_after_the_last(clock: Hands) -> None:
    started: list[int] = []
    put_off = PutOff(started.append, quiet=1.0, longest=60.0)
    for _ in range(5):
        put_off.again(7)
        clock.move(0.75)
    assert started == []
    clock.move(0.25)
    assert started == [7]
    clock.move(100)
    assert started == [7]


def test_each_run_waits_for_its_own_quiet(clock: Hands) -> None:
    started: list[int] = []
    put_off = PutOff(started.append, quiet=1.0, longest=60.0)
    put_off.again(7)
    clock.move(0.5)
    put_off.again(8)
    clock.move(0.5)
    assert started == [7]
    clock.move(0.5)
    assert started == [7, 8]


def test_who_never_stops_asking_gets_the_run_all_the_same(clock: Hands) -> None:
    started: list[int] = []
    put_off = PutOff(started.append, quiet=1.0, longest=5.0)
    for _ in range(20):
        put_off.again(7)
        clock.move(0.25)
        assert len(started) == (clock.now - 1000 >= 5)
    put_off.again(7)
    clock.move(1)
    assert started == [7, 7]


def test_what_is_stopped_starts_nothing(clock: Hands) -> None:
    started: list[int] = []
    put_off = PutOff(started.append, quiet=1.0)
    put_off.again(7)
    put_off.stop()
    clock.move(100)
    assert started == []


def test_a_run_that_was_put_off_starts_at_once_when_someone_cannot_wait(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Waiting, "later", PutOff(lambda _: None, quiet=60).again)
    first = actions.ask_when_quiet("note", by="Ada", at=NOW)
    assert not BEGAN.wait(0.2)
    assert actions.ask("note", by="Ben", at=NOW).id == first.id
    assert BEGAN.wait(SECONDS)
    assert RunRow.objects.filter(job="note").count() == 1


def test_a_run_that_was_put_off_is_carried_out(queue: Queue) -> None:
    asked = actions.ask_when_quiet("note", by="Ada", at=NOW)
    assert BEGAN.wait(SECONDS)
    deadline = time.monotonic() + SECONDS
    while RunRow.objects.get(pk=asked.id).state != State.DONE and time.monotonic() < deadline:
        time.sleep(0.02)
    assert RunRow.objects.get(pk=asked.id).words == "Noted."
