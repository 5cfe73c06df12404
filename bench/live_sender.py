"""A program that sends events as fast as they are taken: its own process, plain sockets, bodies made beforehand.

    python bench/live_sender.py PORT KEY SENDERS EVENTS-IN-A-BODY SECONDS FIRST

Its senders live elsewhere in reality, so it takes as little of this machine as it can: one thread waits for the answers
of all connections, and of a body only what makes its ids others is put in anew. Each connection waits for its answer.

Prints JSON: requests and events taken, the statuses, the milliseconds of each answer, its own processor time.
"""

import json
import select
import socket
import sys
import time
from collections import Counter

TOKEN = b"########"
MOMENT = b"@" * 24
PEOPLE, ACCOUNTS, NAMES = 5_000, 500, 20
ROOM = 1 << 20
"""Bytes that the system keeps of what is sent, so that a body is handed over at once."""


def event(place: int) -> dict[str, object]:
    """An event as a library sends it, some 500 bytes; the token makes its id another in every body."""
    person = (place * 7919) % PEOPLE
    return {
        "type": "track",
        "messageId": f"{TOKEN.decode()}-0b7e-4f4e-9a43-{place:012d}",
        "timestamp": MOMENT.decode(),
        "userId": f"user-{person}",
        "anonymousId": None,
        "event": f"Event {place % NAMES}",
        "properties": {"amount": place % 997 / 8, "plan": ("free", "pro", "team")[place % 3], "step": place % 11},
        "context": {
            "groupId": f"account-{person % ACCOUNTS}",
            "library": {"name": "analytics-python", "version": "2.4.0"},
        },
        "integrations": {},
    }


def body(events: int, first: int) -> bytes:
    """A body of so many events."""
    return json.dumps({"batch": [event(first + place) for place in range(events)], "sentAt": None}).encode()


class Sender:
    """One connection that sends body after body and waits for each answer."""

    def __init__(self, port: int, head: bytes, template: bytes, first: int) -> None:
        self._head, self._template = head % len(template), template
        self._number = first
        self._parts: list[bytes] = []
        self._rest = memoryview(b"")
        self._answer = b""
        self._began = 0.0
        self.line = socket.create_connection(("127.0.0.1", port))
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM)
        self.line.setblocking(False)
        self.milliseconds: list[float] = []
        self.statuses: Counter[int] = Counter()

    def date(self, moment: bytes) -> None:
        """From now on its events happen at this moment."""
        self._parts = self._template.replace(MOMENT, moment).split(TOKEN)

    def begin(self) -> bool:
        """Sends the next body; whether all of it is on its way."""
        self._number += 1
        whole = self._head + (b"%08x" % self._number).join(self._parts)
        self._began = time.perf_counter()
        sent = self.line.send(whole)
        self._rest = memoryview(whole)[sent:]
        return not self._rest

    def go_on(self) -> bool:
        """Sends what is left of a body; whether all of it is on its way."""
        self._rest = self._rest[self.line.send(self._rest) :]
        return not self._rest

    def answered(self) -> bool:
        """Whether the whole answer has come."""
        piece = self.line.recv(4096)
        if not piece:
            raise ConnectionError("the server has closed a connection")
        self._answer += piece
        head, end, told = self._answer.partition(b"\r\n\r\n")
        if not end or len(told) < int(head.lower().partition(b"content-length:")[2].split(None, 1)[0]):
            return False
        self.milliseconds.append((time.perf_counter() - self._began) * 1000)
        self.statuses[int(head[9:12])] += 1
        self._answer = b""
        return True


def send(senders: list[Sender], seconds: float) -> None:
    """Sends for so long, and waits for the last answers."""
    events = select.epoll()
    by_line = {one.line.fileno(): one for one in senders}
    for line in by_line:
        events.register(line, select.EPOLLIN)
    until, second = time.perf_counter() + seconds, 0
    waiting = set[int]()
    idle = list(by_line)
    while True:
        if time.perf_counter() < until:
            if int(time.time()) != second:
                second = int(time.time())
                moment = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(second)).encode()
                for one in senders:
                    one.date(moment)
            for line in idle:
                if not by_line[line].begin():
                    events.modify(line, select.EPOLLIN | select.EPOLLOUT)
            waiting.update(idle)
        if not waiting:
            return
        idle = []
        for line, what in events.poll():
            if what & select.EPOLLOUT and by_line[line].go_on():
                events.modify(line, select.EPOLLIN)
            if what & ~select.EPOLLOUT and by_line[line].answered():
                idle.append(line)
        waiting.difference_update(idle)


def main() -> None:
    """Sends, and says what came of it."""
    port, key, senders, events, seconds, first = sys.argv[1:]
    head = (
        "POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"X-Write-Key: {key}\r\nContent-Length: %d\r\n\r\n"
    ).encode()
    running = [
        Sender(int(port), head, body(int(events), 1 + place * int(events)), int(first) + place * 10_000_000)
        for place in range(int(senders))
    ]
    began, spent = time.perf_counter(), time.process_time()
    send(running, float(seconds))
    passed, spent = time.perf_counter() - began, time.process_time() - spent
    statuses: Counter[int] = Counter()
    for sender in running:
        statuses.update(sender.statuses)
        sender.line.close()
    told = {
        "seconds": passed,
        "cpu": spent,
        "statuses": statuses,
        "milliseconds": [one for sender in running for one in sender.milliseconds],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
