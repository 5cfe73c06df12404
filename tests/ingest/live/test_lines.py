"""Connections as they are read byte by byte: what is plain is answered at once, and nothing is answered differently."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

from tests.ingest.live.conftest import KEY, Live, packed, track
from tests.ingest.live.processes import SECONDS
from uvicorn.config import Config
from uvicorn.server import ServerState

from bellwether.engine.definitions.errors import StoreUnusable
from bellwether.ingest.live.doorway import Doorway
from bellwether.ingest.live.limits import SECONDS_FOR_COMMIT

TAKEN = (200, '{"success":true}')


def request(body: bytes | dict[str, Any], first: str = "POST /v1/batch HTTP/1.1", **headers: str) -> bytes:
    """A request as it is sent."""
    told = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = {"Host": "here", "X-Write-Key": KEY, "Content-Length": str(len(told))}
    lines |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    return "\r\n".join([first, *(f"{name}: {value}" for name, value in lines.items() if value), "", ""]).encode() + told


def batch(*ids: str) -> dict[str, Any]:
    """A batch of logins."""
    return {"batch": [track(one) for one in ids]}


@dataclass
class Open:
    """A connection to a server, and the server's door."""

    door: Doorway
    server: ServerState
    coming: asyncio.StreamReader
    going: asyncio.StreamWriter

    async def answer(self) -> tuple[int, str]:
        """The status and the text of the next answer."""
        head = (await asyncio.wait_for(self.coming.readuntil(b"\r\n\r\n"), SECONDS)).decode()
        self.headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:-2])
        body = await asyncio.wait_for(self.coming.readexactly(int(self.headers["content-length"])), SECONDS)
        return int(head.split()[1]), body.decode()

    async def asked(self, *pieces: bytes) -> tuple[int, str]:
        """The answer to what is sent piece by piece."""
        for piece in pieces:
            self.going.write(piece)
            await self.going.drain()
            await asyncio.sleep(0)
        return await self.answer()

    async def closed(self) -> bool:
        """Whether the server closes the connection without another word."""
        return await asyncio.wait_for(self.coming.read(), SECONDS) == b""


