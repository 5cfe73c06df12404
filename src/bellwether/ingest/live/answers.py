"""What is answered to a request, whichever way it came in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

import msgspec

from bellwether.engine.definitions.errors import StoreUnusable
from bellwether.ingest.live.batcher import TooMuch
from bellwether.ingest.live.limits import RETRY_AFTER
from bellwether.ingest.live.refusals import Refusal, RequestRefused

Lines = tuple[tuple[bytes, bytes], ...]
JSON = (b"content-type", b"application/json")


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a body of JSON, and headers of its own."""

    status: int
    body: bytes
    lines: Lines = ()


TAKEN = Answer(200, b'{"success":true}')
"""Everything that was sent is stored for good, or kept with the reason why it cannot be."""


def answer_to(refused: RequestRefused) -> Answer:
    """The answer to a request of which nothing is taken."""
    refusal = refused.refusal
    # Some libraries go on retrying for ever when an error has no code or no message.
    body = msgspec.json.encode({"success": False, "code": refusal.code, "message": str(refused)})
    waits = refusal in {Refusal.TOO_MUCH, Refusal.NOT_NOW}
    return Answer(refusal.status, body, ((b"retry-after", b"%d" % RETRY_AFTER),) if waits else ())


def not_serving() -> RequestRefused:
    """That nothing is taken just now."""
    return RequestRefused(Refusal.NOT_NOW, "The server is starting or stopping. Try again in a moment.")


def not_stored(problem: TimeoutError | TooMuch | StoreUnusable) -> RequestRefused:
    """Why messages are not stored, for whoever sent them."""
    match problem:
        case TimeoutError():
            return RequestRefused(
                Refusal.NOT_NOW, "The messages are not stored yet. Send them again: none is counted twice."
            )
        case TooMuch():
            return RequestRefused(
                Refusal.TOO_MUCH, "More is waiting to be stored than may. Come back in a moment with the same messages."
            )
        case StoreUnusable():
            return RequestRefused(
                Refusal.NOT_NOW, "The messages cannot be stored just now; the server's log says why. Send them again."
            )
        case _:
            assert_never(problem)
