"""How much a program may ask for: the size of a request, and how many in a second."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic

LARGEST_BODY = 4_000_000
"""Bytes of a request's body."""

MOST_ITEMS = 1_000
"""Items of one request."""

PER_SECOND = 50.0
"""Requests of one key that are let in for good."""

AT_ONCE = 200.0
"""Requests of one key that are let in at once, after a while without any."""


class Buckets:
    """A bucket for each key, which fills with time and from which each request takes one."""

    def __init__(
        self, per_second: float = PER_SECOND, at_once: float = AT_ONCE, clock: Callable[[], float] = monotonic
    ) -> None:
        self._per_second, self._at_once, self._clock = per_second, at_once, clock
        self._levels: dict[int, tuple[float, float]] = {}
        self._lock = Lock()

    def wait(self, key: int) -> float:
        """Seconds until the key may ask again; 0 lets this request in."""
        now = self._clock()
        with self._lock:
            level, before = self._levels.get(key, (self._at_once, now))
            level = min(self._at_once, level + (now - before) * self._per_second)
            if level < 1:
                self._levels[key] = level, now
                return (1 - level) / self._per_second
            self._levels[key] = level - 1, now
        return 0.0
