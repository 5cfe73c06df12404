"""Answers about our own team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bellwether.cli.answers import WrittenAnswer


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member."""

    name: str
    email: str
    role: str
    teams: tuple[str, ...]
    active: bool
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class MembersAnswer:
    """Everyone, the active ones first."""

    members: tuple[MemberLine, ...]


class Team(Protocol):
    """What can be asked of our own team."""

    def members(self) -> MembersAnswer:
        """Everyone."""
        ...

    def invite(self, email: str, role: str) -> WrittenAnswer:
        """An invitation, with its link."""
        ...

    def sign_in_link(self, email: str) -> WrittenAnswer:
        """A link that lets a member in once."""
        ...