@asynccontextmanager
async def opened(live: Live) -> AsyncIterator[Open]:
    """A connection to a server of this endpoint."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await live.endpoint(scope, receive, send)

    def observe(route: str, status: int, _seconds: float) -> None:
        live.observed.append((route, status))

    state = ServerState()
    door = Doorway(Config(application, lifespan="off"), state, receiving=lambda: live.receiving, observe=observe)
    server = await asyncio.get_running_loop().create_server(lambda: door.connection({}), "127.0.0.1", 0)
    coming, going = await asyncio.open_connection(*server.sockets[0].getsockname())
    try:
        yield Open(door, state, coming, going)
    finally:
        going.close()
        server.close()


def over(live: Live, talk: Callable[[Open], Awaitable[None]]) -> None:
    """Talks over one connection."""

    async def all_of_it() -> None:
        async with opened(live) as line:
            await talk(line)

    asyncio.run(all_of_it())


def test_a_plain_request_is_answered_when_it_is_stored(live: Live) -> None:
    async def talk(line: Open) -> None:
        assert await line.asked(request(batch("m1"))) == TAKEN
        assert line.headers == {"content-type": "application/json", "content-length": "16"}
        assert live.events() == [("m1", "Login", "acme", "ann")]

    over(live, talk)
    assert live.observed == [("v1/<call>", 200)]


def test_requests_are_answered_one_after_another_however_their_bytes_come(live: Live) -> None:
    async def talk(line: Open) -> None:
        three = b"".join(request(batch(one)) for one in ("m1", "m2", "m3"))
        assert await line.asked(three) == TAKEN
        assert [await line.answer(), await line.answer()] == [TAKEN] * 2
        slowly = request(batch("m4"))
        assert await line.asked(*(slowly[place : place + 1] for place in range(len(slowly)))) == TAKEN
        assert await line.asked(three[:-5]) == TAKEN
        assert [await line.answer(), await line.asked(three[-5:] + slowly)] == [TAKEN] * 2
        assert await line.answer() == TAKEN

    over(live, talk)
    assert [event[0] for event in live.events()] == ["m1", "m2", "m3", "m4"]


REQUESTS: list[tuple[bytes, tuple[int, str]]] = [
    (request(packed(batch("m1")), content_encoding="gzip"), TAKEN),
    (request(batch("m1") | {"writeKey": KEY}, x_write_key=""), TAKEN),
    (request(b'{"batch": []}'), TAKEN),
    (request(b'{"batch": [], "x": NaN}'), TAKEN),
    (request(batch("m1"), x_write_key=""), (401, "no_key")),
    (request(batch("m1"), x_write_key="wrong"), (401, "unknown_key")),
    (request(batch("m1") | {"writeKey": "wrong"}, x_write_key=""), (401, "unknown_key")),
    (request(b"{"), (400, "not_readable")),
    (request(b""), (400, "not_readable")),
    (request(b"[1]"), (400, "not_understood")),
    (request(b"\xff"), (400, "not_readable")),
    (request(gzip.compress(b"{}")[:-9], content_encoding="gzip"), (400, "not_readable")),
    # What is not plain
    (request(batch("m1"), "POST /v1/batch?writeKey=wrong HTTP/1.1", x_write_key=""), (401, "unknown_key")),
    (request(batch("m1"), "POST /v1/nothing HTTP/1.1"), (404, "no_such_call")),
    (request(b"", "GET /v1/batch HTTP/1.1"), (405, "method_not_allowed")),
    (request(b"", "OPTIONS /v1/batch HTTP/1.1"), (200, "")),
    (request(batch("m1"), origin="https://shop.example"), TAKEN),
    (
        request(b'7\r\n{"batch\r\n5\r\n":[]}\r\n0\r\n\r\n', content_length="", transfer_encoding="chunked"),
        TAKEN,
    ),
]


def test_every_request_has_the_answer_of_the_endpoint_and_so_has_the_next(live: Live) -> None:
    found: list[tuple[bytes, tuple[int, str]]] = []

    async def ask(line: Open, sent: bytes) -> None:
        status, text = await line.asked(sent)
        found.append((sent, (status, text if status == 200 else json.loads(text)["code"])))
        assert ("origin" in line.headers.get("vary", "")) is (b"Origin" in sent)
        assert await line.asked(request(batch("after"))) == TAKEN

    for sent, _ in REQUESTS:
        over(live, partial(ask, sent=sent))
    assert found == REQUESTS
    assert [event[0] for event in live.events()] == ["after", "m1"]


def test_a_request_that_is_not_plain_behind_one_that_is_waits_for_its_turn(live: Live) -> None:
    async def talk(line: Open) -> None:
        both = request(batch("m1")) + request(b"", "OPTIONS /v1/batch HTTP/1.1") + request(batch("m2"))
        assert await line.asked(both) == TAKEN
        assert [await line.answer(), await line.answer()] == [(200, ""), TAKEN]

    over(live, talk)
    assert [event[0] for event in live.events()] == ["m1", "m2"]


def test_who_has_waited_too_long_is_told_so_once_and_may_ask_again(live: Live) -> None:
    async def talk(line: Open) -> None:
        with live.shop.warehouse._store.writing():
            line.going.write(request(batch("m1")))
            while not live.receiving.batcher._size and not line.door._lines.copy().pop()._busy:
                await asyncio.sleep(0.01)
            (waiting,) = line.door._lines
            waiting.tire(perf_counter() + SECONDS_FOR_COMMIT - 1, 5)
            waiting.tire(perf_counter() + SECONDS_FOR_COMMIT + 1, 5)
            status, text = await line.answer()
            assert (status, json.loads(text)["code"], line.headers["retry-after"]) == (503, "not_now", "1")
        assert await line.asked(request(batch("m1"))) == TAKEN

    over(live, talk)
    assert [event[0] for event in live.events()] == ["m1"]


def test_more_than_may_wait_is_refused(live: Live) -> None:
    live.receiving.batcher.stop()

    async def talk(line: Open) -> None:
        status, text = await line.asked(request(batch("m1")))
        assert (status, json.loads(text)["code"], line.headers["retry-after"]) == (429, "too_much_at_once", "1")

    over(live, talk)


def test_what_cannot_be_stored_is_not_acknowledged(live: Live) -> None:
    def full(_: object) -> None:
        raise StoreUnusable("The disk is full.")

    live.receiving.batcher._commit = full

    async def talk(line: Open) -> None:
        status, text = await line.asked(request(batch("m1")))
        assert (status, json.loads(text)["code"], line.headers["retry-after"]) == (503, "not_now", "1")

    over(live, talk)
    assert live.events() == []


def test_who_asks_nothing_more_is_let_go_and_who_has_begun_to_ask_is_not(live: Live) -> None:
    async def talk(line: Open) -> None:
        assert await line.asked(request(batch("m1"))) == TAKEN
        (quiet,) = line.door._lines
        later = request(batch("m2"))
        line.going.write(later[:20])
        while not quiet._held:
            await asyncio.sleep(0.01)
        quiet.tire(perf_counter() + 60, 5)
        assert await line.asked(later[20:]) == TAKEN
        quiet.tire(perf_counter() + 1, 5)
        assert await line.asked(request(batch("m3"))) == TAKEN
        quiet.tire(perf_counter() + 60, 5)
        assert await line.closed()
        assert (line.door._lines, line.server.connections) == (set(), set())

    over(live, talk)


def test_a_server_that_stops_answers_what_was_asked_and_then_closes(live: Live) -> None:
    async def talk(line: Open) -> None:
        assert await line.asked(request(batch("m1"))) == TAKEN
        with live.shop.warehouse._store.writing():
            line.going.write(request(batch("m2")))
            (waiting,) = line.server.connections
            while not line.door._lines.copy().pop()._busy:
                await asyncio.sleep(0.01)
            waiting.shutdown()
        assert await line.answer() == TAKEN
        assert await line.closed()

    over(live, talk)
    assert [event[0] for event in live.events()] == ["m1", "m2"]
