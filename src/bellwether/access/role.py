"""Roles: what a member may do, and on which accounts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bellwether.access.permission import Permission


class Scope(StrEnum):
    """Whose accounts a role works with."""

    OWN = "own"
    TEAM = "team"
    ALL = "all"

    @property
    def words(self) -> str:
        """The scope as the pages name it."""
        return {Scope.OWN: "Own accounts", Scope.TEAM: "Accounts of their teams", Scope.ALL: "All accounts"}[self]


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of permissions with a scope of accounts."""

    key: str
    name: str
    permissions: frozenset[Permission]
    scope: Scope

    def covers(self, other: Role) -> bool:
        """Whether this role may do all that the other may, on at least the same accounts."""
        return other.permissions <= self.permissions and _REACH[other.scope] <= _REACH[self.scope]


_REACH = {Scope.OWN: 0, Scope.TEAM: 1, Scope.ALL: 2}
_READ = {Permission.SEE, Permission.EXPORT}
_WORK = _READ | {Permission.EDIT_VALUES, Permission.WRITE_NOTES, Permission.WORK_TASKS}
_LEAD = _WORK | {Permission.EDIT_TARGETS, Permission.EDIT_ACCOUNTS, Permission.SHARE_VIEWS}
_ANALYSE = _READ | {
    Permission.SHARE_VIEWS,
    Permission.DEFINE_METRICS,
    Permission.DEFINE_HEALTH,
    Permission.DEFINE_SEGMENTS,
    Permission.DEFINE_ALERTS,
}

ADMINISTRATOR = Role("administrator", "Administrator", frozenset(Permission), Scope.ALL)
MANAGER = Role(
    "manager", "Manager", frozenset(_LEAD | {Permission.DEFINE_SEGMENTS, Permission.DEFINE_ALERTS}), Scope.ALL
)
ACCOUNT_MANAGER = Role("account_manager", "Account manager", frozenset(_WORK | {Permission.EDIT_TARGETS}), Scope.OWN)
ANALYST = Role("analyst", "Analyst", frozenset(_ANALYSE | {Permission.IMPORT, Permission.RUN_JOBS}), Scope.ALL)
VIEWER = Role("viewer", "Viewer", frozenset(_READ), Scope.ALL)

BUILT_IN = {role.key: role for role in (ADMINISTRATOR, MANAGER, ACCOUNT_MANAGER, ANALYST, VIEWER)}
"""The roles that every workspace has, by key; custom roles are made of the same permissions."""
