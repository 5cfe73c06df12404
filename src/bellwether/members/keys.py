"""Keys of programs: what a key may do, how a new one is made, and until when it holds."""

from __future__ import annotations

import re
import secrets
import string
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bellwether.engine.formula.names import KEY, RESERVED
from bellwether.members.domain import digest_of

PREFIX = "bwk_"
"""How every key begins, so that one that was left in a public place is found and known for what it is."""

_SIGNS = string.ascii_letters + string.digits
_LENGTH = 32
_SHOWN = len(PREFIX) + 4
_LONGEST_SOURCE = 63

GRACE = timedelta(hours=24)
"""How long a key that was rotated goes on working, unless somebody says otherwise."""


class KeyScope(StrEnum):
    """What a program with a key may do."""

    SEND_EVENTS = "send_events"
    READ = "read"
    READ_VALUES = "read_values"
    WRITE_ACCOUNTS = "write_accounts"
    WRITE_USERS = "write_users"
    WRITE_CONTACTS = "write_contacts"
    WRITE_RECORDS = "write_records"
    WRITE_VALUES = "write_values"
    WRITE_TARGETS = "write_targets"
    ADMINISTER = "administer"

    @property
    def words(self) -> str:
        """The scope as people read it."""
        return _WORDS[self]


_WORDS = {
    KeyScope.SEND_EVENTS: "Send events, with Segment’s libraries",
    KeyScope.READ: "Read accounts, users, contacts and records",
    KeyScope.READ_VALUES: "Read the values of metrics",
    KeyScope.WRITE_ACCOUNTS: "Write accounts",
    KeyScope.WRITE_USERS: "Write users",
    KeyScope.WRITE_CONTACTS: "Write contacts",
    KeyScope.WRITE_RECORDS: "Write records of every collection",
    KeyScope.WRITE_VALUES: "Enter values",
    KeyScope.WRITE_TARGETS: "Set targets",
    KeyScope.ADMINISTER: "Disclose and erase people",
}

OF_REST = frozenset(KeyScope) - {KeyScope.SEND_EVENTS}
"""The scopes for which a key acts in a role."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is known: whose facts it brings, what it may do, how it begins, and until when it holds.

    `role` is the role in which it reads and writes over REST; empty where it does not.
    """

    id: int
    source: str
    scopes: frozenset[str]
    beginning: str
    made_at: datetime
    by: str
    ends_at: datetime | None
    role: str = ""
    used_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it opens anything at an instant."""
        return self.ends_at is None or at < self.ends_at


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; `secret` is told this once."""

    key: Key
    secret: str


def source_fault(name: str) -> str:
    """Why no source can have this name, with one that can; empty where it can.

    Definitions say of a source, by its key, what of it may be stored: a name that cannot be a key would have no rules.
    """
    if KEY.fullmatch(name) and len(name) <= _LONGEST_SOURCE and name not in RESERVED:
        return ""
    said = f"“{name}” cannot be the name of a source" if name.strip() else "A source needs a name"
    return (
        f"{said}: it is at most {_LONGEST_SOURCE} small letters, digits and underscores, and begins with a letter, "
        f"so that definitions can say what of it may be stored. Write “{source_like(name)}”."
    )


def source_like(name: str) -> str:
    """The nearest name that a source can have.

    >>> source_like("Web Shop (Zürich)"), source_like("2nd app"), source_like("user"), source_like("  ")
    ('web_shop_zurich', 'source_2nd_app', 'user_source', 'web_shop')
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    stem = re.sub(r"[^a-z0-9]+", "_", letters).strip("_") or "web_shop"
    stem = stem if stem[0].isalpha() else f"source_{stem}"
    return f"{stem}_source" if stem in RESERVED else stem[:_LONGEST_SOURCE].rstrip("_")


def new_secret() -> str:
    """A key that nobody can guess: 190 bits."""
    return PREFIX + "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def beginning_of(secret: str) -> str:
    """As much of a key as is shown."""
    return secret[:_SHOWN]


def digest_of_key(secret: str) -> str:
    """By what a key is found. It needs no salt: keys are drawn at random and are too long to be tried."""
    return digest_of(secret)
