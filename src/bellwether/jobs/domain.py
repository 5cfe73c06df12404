"""A job and its runs, as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from threading import RLock

from bellwether.engine.definitions.errors import BellwetherError, UnknownName

Report = Callable[[int, int, str], None]
"""Tells how far a run has come: done, of how many, and a few words."""

Arguments = Mapping[str, str]
Body = Callable[[Arguments, Report], str]
"""What a job does; the sentence that it returns says what came of it."""

BELLWETHER = "Bellwether"
"""Who asks for periodic runs."""


class State(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self in {State.DONE, State.FAILED, State.INTERRUPTED}


class JobFailed(BellwetherError):
    """A job that could not do what it is for; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Every:
    """When a periodic job is due, in UTC: a minute and an hour as in crontab (`*/5`, `2`), and only when `needed`."""

    minute: str = "0"
    hour: str = "*"
    needed: Callable[[], bool] = field(default=lambda: True)

    @property
    def words(self) -> str:
        """How often, for people."""
        if self.minute == "*":
            return "every minute, when something has changed"
        if self.minute.startswith("*/"):
            return f"every {self.minute[2:]} minutes"
        return (
            f"hourly, at minute {self.minute}"
            if self.hour == "*"
            else f"daily at {self.hour:>02}:{self.minute:>02} UTC"
        )

    def next_after(self, at: datetime) -> datetime:
        """The first full minute after this instant (UTC) at which it is due."""
        first = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
        return next(
            minute
            for minute in (first + timedelta(minutes=ahead) for ahead in range(_MINUTES_A_DAY))
            if _fits(self.minute, minute.minute) and _fits(self.hour, minute.hour)
        )


_MINUTES_A_DAY = 1440


def _fits(pattern: str, number: int) -> bool:
    if pattern.startswith("*/"):
        return number % int(pattern[2:]) == 0
    return pattern == "*" or int(pattern) == number


@dataclass(frozen=True, slots=True)
class Job:
    """Something that runs beside the pages. `again` says that an interrupted run is simply repeated."""

    key: str
    name: str
    body: Body
    every: Every | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job: who asked, how far it is, what came of it."""

    id: int
    job: str
    name: str
    state: State
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    done: int
    total: int
    words: str

    @property
    def percent(self) -> int | None:
        """How far it is in whole percent; None where nothing can be said."""
        return min(100, 100 * self.done // self.total) if self.total else None


class Jobs:
    """The jobs by key; the modules that declare them are loaded when a job is asked for first."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._load: Callable[[], None] | None = None
        self._loading = RLock()

    def declared_by(self, load: Callable[[], None]) -> None:
        """What loads the modules that declare jobs."""
        self._load = load

    def add(self, job: Job) -> None:
        """Makes a job known; a key is given once."""
        if self._jobs.setdefault(job.key, job) is not job:
            raise KeyError(job.key)

    def get(self, key: str) -> Job:
        """The job of that key."""
        self._complete()
        if key not in self._jobs:
            raise UnknownName("job", key, self._jobs)
        return self._jobs[key]

    def all(self) -> tuple[Job, ...]:
        """Every job, in the order of their names."""
        self._complete()
        return tuple(sorted(self._jobs.values(), key=lambda job: job.name))

    def _complete(self) -> None:
        with self._loading:
            load, self._load = self._load, None
            if load is not None:
                load()


JOBS = Jobs()
"""The jobs that features have declared."""


def job(key: str, name: str, *, every: Every | None = None, again: bool = False) -> Callable[[Body], Body]:
    """Declares the function below as a job: `jobs.py` of a feature is where this stands."""

    def declare(body: Body) -> Body:
        JOBS.add(Job(key, name, body, every, again))
        return body

    return declare
