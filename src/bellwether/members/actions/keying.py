"""Keys of programs: made, rotated, revoked. A key is told once; nothing in the database leads back to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from bellwether.access.permission import Permission
from bellwether.access.role import Scope
from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed
from bellwether.members import queries
from bellwether.members.actions.recording import Actor
from bellwether.members.domain import MembersRefused, json_of
from bellwether.members.key_queries import key_of
from bellwether.members.keys import (
    GRACE,
    OF_REST,
    Key,
    KeyScope,
    NewKey,
    beginning_of,
    digest_of_key,
    new_secret,
    source_fault,
)
from bellwether.members.models import AccessKey

KEY = "key"
_USE_NOTED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Acting:
    """In which role a key reads and writes over REST, and until when (None: until it is revoked)."""

    role: str = ""
    ends_at: datetime | None = None


def make_key(
    source: str,
    *,
    by: Actor,
    scopes: frozenset[str] = frozenset({KeyScope.SEND_EVENTS}),
    acting: Acting = Acting(),
) -> NewKey:
    """A new key for the facts of a source."""
    _must_manage(by)
    _must_give(scopes, acting, by)
    name = source.strip()
    if fault := source_fault(name):
        raise MembersRefused(fault)
    return _made(name, by, scopes, acting)


def _made(source: str, by: Actor, scopes: frozenset[str], acting: Acting) -> NewKey:
    secret = new_secret()
    with transaction.atomic():
        row = AccessKey.objects.create(
            source=source,
            scopes=sorted(scopes),
            beginning=beginning_of(secret),
            digest=digest_of_key(secret),
            by=by.name,
            made_at=by.at,
            ends_at=acting.ends_at,
            role=acting.role,
        )
        _record(Act.ADDED, row, by, after=_told(row))
    return NewKey(key_of(row), secret)


def rotate_key(beginning: str, *, by: Actor, grace: timedelta = GRACE) -> NewKey:
    """A new key in place of another, which goes on working for the grace that is given."""
    _must_manage(by)
    with transaction.atomic():
        row = _holding(beginning, by)
        scopes, acting = frozenset(row.scopes), Acting(row.role, row.ends_at)
        _must_give(scopes, acting, by)
        # What a source has been called stays, also where it could not be called so today.
        fresh = _made(row.source, by, scopes, acting)
        _end(row, by, after=grace)
    return fresh


def revoke_key(beginning: str, *, by: Actor) -> Key:
    """The key that opens nothing any more."""
    _must_manage(by)
    with transaction.atomic():
        row = _holding(beginning, by)
        _end(row, by, after=timedelta())
    return key_of(row)


def note_use(key: Key, at: datetime) -> None:
    """Notes that a key was used, once in a while: not on record, for it is no change."""
    if key.used_at is None or at - key.used_at > _USE_NOTED:
        AccessKey.objects.filter(pk=key.id).update(used_at=at)


def _end(row: AccessKey, by: Actor, *, after: timedelta) -> None:
    before = _told(row)
    ends = by.at + after
    row.ends_at = ends if row.ends_at is None else min(ends, row.ends_at)
    row.save(update_fields=["ends_at"])
    _record(Act.CHANGED if after else Act.REMOVED, row, by, before=before, after=_told(row))


def _holding(beginning: str, by: Actor) -> AccessKey:
    """The one key that begins so and still holds."""
    there = [row for row in AccessKey.objects.all() if key_of(row).holds(by.at)]
    found = [row for row in there if beginning and beginning.startswith(row.beginning)]
    found = found or [row for row in there if beginning and row.beginning.startswith(beginning)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{row.beginning}… ({row.source})" for row in there) or "none"
    said = "Several keys begin" if found else "No key that still holds begins"
    raise MembersRefused(f"{said} with “{beginning[:8]}”. The keys that hold: {known}.")


def _told(row: AccessKey) -> str:
    ends = None if row.ends_at is None else row.ends_at.isoformat()
    told = {"source": row.source, "scopes": sorted(row.scopes), "ends": ends}
    return json_of({**told, "role": row.role} if row.role else told)


def _record(act: Act, row: AccessKey, by: Actor, *, before: str | None = None, after: str | None = None) -> None:
    deed = Deed(act, KEY, f"{row.source} {row.beginning}…", before, after)
    audit.record([deed], by=by.name, at=by.at, why=by.why)


def _must_give(scopes: frozenset[str], acting: Acting, by: Actor) -> None:
    """Refuses scopes that do not exist, and a role that cannot act without accounts of its own or that is too much."""
    unknown = sorted(scopes - frozenset(KeyScope))
    if unknown:
        raise MembersRefused(f"There is no scope “{unknown[0]}”. The scopes are {', '.join(KeyScope)}.")
    if acting.ends_at is not None and acting.ends_at <= by.at:
        raise MembersRefused("The day until which the key holds is over. Name a later one, or none.")
    if scopes.isdisjoint(OF_REST):
        return
    known = queries.roles()
    if acting.role not in known:
        raise MembersRefused(f"A key that reads or writes acts in a role: one of {', '.join(sorted(known))}.")
    role = known[acting.role]
    if role.scope is not Scope.ALL:
        raise MembersRefused(f"“{role.name}” sees accounts of its own, and a key owns none. Choose another role.")
    by.must_cover(role)


def _must_manage(by: Actor) -> None:
    if Permission.IMPORT not in by.role.permissions:
        raise MembersRefused(f"Your role, “{by.role.name}”, makes no keys. Ask an administrator.")
