"""A program that sends events as fast as they are taken: its own process, plain sockets, bodies made beforehand.

    python bench/live_sender.py PORT KEY SENDERS EVENTS-IN-A-BODY SECONDS FIRST

Prints JSON: requests and events taken, the statuses, the milliseconds of each answer, its own processor time.
"""

import json
import socket
import sys
import threading
import time
from collections import Counter

TOKEN = b"########"
PEOPLE, ACCOUNTS, NAMES = 5_000, 500, 20


def event(place: int) -> dict[str, object]:
    """An event as a library sends it, some 500 bytes; the token makes its id another in every body."""
    person = (place * 7919) % PEOPLE
    return {
        "type": "track",
        "messageId": f"{TOKEN.decode()}-0b7e-4f4e-9a43-{place:012d}",
        "timestamp": "@@@@@@@@@@@@@@@@@@@@@@@@",
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


def received(line: socket.socket) -> bytes:
    """One whole answer."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += line.recv(4096)
    head, _, told = answer.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(None, 1)[0])
    while len(told) < length:
        told += line.recv(4096)
    return head


class Sender:
    """One connection that sends body after body and waits for each answer."""

    def __init__(self, port: int, head: bytes, template: bytes) -> None:
        self._port = port
        self._head = head
        self._template = template
        self.milliseconds: list[float] = []
        self.statuses: Counter[int] = Counter()

    def run(self, numbers: range, until: float) -> None:
        """Sends until a moment."""
        with socket.create_connection(("127.0.0.1", self._port)) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for number in numbers:
                began = time.perf_counter()
                if began >= until:
                    return
                now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()).encode()
                sent = self._template.replace(TOKEN, b"%08x" % number).replace(b"@" * 24, now)
                line.sendall(self._head)
                line.sendall(sent)
                answer = received(line)
                self.milliseconds.append((time.perf_counter() - began) * 1000)
                self.statuses[int(answer[9:12])] += 1


def main() -> None:
    """Sends, and says what came of it."""
    port, key, senders, events, seconds, first = sys.argv[1:]
    templates = [body(int(events), 1 + one * int(events)) for one in range(int(senders))]
    head = (
        "POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"X-Write-Key: {key}\r\nContent-Length: {len(templates[0])}\r\n\r\n"
    )
    running = [
        Sender(int(port), head.replace(str(len(templates[0])), str(len(one))).encode(), one) for one in templates
    ]
    until = time.perf_counter() + float(seconds)
    began = time.perf_counter()
    threads = []
    for place, sender in enumerate(running):
        start = int(first) + place * 10_000_000
        threads.append(threading.Thread(target=sender.run, args=(range(start, start + 10_000_000), until)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses: Counter[int] = Counter()
    for sender in running:
        statuses.update(sender.statuses)
    told = {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time(),
        "statuses": statuses,
        "milliseconds": [one for sender in running for one in sender.milliseconds],
        "bytes": len(templates[0]),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
