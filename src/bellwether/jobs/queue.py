"""The queue: a thread that carries out runs one after another, because all of them write the same warehouse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from huey import SqliteHuey, crontab
from huey.consumer import Consumer

from bellwether.jobs import actions
from bellwether.jobs.actions import Waiting
from bellwether.jobs.domain import BELLWETHER, JOBS, Job
from bellwether.jobs.giving_way import give_way
from bellwether.jobs.putting_off import PutOff
from bellwether.workspace.home import Home

SECONDS_TO_FINISH = 30.0
"""How long a stopping server waits for the run at hand; what takes longer is repeated at the next start."""


class _SilentConsumer(Consumer):  # type: ignore[misc]
    """Huey's consumer, without its grip on the process's signals: the server handles those."""

    def _set_signal_handlers(self) -> None:
        """Leaves the signals alone."""


class Queue:
    """Runs of jobs, carried out in a thread of this process while it is started."""

    def __init__(self, home: Home, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._huey = SqliteHuey("bellwether", filename=str(home.directory / "jobs.sqlite"), results=False)
        self._carry_out = self._huey.task(name="carry_out")(self._carried_out)
        self._put_off = PutOff(self._enqueue)
        for declared in JOBS.all():
            self._schedule(declared)
        self._consumer = _SilentConsumer(
            self._huey, workers=1, periodic=True, max_delay=0.5, shutdown_timeout=SECONDS_TO_FINISH
        )

    def start(self) -> None:
        """Starts the thread, with everything that waits."""
        self._huey.flush()
        Waiting.tell, Waiting.later = self._enqueue, self._put_off.again
        for number in actions.mend(by=BELLWETHER, at=self._clock()):
            self._enqueue(number)
        self._consumer.start()

    def stop(self) -> None:
        """Lets the run at hand finish, for a while, and starts no other."""
        Waiting.tell = Waiting.later = None
        self._put_off.stop()
        self._consumer.stop(graceful=True)
        self._huey.storage.close()

    def _carried_out(self, number: int) -> None:
        give_way()
        actions.carry_out(number, self._clock)

    def _enqueue(self, number: int) -> None:
        self._carry_out(number)

    def _schedule(self, declared: Job) -> None:
        every = declared.every
        if every is None:
            return
        due = crontab(minute=every.minute, hour=every.hour)

        def ask_if_needed() -> None:
            if every.needed():
                actions.ask(declared.key, by=BELLWETHER, at=self._clock())

        self._huey.periodic_task(due, name=f"every_{declared.key}")(ask_if_needed)
