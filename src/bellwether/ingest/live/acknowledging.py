"""Commits that are done, told to the requests that wait for them: all of a group by one call into the event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future
from functools import partial


class Acknowledging:
    """What requests of one event loop wait for. Waking the loop costs a system call, so a group wakes it once."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._done: deque[tuple[asyncio.Future[None], Future[None]]] = deque()
        self._woken = False

    async def done(self, commit: Future[None], seconds: float) -> None:
        """Comes back when it is committed, raises what hindered it, or `TimeoutError` when that takes too long."""
        waiting = self.loop.create_future()
        commit.add_done_callback(partial(self._note, waiting))
        expiry = self.loop.call_later(seconds, _expire, waiting)
        try:
            await waiting
        finally:
            expiry.cancel()

    def _note(self, waiting: asyncio.Future[None], commit: Future[None]) -> None:
        """In the thread that commits."""
        self._done.append((waiting, commit))
        if not self._woken:
            self._woken = True
            self.loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        # Before the first is told: what is noted from now on wakes the loop again.
        self._woken = False
        while self._done:
            waiting, commit = self._done.popleft()
            problem = commit.exception()
            if waiting.done():
                continue
            if problem is None:
                waiting.set_result(None)
            else:
                waiting.set_exception(problem)


def _expire(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_exception(TimeoutError())
