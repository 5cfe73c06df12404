"""The one batcher: what waits is committed together, and the next commit begins when the last has ended.

Nobody is told that facts are taken before they are committed. What waits is bounded: who brings more is told to come
back. A group that cannot be written is tried again one parcel at a time, so that one of them spoils no other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from threading import Condition, Thread
from typing import Generic, NamedTuple, Protocol, TypeVar

import structlog

from bellwether.engine.definitions.errors import StoreUnusable
from bellwether.ingest.live.limits import MOST_IN_GROUP, MOST_WAITING

_log = structlog.get_logger("bellwether.live")


class TooMuch(Exception):
    """So much waits to be committed that no more is taken now."""


class Sized(Protocol):
    """What the batcher takes: it knows how much it is."""

    @property
    def size(self) -> int:
        """How many facts, about."""
        ...


Load = TypeVar("Load", bound=Sized)

SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
"""Seconds between attempts while the store cannot be written, at first and at last."""


Tell = Callable[[StoreUnusable | None], None]
"""Told in the thread that commits: that a load is committed, or what hindered it. It raises nothing."""


class _Waiting(NamedTuple, Generic[Load]):
    load: Load
    size: int
    tell: Tell


class Batcher(Generic[Load]):
    """A thread that commits what is offered. `commit` writes loads in one transaction, or raises and has written none.

    `give_up` takes a load that cannot be written even alone, for another reason than the state of the store.
    """

    def __init__(
        self,
        commit: Callable[[Sequence[Load]], None],
        give_up: Callable[[Load, Exception], None],
        *,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._commit = commit
        self._give_up = give_up
        self._most_waiting = most_waiting
        self._waiting: deque[_Waiting[Load]] = deque()
        self._size = 0
        self._something = Condition()
        self._open = False
        self._pause = 0.0
        self._thread = Thread(target=self._work, name="live batcher", daemon=True)

    @property
    def size(self) -> int:
        """How much waits."""
        return self._size

    def start(self) -> None:
        """From now on loads are taken."""
        self._open = True
        self._thread.start()

    def stop(self) -> None:
        """Takes nothing more, and commits what waits."""
        with self._something:
            self._open = False
            self._something.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def offer(self, load: Load) -> Future[None]:
        """Done once the load is committed; refused when too much waits, or while the server stops."""
        done: Future[None] = Future()
        # It is stored whether or not anybody waits for it.
        done.set_running_or_notify_cancel()
        self.take(load, partial(_settle, done))
        return done

    def take(self, load: Load, tell: Tell) -> None:
        """The same, with somebody who is told: for who takes a thousand loads a second."""
        size = load.size
        with self._something:
            if not self._open or (self._waiting and self._size + size > self._most_waiting):
                raise TooMuch
            self._waiting.append(_Waiting(load, size, tell))
            self._size += size
            self._something.notify()

    def _work(self) -> None:
        while group := self._next():
            self._settle(group)

    def _next(self) -> list[_Waiting[Load]]:
        """What is committed next: everything that waits, up to a bound; nothing once the batcher has stopped."""
        with self._something:
            if self._pause and self._open:
                self._something.wait(self._pause)
            while not self._waiting and self._open:
                self._something.wait()
            group: list[_Waiting[Load]] = []
            size = 0
            while self._waiting and (not group or size + self._waiting[0].size <= MOST_IN_GROUP):
                group.append(self._waiting.popleft())
                size += group[-1].size
            self._size -= size
            return group

    def _settle(self, group: list[_Waiting[Load]]) -> None:
        try:
            self._commit([one.load for one in group])
        except StoreUnusable as unusable:
            # Nothing of the group is stored, and nobody is told that it is: the senders come back with it.
            self._pause = min(max(2 * self._pause, SHORTEST_PAUSE), LONGEST_PAUSE)
            _log.warning("live facts cannot be stored", loads=len(group), reason=str(unusable))
            for one in group:
                one.tell(unusable)
        except Exception as problem:
            # Whatever is wrong with one load, the thread lives on, and the others are stored.
            log = _log.bind(loads=len(group))
            log.exception("live facts were refused")
            self._pause = 0.0
            if len(group) > 1:
                for one in group:
                    self._settle([one])
                return
            self._give_up(group[0].load, problem)
            group[0].tell(None)
        else:
            self._pause = 0.0
            for one in group:
                one.tell(None)


def _settle(done: Future[None], problem: StoreUnusable | None) -> None:
    if problem is None:
        done.set_result(None)
    else:
        done.set_exception(problem)
