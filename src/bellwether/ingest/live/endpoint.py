"""The endpoint over HTTP, beside the pages and without them: an ASGI application.

It answers 200 only when everything that it took is committed. It never redirects, and never answers with a status by
which a library would give up what we could not take just then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from time import perf_counter

import msgspec
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope

from bellwether.engine.definitions.errors import StoreUnusable
from bellwether.ingest.live.acknowledging import Acknowledging
from bellwether.ingest.live.answers import JSON, TAKEN, Answer, Lines, answer_to, not_serving, not_stored
from bellwether.ingest.live.batcher import TooMuch
from bellwether.ingest.live.bodies import unpacked
from bellwether.ingest.live.calls import Headers, Messages, Settings, call_of, key_beside_body
from bellwether.ingest.live.keyring import Sender
from bellwether.ingest.live.letting_in import key_in, sender_of
from bellwether.ingest.live.limits import MOST_BODY, SECONDS_FOR_COMMIT
from bellwether.ingest.live.parcels import Parcel
from bellwether.ingest.live.receiving import Receiving
from bellwether.ingest.live.refusals import Refusal, RequestRefused
from bellwether.ingest.live.wire import read_body

Observe = Callable[[str, int, float], None]
"""Told of each answer: the route, the status, and how many seconds it took."""

_DAY = b"86400"
ROUTE = "v1/<call>"
"""All calls that bring messages, as they are counted."""


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
        try:
            answer = await self._answer(scope, headers, receive)
        except RequestRefused as refused:
            answer = answer_to(refused)
        except Gone:
            return
        lines = (JSON, (b"content-length", b"%d" % len(answer.body)), *answer.lines, *_cors(headers))
        await send({"type": "http.response.start", "status": answer.status, "headers": lines, "trailers": False})
        await send({"type": "http.response.body", "body": answer.body, "more_body": False})
        self._observe(_route(scope["path"]), answer.status, perf_counter() - began)

    async def _answer(self, scope: HTTPScope, headers: Headers, receive: ASGIReceiveCallable) -> Answer:
        call = call_of(scope["path"])
        if call is None:
            raise RequestRefused(
                Refusal.NO_SUCH_CALL, "There is no such call. Send to /v1/batch, /v1/track, /v1/identify and the like."
            )
        if scope["method"] == "OPTIONS":
            return Answer(200, b"")
        receiving = self._receiving()
        if receiving is None:
            raise not_serving()
        if isinstance(call, Settings):
            await sender_of(receiving, call.key)
            return Answer(200, _settings(call, headers))
        if scope["method"] != "POST":
            raise RequestRefused(Refusal.NOT_ALLOWED, "Send messages by POST.")
        secret = key_beside_body(headers, scope["query_string"])
        # Who has no good key does not get to send a body that is unpacked.
        sender = await sender_of(receiving, secret) if secret is not None else None
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
            await self._acknowledging.done(partial(receiving.take, parcel), SECONDS_FOR_COMMIT)
        except (TimeoutError, TooMuch, StoreUnusable) as problem:
            raise not_stored(problem) from problem


async def _read(receiving: Receiving, packed: bytes, of: tuple[Messages, Headers, Sender | None]) -> Parcel:
    """What the body of a call brings, from whoever the request or the body says."""
    call, headers, sender = of
    received = receiving.now()
    body = read_body(unpacked(packed, headers.get(b"content-encoding", b"").decode("latin-1")), call.kind)
    if sender is None:
        sender = await sender_of(receiving, key_in(body))
    return Parcel(sender.source, received, body, sender.privacy)


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
            return ROUTE
        case Settings():
            return "v1/projects/<key>/settings"
        case None:
            return "v1/(none)"
