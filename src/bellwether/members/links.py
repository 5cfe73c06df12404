"""Links that sign a member in: printed by the server or by a command, never sent by it."""

from __future__ import annotations

from django.core import signing

from bellwether.members.domain import digest_of
from bellwether.members.models import Member
from bellwether.workspace.running import running

ENTRY = "members.entry"
ENTRY_SECONDS = 24 * 3600
DEMO_MARKER = "made-by-demo"
"""The file that marks a home which the demo made, and may make again."""


def entry_link(member: Member) -> str:
    """The path that signs this member in, for a day. It works once, but in a demo as often as one likes."""
    return f"/enter/{signing.dumps([member.pk, _state(member)], salt=ENTRY)}/"


def entering(token: str) -> Member | None:
    """The member whom a link signs in; None where it is over, used, or not of this home."""
    try:
        pk, state = signing.loads(token, salt=ENTRY, max_age=ENTRY_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    member = Member.objects.filter(pk=pk, is_active=True).first()
    if member is None or not (is_demo() or state == _state(member)):
        return None
    return member


def is_demo() -> bool:
    """Whether the served workspace is one that the demo made: nobody's own data is in it."""
    return (running().home.directory / DEMO_MARKER).exists()


def _state(member: Member) -> str:
    """What signing in or a new password changes: a link made before is useless then."""
    last = member.last_login.isoformat() if member.last_login else ""
    return digest_of(f"{member.pk} {last} {member.password}")[:16]
