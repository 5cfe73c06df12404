"""The heads of plain requests: what libraries send a thousand times a second, each like the one before.

What is not plain is no error: it is read by the server's usual way, which knows all of HTTP.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bellwether.ingest.live.calls import PREFIX, Headers, Messages, call_of, key_beside_body
from bellwether.ingest.live.limits import MOST_BODY

BEGINNING = b"POST " + PREFIX.encode()
END = b"\r\n\r\n"

LONGEST_HEAD = 4_096
"""Bytes of a head that can be plain."""

_HEAD = re.compile(rb"POST (/v1/[a-z]+/?) HTTP/1\.1\r\n((?:[A-Za-z0-9-]+:[\t -~]*\r\n)+)\r\n").fullmatch
_MORE = frozenset({b"transfer-encoding", b"expect", b"upgrade", b"origin", b"te", b"trailer"})
"""Headers by which a request asks for more than its answer, has another form, or comes from a page."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a plain request says before its body: the key, if it is there, how the body is packed, and its bytes."""

    call: Messages
    secret: str | None
    packing: str
    length: int


@lru_cache(maxsize=2_048)
def plain_head(head: bytes) -> Head | None:
    """What a head says; None where it is not plain.

    >>> plain_head(b"POST /v1/track HTTP/1.1\\r\\nContent-Length: 12\\r\\nX-Write-Key: bwk_1\\r\\n\\r\\n")
    Head(call=Messages(kind='track'), secret='bwk_1', packing='', length=12)
    """
    found = _HEAD(head)
    headers = None if found is None else _headers(found[2])
    if found is None or headers is None:
        return None
    call, length = call_of(found[1].decode()), headers.get(b"content-length", b"")
    if not isinstance(call, Messages) or not length.isdigit() or len(length) > len(str(MOST_BODY)):
        return None
    if int(length) > MOST_BODY:
        return None
    packing = headers.get(b"content-encoding", b"").decode()
    return Head(call, key_beside_body(headers, b""), packing, int(length))


def _headers(lines: bytes) -> Headers | None:
    """The headers by their names in small letters; None where one comes twice, or asks for more than an answer."""
    headers: Headers = {}
    for line in lines.splitlines():
        name, _, value = line.partition(b":")
        name = name.lower()
        if name in headers or name in _MORE:
            return None
        headers[name] = value.strip()
    return headers if headers.get(b"connection", b"keep-alive").lower() == b"keep-alive" else None
