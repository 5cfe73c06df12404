"""Replies as JSON: decimals as numbers, and a tag by which a later write shows what it was made on top of."""

from __future__ import annotations

import hashlib

import msgspec
from django.http import HttpResponse

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_TAG_BYTES = 12

Told = dict[str, object]
"""Something as JSON has it."""


def encoded(told: object) -> bytes:
    """JSON."""
    return _ENCODER.encode(told)


def tag_of(told: Told) -> str:
    """The tag (ETag) of what is told of something: another one as soon as anything of it is another."""
    return f'"{hashlib.blake2b(encoded(told), digest_size=_TAG_BYTES).hexdigest()}"'


def reply(told: object, status: int = 200, *, tag: str = "") -> HttpResponse:
    """A reply with a body."""
    response = HttpResponse(encoded(told), content_type="application/json", status=status)
    if tag:
        response["ETag"] = tag
    return response
