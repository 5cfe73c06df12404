"""A lock that threads get in turn: who works piece after piece lets everybody in between who waits."""

from threading import Lock, RLock, get_ident
from types import TracebackType


class Turns:
    """A lock that its holder may take again.

    A plain lock is taken back by who has just let go of it, before anybody else has woken up.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._next = Lock()
        self._holder: int | None = None
        self._depth = 0

    @property
    def taken(self) -> bool:
        """Whether another thread has it."""
        return self._holder not in (None, get_ident())

    @property
    def awaited(self) -> bool:
        """Whether somebody waits for it."""
        return self._next.locked()

    def __enter__(self) -> None:
        if self._holder == get_ident():
            self._lock.acquire()
        else:
            with self._next:
                self._lock.acquire()
            self._holder = get_ident()
        self._depth += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._depth -= 1
        if not self._depth:
            self._holder = None
        self._lock.release()
