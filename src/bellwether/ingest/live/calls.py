"""The addresses of the endpoint, and where a request names its key."""

from __future__ import annotations

import binascii
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import parse_qs

Headers = dict[bytes, bytes]

_KINDS = {"identify": "i", "track": "t", "page": "p", "screen": "s", "group": "g", "alias": "a"}
_BATCHES = frozenset({"batch", "b", "import"})
CALLS: dict[str, str | None] = {
    **dict.fromkeys(_BATCHES),
    **{kind: kind for kind in _KINDS},
    **{letter: kind for kind, letter in _KINDS.items()},
}
"""The kind of call by the last part of the address; None for batches, whose messages say it themselves."""

PREFIX = "/v1/"


@dataclass(frozen=True, slots=True)
class Settings:
    """That a browser's library asks for the settings of the source with this key."""

    key: str


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages of a kind, or of any."""

    kind: str | None


def call_of(path: str) -> Messages | Settings | None:
    """What is asked for at an address, with or without a slash at its end; None if there is no such address."""
    parts = path.removeprefix(PREFIX).strip("/").split("/")
    match parts:
        case [name] if name in CALLS:
            return Messages(CALLS[name])
        case ["projects", key, "settings"]:
            return Settings(key)
        case _:
            return None


def key_beside_body(headers: Headers, query: bytes) -> str | None:
    """The key in a header or in the address; None where only the body can have it."""
    word, _, told = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    match word.lower():
        case "basic":
            return _user(told.strip())
        case "bearer" if told.strip():
            return told.strip()
    if key := headers.get(b"x-write-key", b"").decode("latin-1").strip():
        return key
    return next(iter(parse_qs(query.decode("latin-1")).get("writeKey", [])), None) if query else None


def _user(told: str) -> str | None:
    """The user's part of basic credentials; the password is empty."""
    try:
        return b64decode(told, validate=True).decode().partition(":")[0] or None
    except (binascii.Error, UnicodeDecodeError):
        return None
