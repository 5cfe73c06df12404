"""Reads of our own team."""

from __future__ import annotations

from bellwether.access.role import BUILT_IN, VIEWER, Scope
from bellwether.access.viewer import Viewer
from bellwether.members.models import Member
from bellwether.members.owning import owned_by


def viewer(member: Member) -> Viewer:
    """The member as access sees them."""
    role = BUILT_IN.get(member.role, VIEWER)
    accounts = None if role.scope is Scope.ALL else owned_by(frozenset({member.owns_as or member.name}))
    return Viewer(member.pk, member.name, member.email, role, accounts)
