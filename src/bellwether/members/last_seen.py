"""When each session was last used, written at most every few minutes: pages only read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from allauth.usersessions.models import UserSession

EVERY = timedelta(minutes=5)
_MOST = 10_000


class _Noted:
    """When each session was noted last by this process."""

    at: ClassVar[dict[str, datetime]] = {}


def note(session: str | None, now: datetime) -> None:
    """Notes that a session is in use."""
    if session is None or now - _Noted.at.get(session, now - EVERY) < EVERY:
        return
    if len(_Noted.at) >= _MOST:
        _Noted.at.clear()
    _Noted.at[session] = now
    UserSession.objects.filter(session_key=session).update(last_seen_at=now)
