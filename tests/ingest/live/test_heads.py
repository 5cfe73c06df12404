"""Which requests are plain: everything else is left to who knows all of HTTP."""

from __future__ import annotations

import pytest

from bellwether.ingest.live.calls import Messages
from bellwether.ingest.live.heads import LONGEST_HEAD, Head, plain_head
from bellwether.ingest.live.limits import MOST_BODY

PLAIN = {"Host": "here", "Content-Type": "application/json", "Content-Length": "7"}


def head(first: str = "POST /v1/batch HTTP/1.1", **more: str) -> bytes:
    """A head of a request with these headers: instead of the usual ones, or beside them where they are in capitals."""
    spelt = {name if name.isupper() else name.title(): value for name, value in more.items()}
    headers = PLAIN | {name.replace("_", "-"): value for name, value in spelt.items()}
    return "\r\n".join([first, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode("latin-1")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (head(), Head(Messages(None), None, "", 7)),
        (head("POST /v1/t/ HTTP/1.1"), Head(Messages("track"), None, "", 7)),
        (head(x_write_key="k", connection="Keep-Alive"), Head(Messages(None), "k", "", 7)),
        (head(AUTHORIZATION="Basic azo="), Head(Messages(None), "k", "", 7)),
        (head(content_encoding="gzip"), Head(Messages(None), None, "gzip", 7)),
        (head(content_length=str(MOST_BODY)), Head(Messages(None), None, "", MOST_BODY)),
    ],
)
def test_what_libraries_send_is_plain(said: bytes, expected: Head) -> None:
    assert plain_head(said) == expected


@pytest.mark.parametrize(
    "said",
    [
        head("GET /v1/batch HTTP/1.1"),
        head("POST /v1/batch HTTP/1.0"),
        head("POST /v1/batch?writeKey=k HTTP/1.1"),
        head("POST /v1/nothing HTTP/1.1"),
        head("POST /v1/projects/k/settings HTTP/1.1"),
        head("POST /v1/%62atch HTTP/1.1"),
        head("POST  /v1/batch HTTP/1.1"),
        head(transfer_encoding="chunked"),
        head(expect="100-continue"),
        head(upgrade="websocket"),
        head(connection="close"),
        head(origin="https://shop.example"),
        head(content_length=""),
        head(content_length="-1"),
        head(content_length="+7"),
        head(content_length="7, 7"),
        head(content_length=str(MOST_BODY + 1)),
        head(content_length="9" * 400),
        head(CONTENT_LENGTH="8"),
        head(x_write_key="schlüssel"),
        head(x_write_key="k\x00"),
        head(x_write_key="a\r\n folded"),
        head(**{"bad name": "x"}),
        head().replace(b"Content-Length: 7\r\n", b""),
        head().replace(b"\r\n", b"\n"),
        head(first="POST /v1/batch HTTP/1.1\r\nContent-Length : 7"),
    ],
)
def test_what_could_be_read_in_two_ways_or_asks_for_more_is_not_plain(said: bytes) -> None:
    assert plain_head(said) is None


def test_libraries_heads_are_far_shorter_than_the_longest_that_is_plain() -> None:
    assert len(head(user_agent="analytics-node/2.3.0 " * 10, authorization="Basic " + "a" * 200)) < LONGEST_HEAD / 4
