"""A body as bytes: unpacked within bounds, whatever it claims to be."""

from __future__ import annotations

import zlib

from bellwether.ingest.live.limits import MOST_INFLATED
from bellwether.ingest.live.refusals import Refusal, RequestRefused

_ANY_HEADER = 32 + zlib.MAX_WBITS
"""zlib and gzip, told by the header."""

_BARE = -zlib.MAX_WBITS


def unpacked(body: bytes, encoding: str) -> bytes:
    """The body as it was before it was packed; it is never unpacked to more than the limit."""
    match encoding.strip().lower():
        case "" | "identity":
            return body
        case "gzip" | "x-gzip":
            return _inflated(body, _ANY_HEADER)
        case "deflate":
            # Some send deflate as the standard says, in zlib's frame, and some without any.
            framed = len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0
            return _inflated(body, _ANY_HEADER if framed else _BARE)
        case other:
            raise RequestRefused(
                Refusal.NOT_READABLE, f"The body is packed as “{other[:40]}”; send it plain, or as gzip or deflate."
            )


def _inflated(body: bytes, window: int) -> bytes:
    parts: list[bytes] = []
    size, rest = 0, body
    while rest:
        inflater = zlib.decompressobj(window)
        try:
            part = inflater.decompress(rest, MOST_INFLATED - size + 1)
        except zlib.error as problem:
            raise RequestRefused(
                Refusal.NOT_READABLE, f"The body is not what its Content-Encoding says ({problem})."
            ) from problem
        size += len(part)
        if size > MOST_INFLATED:
            raise RequestRefused(
                Refusal.TOO_LARGE, f"The body unpacks to more than {MOST_INFLATED:,} bytes. Send smaller batches."
            )
        if not inflater.eof:
            raise RequestRefused(Refusal.NOT_READABLE, "The packed body ends before its end.")
        parts.append(part)
        rest = inflater.unused_data
    return b"".join(parts)
