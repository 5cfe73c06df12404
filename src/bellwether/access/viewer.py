"""The viewer: who asks. One goes through every query, and decides what the engine is asked at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bellwether.access.permission import Permission
from bellwether.access.role import Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """A member as access sees them.

    `accounts` are the customer's ids of the accounts in scope, None for all of them. `hidden` are the metrics that may
    not be read, closed over references: a metric that reads a hidden one is hidden too, and so is a segment whose
    condition does. `behind` names the administrator who looks through this member's eyes.
    """

    member: int
    name: str
    email: str
    role: Role
    accounts: frozenset[str] | None = None
    hidden: frozenset[str] = field(default_factory=frozenset)
    locked_values: frozenset[str] = field(default_factory=frozenset)
    locked_targets: frozenset[str] = field(default_factory=frozenset)
    hidden_segments: frozenset[str] = field(default_factory=frozenset)
    behind: str | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the role allows it. Who looks through another's eyes reads only."""
        if self.behind is not None and permission not in {Permission.SEE, Permission.EXPORT, Permission.SEE_AUDIT}:
            return False
        return permission in self.role.permissions

    def sees_account(self, account: str) -> bool:
        """Whether an account (by the customer's id) is in scope."""
        return self.accounts is None or account in self.accounts

    def sees_metric(self, metric: str) -> bool:
        """Whether a metric may be read."""
        return metric not in self.hidden

    def sees_metrics(self, metrics: Iterable[str]) -> bool:
        """Whether all of these metrics may be read."""
        return self.hidden.isdisjoint(metrics)

    def sees_segment(self, segment: str) -> bool:
        """Whether a segment may be named: whoever is in it tells of every metric that its condition reads."""
        return segment not in self.hidden_segments

    def edits_value(self, metric: str) -> bool:
        """Whether entered values of the metric may be edited, or a computed one adjusted."""
        return self.may(Permission.EDIT_VALUES) and self.sees_metric(metric) and metric not in self.locked_values

    def edits_target(self, metric: str) -> bool:
        """Whether targets of the metric may be edited: a right of its own, apart from values."""
        return self.may(Permission.EDIT_TARGETS) and self.sees_metric(metric) and metric not in self.locked_targets
