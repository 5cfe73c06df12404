"""What the connections of a server share: plain requests are answered at once, all else as the HTTP server does it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from time import perf_counter
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from bellwether.ingest.live.acknowledging import Acknowledging
from bellwether.ingest.live.answers import JSON, Answer
from bellwether.ingest.live.endpoint import ROUTE, Observe
from bellwether.ingest.live.lines import Line
from bellwether.ingest.live.receiving import Receiving

SECONDS_BETWEEN = 1.0
"""How often it is looked for connections that have waited too long, or are not used any more."""


class Doorway:
    """Reads the connections of one server. `receiving` says where messages go, `observe` is told of each answer."""

    def __init__(
        self,
        config: Config,
        server: ServerState,
        *,
        receiving: Callable[[], Receiving | None],
        observe: Observe,
    ) -> None:
        self._usual = partial(HttpToolsProtocol, config, server)
        self._server = server
        self._patience = config.timeout_keep_alive
        self.receiving = receiving
        self._observe = observe
        self._loop = asyncio.get_running_loop()
        self._acknowledging = Acknowledging(self._loop)
        self.note = self._acknowledging.note
        self._lines: set[Line] = set()
        self._asking: set[asyncio.Task[None]] = set()
        self._looking = False
        self._dated: object = None
        self._written: dict[Answer, bytes] = {}

    def connection(self, app_state: dict[str, Any]) -> Line:
        """A new connection."""
        return Line(self, partial(self._usual, app_state))

    def came(self, line: Line) -> None:
        """Notes a connection."""
        self._lines.add(line)
        # The server closes what is in its set when it stops, by `shutdown`.
        self._server.connections.add(cast(HttpToolsProtocol, line))
        if not self._looking:
            self._looking = True
            self._loop.call_later(SECONDS_BETWEEN, self._look)

    def went(self, line: Line) -> None:
        """Notes that a connection is closed, or read by others."""
        self._lines.discard(line)
        self._server.connections.discard(cast(HttpToolsProtocol, line))

    def later(self, work: Coroutine[None, None, None]) -> None:
        """Does what must wait for others beside."""
        task = self._loop.create_task(work)
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    def written(self, answer: Answer) -> bytes:
        """An answer as it is sent, with the headers that all answers of the server have, the date for one."""
        dated = self._server.default_headers
        if dated is not self._dated:
            self._dated = dated
            self._written.clear()
        written = self._written.get(answer)
        if written is None:
            lines = (*dated, JSON, (b"content-length", b"%d" % len(answer.body)), *answer.lines)
            head = b"".join(b"%b: %b\r\n" % line for line in lines)
            written = self._written[answer] = b"%b%b\r\n%b" % (STATUS_LINE[answer.status], head, answer.body)
        return written

    def observe(self, status: int, seconds: float) -> None:
        """Counts an answer."""
        self._observe(ROUTE, status, seconds)

    def _look(self) -> None:
        now = perf_counter()
        for line in list(self._lines):
            line.tire(now, self._patience)
        self._looking = bool(self._lines)
        if self._looking:
            self._loop.call_later(SECONDS_BETWEEN, self._look)
