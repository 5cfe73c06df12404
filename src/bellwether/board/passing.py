"""The states of the warehouse that passed a moment ago: what was read of them is still good for a little while."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from bellwether.engine.warehouse.rows import State

MOST = 8


@dataclass(frozen=True, slots=True)
class _Seen:
    """When a state was last the newest, and the batch that the stored values of each metric know in it."""

    at: float
    batches: dict[str, int]


class Passing:
    """The last states, for any number of threads."""

    def __init__(self) -> None:
        self._seen: OrderedDict[State, _Seen] = OrderedDict()
        self._lock = Lock()

    def read(self, state: State, batches: dict[str, int]) -> None:
        """Notes a state of which something was read while it was the newest, and what its values know."""
        with self._lock:
            self._seen[state] = _Seen(monotonic(), batches)
            self._seen.move_to_end(state)
            while len(self._seen) > MOST:
                self._seen.popitem(last=False)

    def met(self, state: State) -> None:
        """Notes that a state is the newest still."""
        with self._lock:
            held = self._seen.get(state)
            if held is not None:
                self._seen[state] = _Seen(monotonic(), held.batches)

    def within(self, seconds: float) -> tuple[tuple[State, dict[str, int]], ...]:
        """The states that were the newest so many seconds ago or later, the last first."""
        since = monotonic() - seconds
        with self._lock:
            return tuple((state, seen.batches) for state, seen in reversed(self._seen.items()) if seen.at >= since)
