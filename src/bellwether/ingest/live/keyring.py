"""The keys by which requests are let in, kept at hand: a key that was revoked opens nothing a few seconds later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from bellwether.ingest.live.privacy import Privacy
from bellwether.members.keys import digest_of_key

SECONDS_KEPT = 3.0
"""How long keys are kept at most before they are read again."""

SECONDS_FRESH = 1.0
"""After so long they are read again beside the requests, none of which waits for that."""

SECONDS_BETWEEN = 0.5
"""How often they are read at most, when somebody comes with a key that is not known."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends with a key: the facts are of this source, and of them only what its rules allow is stored."""

    source: str
    privacy: Privacy


class Keyring:
    """The senders whose keys hold, by the digests of their keys, as `read` tells them."""

    def __init__(self, read: Callable[[], Mapping[str, Sender]]) -> None:
        self._read = read
        self._held: Mapping[str, Sender] = {}
        self._read_at = float("-inf")
        self._lock = Lock()
        self._renewing = False

    def at_hand(self, secret: str) -> Sender | None:
        """Whose key this is, if it is known without asking the database."""
        return self._held.get(digest_of_key(secret)) if monotonic() - self._read_at < SECONDS_KEPT else None

    def find(self, secret: str) -> Sender | None:
        """Whose key this is; None if it opens nothing."""
        with self._lock:
            digest, age = digest_of_key(secret), monotonic() - self._read_at
            if age > (SECONDS_KEPT if digest in self._held else SECONDS_BETWEEN):
                began = monotonic()
                self._held, self._read_at = self._read(), began
            return self._held.get(digest)

    def should_renew(self) -> bool:
        """Whether `renew` is to be called now: once, while the keys at hand still hold. Asked by one thread only."""
        if self._renewing or monotonic() - self._read_at < SECONDS_FRESH:
            return False
        self._renewing = True
        return True

    def renew(self) -> None:
        """Reads the keys again."""
        try:
            with self._lock:
                # By when they were asked for: a key that is revoked while they are read holds no longer for it.
                began = monotonic()
                self._held, self._read_at = self._read(), began
        finally:
            self._renewing = False
