"""Looking through a member's eyes is on record, because it shows what that member may see."""

from __future__ import annotations

from bellwether.audit.domain import Act, Deed
from bellwether.members.actions.recording import Actor, record
from bellwether.members.domain import MembersRefused, may_look_through
from bellwether.members.models import Member


def look_through(member: Member, *, by: Actor) -> None:
    """Records that an administrator sees the workspace as this member does; refused to everybody else."""
    if not may_look_through(by.role):
        raise MembersRefused("Only an administrator can see the workspace as somebody else does.")
    if not member.is_active:
        raise MembersRefused(f"{member.name} is not active, and sees nothing.")
    record(Deed(Act.SEEN_AS, "member", member.email), by)
