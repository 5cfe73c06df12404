"""Commits that are done, told to the requests that wait for them: all of a group by one call into the event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from bellwether.engine.definitions.errors import StoreUnusable
from bellwether.ingest.live.batcher import Tell


class Acknowledging:
    """What waits in one event loop. Waking the loop costs a system call, so a group wakes it once."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._done: deque[tuple[Tell, StoreUnusable | None]] = deque()
        self._woken = False

    async def done(self, take: Callable[[Tell], None], seconds: float) -> None:
        """Comes back when what is taken is committed, raises what hindered it, or `TimeoutError`."""
        waiting = self.loop.create_future()
        expiry = self.loop.call_later(seconds, _settle, waiting, TimeoutError())
        try:
            take(partial(self.note, partial(_settle, waiting)))
            await waiting
        finally:
            expiry.cancel()

    def note(self, tell: Tell, problem: StoreUnusable | None) -> None:
        """Has it told in the loop; called in the thread that commits."""
        self._done.append((tell, problem))
        if not self._woken:
            self._woken = True
            # While the server stops, nobody waits any more for what is still committed.
            with suppress(RuntimeError):
                self.loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        # Before the first is told: what is noted from now on wakes the loop again.
        self._woken = False
        while self._done:
            tell, problem = self._done.popleft()
            tell(problem)


def _settle(waiting: asyncio.Future[None], problem: StoreUnusable | TimeoutError | None) -> None:
    if waiting.done():
        return
    if problem is None:
        waiting.set_result(None)
    else:
        waiting.set_exception(problem)
