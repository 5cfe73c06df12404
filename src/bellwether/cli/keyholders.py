"""Answers about the keys of programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bellwether.cli.answers import WrittenAnswer


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key: whose facts it brings, how it begins, who made it and when, and until when it holds (None: for good).

    `role` is the role in which it reads and writes over REST; `used_at` is when it last did.
    """

    source: str
    beginning: str
    made_by: str
    made_at: datetime
    ends_at: datetime | None
    holds: bool
    scopes: tuple[str, ...] = ()
    role: str = ""
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeysAnswer:
    """The keys, by source, the newest first."""

    keys: tuple[KeyLine, ...]


@dataclass(frozen=True, slots=True)
class KeyWanted:
    """What a new key may do, in which role, and until when (None: until it is revoked)."""

    scopes: tuple[str, ...]
    role: str = ""
    until: datetime | None = None


class Keyholders(Protocol):
    """What can be asked of keys."""

    def keys(self) -> KeysAnswer:
        """Every key."""
        ...

    def add(self, source: str, wanted: KeyWanted) -> WrittenAnswer:
        """A new key."""
        ...

    def rotate(self, beginning: str, hours: float) -> WrittenAnswer:
        """A new key in place of another."""
        ...

    def revoke(self, beginning: str) -> WrittenAnswer:
        """That a key opens nothing any more."""
        ...
