"""Why a request is refused: a status, a code for programs, a sentence for people, and the field that it is about."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse

from bellwether.api.replies import reply


class Refused(Exception):
    """A request that cannot be done as asked."""

    def __init__(
        self, status: int, code: str, message: str, field: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.field = status, code, message, field
        self.headers = dict(headers or {})

    @property
    def told(self) -> dict[str, str | None]:
        """The refusal as JSON has it."""
        return {"code": self.code, "message": self.message, "field": self.field or None}

    def response(self) -> HttpResponse:
        """The refusal as a reply."""
        response = reply(self.told, self.status)
        for name, value in self.headers.items():
            response[name] = value
        return response


def unknown(kind: str, name: str) -> Refused:
    """There is nothing of this name."""
    return Refused(404, "not_found", f"There is no {kind} “{name[:200]}”.")


def not_allowed(what: str) -> Refused:
    """The key, or the role that it acts in, does not allow it."""
    return Refused(403, "forbidden", what)
