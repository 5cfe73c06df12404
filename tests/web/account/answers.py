"""Answers as a person reads them."""

from __future__ import annotations

import re
from html import unescape
from typing import Protocol

from django.http.response import ResponseHeaders


class Answer(Protocol):
    """What a browser of the tests gets."""

    status_code: int
    headers: ResponseHeaders

    @property
    def content(self) -> bytes:
        """The body."""
        ...


def words(answer: Answer) -> str:
    """The text of an answer in one line, without what only scripts and pictures hold."""
    page = re.sub(r"<(script|style|svg).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
