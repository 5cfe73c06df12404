"""Why a whole request is turned away: the answer that a library understands, and a sentence for whoever reads it."""

from __future__ import annotations

from enum import Enum


class Refusal(Enum):
    """The status and the code of a refusal. Every library retries 429 and 503, and none retries the others."""

    NOT_READABLE = (400, "not_readable")
    NOT_UNDERSTOOD = (400, "not_understood")
    NO_KEY = (401, "no_key")
    UNKNOWN_KEY = (401, "unknown_key")
    NO_SUCH_CALL = (404, "no_such_call")
    NOT_ALLOWED = (405, "method_not_allowed")
    TOO_LARGE = (413, "too_large")
    TOO_MUCH = (429, "too_much_at_once")
    NOT_NOW = (503, "not_now")

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.value[0]

    @property
    def code(self) -> str:
        """The code in the body."""
        return self.value[1]


class RequestRefused(Exception):
    """A request of which nothing is taken."""

    def __init__(self, refusal: Refusal, sentence: str) -> None:
        self.refusal = refusal
        super().__init__(sentence)
