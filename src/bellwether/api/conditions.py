"""What a write must find: the tag of what it was made on top of, or nothing at all."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from bellwether.api.refusals import Refused
from bellwether.api.replies import Told, tag_of


@dataclass(frozen=True, slots=True)
class Condition:
    """The tags of If-Match and If-None-Match; None where the header is not there."""

    match: tuple[str, ...] | None = None
    none_match: tuple[str, ...] | None = None

    def must_hold(self, there: Told | None) -> None:
        """Refuses what is written on top of something else than what is there."""
        tag = None if there is None else tag_of(there)
        if self.match is not None and (tag is None or (tag not in self.match and "*" not in self.match)):
            message = "It was changed since you read it. Read it again, and write on top of what is there now."
            if there is None:
                message = "There is nothing of this id to be changed. Leave out “If-Match” to make it."
            raise Refused(412, "changed", message, "If-Match", {} if tag is None else {"ETag": tag})
        if self.none_match is not None and tag is not None and (tag in self.none_match or "*" in self.none_match):
            message = "This id is there already. Leave out “If-None-Match” to change it."
            raise Refused(412, "exists", message, "If-None-Match", {"ETag": tag})


def condition_of(request: HttpRequest) -> Condition:
    """The condition that a request makes."""
    return Condition(_tags(request, "If-Match"), _tags(request, "If-None-Match"))


def _tags(request: HttpRequest, header: str) -> tuple[str, ...] | None:
    told = request.headers.get(header)
    return None if told is None else tuple(tag.strip().removeprefix("W/") for tag in told.split(","))
