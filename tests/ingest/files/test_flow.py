"""Content as a file that a parser reads ahead in a thread of its own."""

from __future__ import annotations

from collections.abc import Generator
from threading import Event, Thread

from bellwether.ingest.files.flow import Reader


def test_closing_waits_for_a_read_that_another_thread_is_at() -> None:
    within, go_on = Event(), Event()

    def slow() -> Generator[bytes]:
        yield b"a"
        within.set()
        assert go_on.wait(30)
        yield b"b"

    blocks = slow()
    text = Reader(blocks)
    ahead = Thread(target=text.read, args=(2,))
    ahead.start()
    assert within.wait(30)
    closing = Thread(target=text.close)
    closing.start()
    closing.join(0.05)
    assert closing.is_alive()
    go_on.set()
    closing.join(30)
    ahead.join(30)
    # Would be refused while a thread is inside of it.
    blocks.close()


def test_nothing_is_read_from_what_was_closed() -> None:
    text = Reader(iter([b"ab"]))
    assert text.read(1) == b"a"
    text.close()
    assert text.read(1) == b""
