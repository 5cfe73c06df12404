"""Ports for servers that tests start as processes of their own."""

from __future__ import annotations

import os
import socket

FIRST, MANY = 20_100, 12_000
"""Below the ports that systems give to whoever names none: a server that starts again finds its own still free."""

_STEP = 131


def free_port() -> int:
    """A port that nobody listens on; tests that run at the same time begin to look at different places."""
    for turn in range(MANY):
        port = FIRST + (os.getpid() * _STEP + _Looks.next() + turn) % MANY
        with socket.socket() as trying:
            trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trying.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")


class _Looks:
    """How often this process has looked, so that it does not give one port twice in a row."""

    times = 0

    @classmethod
    def next(cls) -> int:
        cls.times += 1
        return cls.times
