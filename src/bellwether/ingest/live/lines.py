"""Connections that send plain requests, each answered in the event loop without a task of its own.

What is not plain is handed over, with all that has come of it and everything that follows on the connection, to the
server's usual way, where the endpoint answers it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from time import perf_counter
from typing import Protocol, cast

from bellwether.engine.definitions.errors import StoreUnusable
from bellwether.ingest.live.answers import TAKEN, Answer, answer_to, not_serving, not_stored
from bellwether.ingest.live.batcher import Tell, TooMuch
from bellwether.ingest.live.bodies import unpacked
from bellwether.ingest.live.heads import BEGINNING, END, LONGEST_HEAD, Head, plain_head
from bellwether.ingest.live.letting_in import at_hand, key_in, sender_of
from bellwether.ingest.live.limits import SECONDS_FOR_COMMIT
from bellwether.ingest.live.parcels import Parcel
from bellwether.ingest.live.receiving import Receiving
from bellwether.ingest.live.refusals import RequestRefused
from bellwether.ingest.live.wire import read_body

MOST_AHEAD = 1 << 20
"""Bytes that are taken of a connection before its last request is answered."""


class Door(Protocol):
    """What all connections share."""

    def receiving(self) -> Receiving | None:
        """Where messages go; None while the server starts or stops."""
        ...

    def came(self, line: Line) -> None:
        """Notes a connection."""
        ...

    def went(self, line: Line) -> None:
        """Notes that a connection is closed, or read by others."""
        ...

    def note(self, tell: Tell, problem: StoreUnusable | None) -> None:
        """Has it told in the event loop, from another thread."""
        ...

    def later(self, work: Coroutine[None, None, None]) -> None:
        """Does what must wait for others beside."""
        ...

    def written(self, answer: Answer) -> bytes:
        """An answer as it is sent."""
        ...

    def observe(self, status: int, seconds: float) -> None:
        """Counts an answer."""
        ...


class Line(asyncio.Protocol):
    """One connection: its requests are answered one after another."""

    def __init__(self, door: Door, usual: Callable[[], asyncio.Protocol]) -> None:
        self._door = door
        self._usual = usual
        self._pieces: list[bytes] = []
        self._data = b""
        self._at = 0
        self._held = 0
        """Bytes that have come and are not read, of which `_data` from `_at` on are the first."""
        self._wanted = 1
        self._head: Head | None = None
        self._body_at = 0
        self._asked = 0
        self._busy = False
        self._since = 0.0
        self._leaving = False
        self._full = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has come."""
        self._transport = cast(asyncio.Transport, transport)
        self._door.came(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """They have left; what they sent is stored all the same."""
        self._asked += 1
        self._door.went(self)

    def data_received(self, data: bytes) -> None:
        """Reads on, once the last request is answered."""
        self._pieces.append(data)
        self._held += len(data)
        if not self._busy:
            self._go_on()
        elif self._held > MOST_AHEAD:
            self._transport.pause_reading()

    def pause_writing(self) -> None:
        """Who does not take their answers is not heard."""
        self._full = True
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        """They take them again."""
        self._full = False
        self._transport.resume_reading()

    def shutdown(self) -> None:
        """The server stops: what was asked is answered, and nothing more."""
        self._leaving = True
        if not self._busy:
            self._transport.close()

    def tire(self, now: float, patience: float) -> None:
        """Answers who has waited too long for a commit, and lets go of who has nothing more to ask."""
        if self._busy and now - self._since > SECONDS_FOR_COMMIT:
            self._settled(self._asked, TimeoutError())
        elif not self._busy and self._asked and not self._held and now - self._since > patience:
            self._transport.close()

    def _go_on(self) -> None:
        while not self._busy and self._held >= self._wanted:
            if self._pieces:
                rest = self._data[self._at :]
                self._data = self._pieces[0] if len(self._pieces) == 1 and not rest else b"".join((rest, *self._pieces))
                self._at = 0
                self._pieces.clear()
            head = self._head or self._read_head()
            if head is None or self._held < self._wanted:
                return
            body = self._data[self._at + self._body_at : self._at + self._wanted]
            self._at += self._wanted
            self._held -= self._wanted
            self._head, self._wanted = None, 1
            if not self._held:
                # A connection that waits holds no body.
                self._data, self._at = b"", 0
            self._ask(head, body)

    def _read_head(self) -> Head | None:
        """The head of the next request; None while it has not come, and where it is not plain."""
        end = self._data.find(END, self._at, self._at + LONGEST_HEAD)
        if end < 0:
            beginning = self._data[self._at : self._at + len(BEGINNING)]
            if self._held < LONGEST_HEAD and BEGINNING.startswith(beginning):
                self._wanted = self._held + 1
                return None
        self._head = None if end < 0 else plain_head(self._data[self._at : end + len(END)])
        if self._head is None:
            self._hand_over()
        else:
            self._body_at = end + len(END) - self._at
            self._wanted = self._body_at + self._head.length
        return self._head

    def _hand_over(self) -> None:
        self._door.went(self)
        rest, usual = self._data[self._at :], self._usual()
        self._data, self._held = b"", 0
        self._transport.set_protocol(usual)
        usual.connection_made(self._transport)
        usual.data_received(rest)

    def _ask(self, head: Head, body: bytes) -> None:
        self._busy, self._since = True, perf_counter()
        self._asked += 1
        receiving = self._door.receiving()
        try:
            if receiving is None:
                raise not_serving()
            parcel = _at_once(receiving, head, body)
            if parcel is None:
                self._door.later(self._find(self._asked, receiving, (head, body)))
            elif parcel.size:
                self._take(self._asked, receiving, parcel)
            else:
                self._reply(TAKEN)
        except RequestRefused as refused:
            self._reply(answer_to(refused))

    async def _find(self, asked: int, receiving: Receiving, of: tuple[Head, bytes]) -> None:
        """Takes a request whose key is not at hand."""
        try:
            parcel = await _in_the_end(receiving, *of)
            if parcel.size:
                self._take(asked, receiving, parcel)
            else:
                self._settled(asked, None)
        except RequestRefused as refused:
            if asked == self._asked and self._busy:
                self._reply(answer_to(refused))
                self._go_on()

    def _take(self, asked: int, receiving: Receiving, parcel: Parcel) -> None:
        try:
            receiving.take(parcel, partial(self._door.note, partial(self._settled, asked)))
        except TooMuch as too_much:
            raise not_stored(too_much) from too_much

    def _settled(self, asked: int, problem: StoreUnusable | TimeoutError | None) -> None:
        """In the event loop: the messages are stored, or not."""
        if asked == self._asked and self._busy:
            self._reply(TAKEN if problem is None else answer_to(not_stored(problem)))
            self._go_on()

    def _reply(self, answer: Answer) -> None:
        now = perf_counter()
        self._transport.write(self._door.written(answer))
        self._door.observe(answer.status, now - self._since)
        self._busy, self._since = False, now
        if self._leaving:
            self._transport.close()
        elif not self._full:
            self._transport.resume_reading()


def _at_once(receiving: Receiving, head: Head, body: bytes) -> Parcel | None:
    """What the body of a call brings; None where somebody must be asked who it is from."""
    sender = None if head.secret is None else at_hand(receiving, head.secret)
    if sender is None and head.secret is not None:
        return None
    received = receiving.now()
    told = read_body(unpacked(body, head.packing), head.call.kind)
    sender = sender or at_hand(receiving, key_in(told))
    return None if sender is None else Parcel(sender.source, received, told, sender.privacy)


async def _in_the_end(receiving: Receiving, head: Head, body: bytes) -> Parcel:
    """The same, after asking."""
    sender = None if head.secret is None else await sender_of(receiving, head.secret)
    received = receiving.now()
    told = read_body(unpacked(body, head.packing), head.call.kind)
    sender = sender or await sender_of(receiving, key_in(told))
    return Parcel(sender.source, received, told, sender.privacy)
