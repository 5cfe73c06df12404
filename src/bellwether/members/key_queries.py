"""Reads of the keys of programs."""

from __future__ import annotations

from datetime import datetime

from bellwether.members.keys import Key, digest_of_key
from bellwether.members.models import AccessKey


def keys(*, source: str | None = None) -> tuple[Key, ...]:
    """Every key that was made, by source, the newest first."""
    rows = AccessKey.objects.all() if source is None else AccessKey.objects.filter(source=source)
    return tuple(map(key_of, rows))


def keys_by_digest(scope: str, at: datetime) -> dict[str, Key]:
    """The keys that may do something at an instant, by the digest of each."""
    rows = AccessKey.objects.all()
    return {row.digest: key for row in rows if (key := key_of(row)).holds(at) and scope in key.scopes}


def key_of(row: AccessKey) -> Key:
    """The key that a row keeps."""
    return Key(
        row.pk,
        row.source,
        frozenset(row.scopes),
        row.beginning,
        row.made_at,
        row.by,
        row.ends_at,
        row.role,
        row.used_at,
    )


def key_with(secret: str, at: datetime) -> Key | None:
    """The key whose secret this is, if it holds at an instant."""
    row = AccessKey.objects.filter(digest=digest_of_key(secret)).first()
    key = None if row is None else key_of(row)
    return key if key is not None and key.holds(at) else None
