"""Runs put off until it is quiet: who types one value after another is not slowed by the work that follows each."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Timer
from time import monotonic

QUIET = 1.0
"""Seconds for which nobody asks again before a run starts."""

LONGEST = 5.0
"""Seconds after the first asking in which it starts though people ask on."""


class PutOff:
    """Runs that start a while after they were last asked for, each in its time by a thread of its own."""

    def __init__(self, start: Callable[[int], None], *, quiet: float = QUIET, longest: float = LONGEST) -> None:
        self._start = start
        self._quiet, self._longest = quiet, longest
        self._waiting: dict[int, tuple[float, Timer]] = {}
        self._changing = Lock()

    def again(self, number: int) -> None:
        """Puts a run off, once more if it was."""
        now = monotonic()
        with self._changing:
            held = self._waiting.get(number)
            if held is not None:
                held[1].cancel()
            first = now if held is None else held[0]
            timer = Timer(max(0.0, min(self._quiet, first + self._longest - now)), self._due, [number])
            timer.daemon = True
            self._waiting[number] = first, timer
            timer.start()

    def stop(self) -> None:
        """Starts none of them any more."""
        with self._changing:
            for _, timer in self._waiting.values():
                timer.cancel()
            self._waiting.clear()

    def _due(self, number: int) -> None:
        with self._changing:
            if self._waiting.pop(number, None) is None:
                return
        self._start(number)
