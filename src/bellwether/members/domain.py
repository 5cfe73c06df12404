"""Rules of our own team: who may give which role, how long links work, and what is refused."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bellwether.access.permission import Permission
from bellwether.access.role import ADMINISTRATOR, BUILT_IN, Role, Scope
from bellwether.engine.definitions.errors import BellwetherError

INVITATION_DAYS = timedelta(days=7)
"""How long an invitation can be accepted."""

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are taken for others: I and 1, O and 0."""


class MembersRefused(BellwetherError):
    """A change to members, teams, roles or rights that cannot be made; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Right:
    """What a role may do with one metric, as far as its permissions allow it. Who edits must see."""

    see: bool = True
    value: bool = True
    target: bool = True

    @property
    def settled(self) -> Right:
        """The right without what a hidden metric cannot grant."""
        return Right(self.see, self.see and self.value, self.see and self.target)

    def covers(self, other: Right) -> bool:
        """Whether whoever has this right may do all that the other allows."""
        return self.see >= other.see and self.value >= other.value and self.target >= other.target


FULL = Right()
"""What holds where nothing was said."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's place in the team, as the audit record keeps it."""

    name: str
    email: str
    role: str
    owns_as: str
    active: bool
    teams: tuple[str, ...]

    def told(self) -> str:
        """As JSON."""
        return json_of(
            {
                "name": self.name,
                "email": self.email,
                "role": self.role,
                "owns as": self.owns_as,
                "active": self.active,
                "teams": list(self.teams),
            }
        )


def json_of(value: Mapping[str, object]) -> str:
    """A canonical JSON text, for the audit record."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def digest_of(token: str) -> str:
    """What is kept of a link's secret: it cannot be turned back into the link."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """The secret of a link, too long to be guessed."""
    return secrets.token_urlsafe(32)


def set_up_code(secret: str) -> str:
    """The code that proves that whoever sets a workspace up can read its home: four groups of four, made of its secret.

    >>> set_up_code("a home's secret")
    'RGX4-YYTR-RNLQ-87JS'
    """
    digest = hmac.digest(secret.encode(), b"set-up", "sha256")
    letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:16])
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def is_set_up_code(written: str, secret: str) -> bool:
    """Whether someone wrote the code, however they spaced it or capitalised it."""
    plain = re.sub(r"[^A-Z0-9]", "", written.upper())
    return hmac.compare_digest(plain, set_up_code(secret).replace("-", ""))


def may_give(giver: Role, role: Role) -> bool:
    """Whether a holder of one role may give another, or change who holds it: nobody gives more than they have."""
    return Permission.MANAGE_MEMBERS in giver.permissions and giver.covers(role)


def may_look_through(looker: Role) -> bool:
    """Whether a holder of this role may see the workspace as another member does."""
    return looker.key == ADMINISTRATOR.key


def role_key(name: str, taken: frozenset[str]) -> str:
    """A key for a new custom role, made of its name.

    >>> role_key("Team lead", frozenset({"team_lead"}))
    'team_lead_2'
    """
    stem = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:30] or "role"
    keys = (stem if number == 1 else f"{stem}_{number}" for number in range(1, len(taken) + len(BUILT_IN) + 2))
    return next(key for key in keys if key not in taken and key not in BUILT_IN)


def role_told(role: Role) -> str:
    """A role as the audit record keeps it."""
    return json_of({"name": role.name, "scope": role.scope, "permissions": sorted(role.permissions)})


def custom_role(key: str, name: str, permissions: frozenset[Permission], scope: Scope) -> Role:
    """A role of this workspace's own: it can always see, for a member who sees nothing has no use of a seat."""
    return Role(key, name, permissions | {Permission.SEE}, scope)


def is_over(expires_at: datetime, now: datetime) -> bool:
    """Whether a link's time is over."""
    return now >= expires_at
