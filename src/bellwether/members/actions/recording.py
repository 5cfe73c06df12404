"""Putting a change of our own team on record, and telling whoever keeps viewers that something has changed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from bellwether.access.role import ADMINISTRATOR, Role, Scope
from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed
from bellwether.members import queries
from bellwether.members.domain import FULL, MembersRefused, may_give
from bellwether.members.models import Mark


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes something, in which role, when, and why."""

    name: str
    role: Role
    at: datetime
    why: str = ""

    @classmethod
    def of_this_machine(cls, name: str, at: datetime) -> Actor:
        """Whoever can open the home may do everything."""
        return cls(name, ADMINISTRATOR, at)

    def must_cover(self, role: Role) -> None:
        """Refuses where the actor would give, or take away, more than they have themselves."""
        if not may_give(self.role, role) or not _as_limited(role, self.role):
            raise MembersRefused(
                f"“{role.name}” may do more than your own role, “{self.role.name}”. "
                "Ask an administrator to make this change."
            )

    def must_reach_all(self) -> None:
        """Refuses whoever does not see all accounts: who is in which team decides who sees which."""
        if self.role.scope is not Scope.ALL:
            raise MembersRefused(
                "Teams, and the names that accounts know their owners by, decide who sees which accounts. "
                "Somebody whose role reaches all accounts must change them."
            )


def _as_limited(role: Role, by: Role) -> bool:
    """Whether a role may do nothing with a metric that the other may not."""
    theirs = queries.rights(role.key)
    return all(right.covers(theirs.get(metric, FULL)) for metric, right in queries.rights(by.key).items())


def record(deed: Deed, by: Actor) -> None:
    """Records a deed, inside the caller's transaction; kept viewers are settled anew."""
    audit.record([deed], by=by.name, at=by.at, why=by.why)
    changed()


def record_change(kind: str, subject: str, before: str, after: str, by: Actor) -> None:
    """Records a change, unless nothing changed."""
    if before != after:
        record(Deed(Act.CHANGED, kind, subject, before, after), by)


def changed() -> None:
    """From now on kept viewers are settled anew."""
    Mark.objects.update_or_create(pk=1, defaults={"mark": secrets.token_hex(16)})
