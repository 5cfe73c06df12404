"""The endpoint over HTTP, beside the pages and without them: an ASGI application.

It answers 200 only when everything that it took is committed. It never redirects, and never answers with a status by
which a library would give up what we could not take just then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import perf_counter

import msgspec
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope

from bellwether.engine.definitions.errors import StoreUnusable
from bellwether.ingest.live.acknowledging import Acknowledging
from bellwether.ingest.live.batcher import TooMuch
from bellwether.ingest.live.bodies import unpacked
from bellwether.ingest.live.calls import Headers, Messages, Settings, call_of, key_beside_body
from bellwether.ingest.live.keyring import Sender
from bellwether.ingest.live.limits import MOST_BODY, RETRY_AFTER, SECONDS_FOR_COMMIT
from bellwether.ingest.live.parcels import Parcel
from bellwether.ingest.live.receiving import Receiving
from bellwether.ingest.live.refusals import Refusal, RequestRefused
from bellwether.ingest.live.wire import read_body

Observe = Callable[[str, int, float], None]
"""Told of each answer: the route, the status, and how many seconds it took."""

Lines = tuple[tuple[bytes, bytes], ...]

TAKEN = b'{"success":true}'
_DAY = b"86400"


class Gone(Exception):
    """The sender left before the end of the body."""


class Endpoint:
    """Answers the calls of Segment's libraries."""

    def __init__(self, receiving: Callable[[], Receiving | None], observe: Observe) -> None:
        self._receiving = receiving
        self._observe = observe
        self._acknowledging: Acknowledging | None = None

    async def __call__(self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Answers one request."""
        began = perf_counter()
        headers = dict(scope["headers"])
        status, extra = 200, _cors(headers)
        try:
            body = await self._answer(scope, headers, receive)
        except RequestRefused as refused:
            body, status = _told(refused), refused.refusal.status
            extra += _when_to_come_back(refused.refusal)
        except Gone:
            return
        lines: Lines = ((b"content-type", b"application/json"), (b"content-length", b"%d" % len(body)), *extra)
        await send({"type": "http.response.start", "status": status, "headers": lines, "trailers": False})
        await send({"type": "http.response.body", "body": body, "more_body": False})
        self._observe(_route(scope["path"]), status, perf_counter() - began)

    async def _answer(self, scope: HTTPScope, headers: Headers, receive: ASGIReceiveCallable) -> bytes:
        call = call_of(scope["path"])
        if call is None:
            raise RequestRefused(
                Refusal.NO_SUCH_CALL, "There is no such call. Send to /v1/batch, /v1/track, /v1/identify and the like."
            )
        if scope["method"] == "OPTIONS":
            return b""
        receiving = self._receiving()
        if receiving is None:
            raise RequestRefused(Refusal.NOT_NOW, "The server is starting or stopping. Try again in a moment.")
        if isinstance(call, Settings):
            await _sender(receiving, call.key)
            return _settings(call, headers)
        if scope["method"] != "POST":
            raise RequestRefused(Refusal.NOT_ALLOWED, "Send messages by POST.")
        secret = key_beside_body(headers, scope["query_string"])
        # Who has no good key does not get to send a body that is unpacked.
        sender = await _sender(receiving, secret) if secret is not None else None
        packed = await _body(headers, receive)
        await self._committed(receiving, await _read(receiving, packed, (call, headers, sender)))
        return TAKEN

    async def _committed(self, receiving: Receiving, parcel: Parcel) -> None:
        """Comes back when the parcel is stored for good."""
        if not parcel.size:
            return
        loop = asyncio.get_running_loop()
        if self._acknowledging is None or self._acknowledging.loop is not loop:
            self._acknowledging = Acknowledging(loop)
        try:
            await self._acknowledging.done(receiving.offer(parcel), SECONDS_FOR_COMMIT)
        except TimeoutError as slow:
            raise RequestRefused(
                Refusal.NOT_NOW, "The messages are not stored yet. Send them again: none is counted twice."
            ) from slow
        except TooMuch as too_much:
            raise RequestRefused(
                Refusal.TOO_MUCH, "More is waiting to be stored than may. Come back in a moment with the same messages."
            ) from too_much
        except StoreUnusable as unusable:
            raise RequestRefused(
                Refusal.NOT_NOW, "The messages cannot be stored just now; the server's log says why. Send them again."
            ) from unusable


async def _read(receiving: Receiving, packed: bytes, of: tuple[Messages, Headers, Sender | None]) -> Parcel:
    """What the body of a call brings, from whoever the request or the body says."""
    call, headers, sender = of
    received = receiving.now()
    body = read_body(unpacked(packed, headers.get(b"content-encoding", b"").decode("latin-1")), call.kind)
    if sender is None:
        if body.key is None:
            raise RequestRefused(
                Refusal.NO_KEY, "The request has no write key. Give the library the key of a source as its write key."
            )
        sender = await _sender(receiving, body.key)
    return Parcel(sender.source, received, body, sender.privacy)


async def _sender(receiving: Receiving, secret: str) -> Sender:
    keyring = receiving.keyring
    sender = keyring.at_hand(secret)
    if sender is None:
        sender = await asyncio.to_thread(keyring.find, secret)
    elif keyring.should_renew():
        asyncio.get_running_loop().run_in_executor(None, keyring.renew)
    if sender is None:
        raise RequestRefused(
            Refusal.UNKNOWN_KEY,
            "The write key is not known, or does not hold any more. “bellwether keys list” shows which do.",
        )
    return sender


async def _body(headers: Headers, receive: ASGIReceiveCallable) -> bytes:
    declared = headers.get(b"content-length", b"")
    length = int(declared) if declared.isdigit() and len(declared) < len(str(MOST_BODY)) + 2 else 0
    parts: list[bytes] = []
    more = length <= MOST_BODY
    length = 0 if more else length
    while more:
        event = await receive()
        if event["type"] != "http.request":
            raise Gone
        parts.append(event.get("body", b""))
        length += len(parts[-1])
        more = event.get("more_body", False) and length <= MOST_BODY
    if length > MOST_BODY:
        raise RequestRefused(Refusal.TOO_LARGE, f"The body has more than {MOST_BODY:,} bytes. Send smaller batches.")
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _settings(call: Settings, headers: Headers) -> bytes:
    """What a browser's library asks for before it sends: that its messages come here."""
    host = headers.get(b"host", b"").decode("latin-1")
    return msgspec.json.encode({"integrations": {"Segment.io": {"apiKey": call.key, "apiHost": f"{host}/v1"}}})


def _told(refused: RequestRefused) -> bytes:
    # Some libraries go on retrying for ever when an error has no code or no message.
    return msgspec.json.encode({"success": False, "code": refused.refusal.code, "message": str(refused)})


def _when_to_come_back(refusal: Refusal) -> Lines:
    return ((b"retry-after", b"%d" % RETRY_AFTER),) if refusal in {Refusal.TOO_MUCH, Refusal.NOT_NOW} else ()


def _cors(headers: Headers) -> Lines:
    """Pages of anyone may send: what they may is decided by the key, and no cookie is read."""
    origin = headers.get(b"origin")
    if origin is None:
        return ()
    wanted = headers.get(b"access-control-request-headers")
    return (
        (b"access-control-allow-origin", origin),
        (b"vary", b"Origin"),
        (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
        (b"access-control-max-age", _DAY),
        *(((b"access-control-allow-headers", wanted),) if wanted else ()),
    )


def _route(path: str) -> str:
    match call_of(path):
        case Messages():
            return "v1/<call>"
        case Settings():
            return "v1/projects/<key>/settings"
        case None:
            return "v1/(none)"
