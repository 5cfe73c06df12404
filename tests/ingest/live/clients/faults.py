"""What stands between a library and the server, and fails as networks and servers do."""

from __future__ import annotations

import http.client
import socketserver
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from threading import Lock, Thread

SLOW = 3.0
"""Seconds after which an answer comes that is too late for a library that waits for two."""


class Fault(Enum):
    """What becomes of a request."""

    NONE = "it is answered"
    ERROR = "the server has an error, and takes nothing"
    BUSY = "the server has too much to do, and takes nothing"
    LOST = "it is taken, but the answer is lost"
    SLOW = "it is taken, but the answer comes too late"
    CLOSED = "the line is closed before it is read"


USUAL = (
    Fault.LOST,
    Fault.NONE,
    Fault.ERROR,
    Fault.LOST,
    Fault.NONE,
    Fault.BUSY,
    Fault.NONE,
    Fault.CLOSED,
    Fault.NONE,
    Fault.SLOW,
    Fault.NONE,
)


class Between(ThreadingHTTPServer):
    """A server that hands requests on, or does not, in the order of its faults."""

    daemon_threads = True

    def __init__(self, port: int, faults: tuple[Fault, ...] = USUAL) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = port
        self.met: Counter[Fault] = Counter()
        self._faults = cycle(faults)
        self._lock = Lock()

    def next_fault(self) -> Fault:
        """What becomes of the next request."""
        with self._lock:
            fault = next(self._faults)
            self.met[fault] += 1
            return fault

    def handle_error(self, request: object, client_address: object) -> None:
        """A library that hangs up is what is wanted here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Between

    def do_POST(self) -> None:
        """Does to a request what is next."""
        fault = self.server.next_fault()
        if fault is Fault.CLOSED:
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        match fault:
            case Fault.ERROR:
                self._answer(500, b'{"success":false,"code":"error","message":"an error"}')
            case Fault.BUSY:
                self._answer(429, b'{"success":false,"code":"busy","message":"too much"}', {"Retry-After": "1"})
            case _:
                status, told, headers = self._handed_on(body)
                if fault is Fault.LOST:
                    self.close_connection = True
                    return
                if fault is Fault.SLOW:
                    time.sleep(SLOW)
                self._answer(status, told, headers)

    def _handed_on(self, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        line = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        line.request("POST", self.path, body, headers)
        answer = line.getresponse()
        told = answer.read()
        again = {name: value for name, value in answer.getheaders() if name.lower() == "retry-after"}
        line.close()
        return answer.status, told, again

    def _answer(self, status: int, told: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name that it has
        """Says nothing."""


@contextmanager
def between(port: int) -> Iterator[Between]:
    """What stands before the server on that port."""
    standing = Between(port)
    assert isinstance(standing, socketserver.TCPServer)
    thread = Thread(target=standing.serve_forever, daemon=True)
    thread.start()
    try:
        yield standing
    finally:
        standing.shutdown()
        standing.server_close()
