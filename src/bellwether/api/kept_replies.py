"""Requests that name themselves (Idempotency-Key): sent again, they are replied to again and not done again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from bellwether.api.models import KeptReply
from bellwether.api.refusals import Refused

HEADER = "Idempotency-Key"

KEPT = timedelta(hours=24)
"""How long a reply is kept."""

GIVEN_UP = timedelta(minutes=10)
"""After so long a request without a reply is taken for one that was killed."""

_LONGEST = 255
_HEADERS = ("ETag", "Location", "Content-Type")


@dataclass(frozen=True, slots=True)
class Named:
    """A request with a name of its own: of which key, and what it asks, as a digest."""

    key: int
    name: str
    asked: str

    def earlier(self, at: datetime) -> HttpResponse | None:
        """What was replied to it before; None if it comes for the first time, and is noted now."""
        KeptReply.objects.filter(at__lt=at - KEPT).delete()
        try:
            with transaction.atomic():
                KeptReply.objects.create(key=self.key, name=self.name, asked=self.asked, at=at)
        except IntegrityError:
            return self._again(KeptReply.objects.get(key=self.key, name=self.name), at)
        return None

    def keep(self, response: HttpResponse) -> None:
        """Keeps a reply; one that says that something went wrong with us is not kept, so that it is tried again."""
        mine = KeptReply.objects.filter(key=self.key, name=self.name)
        if response.status_code >= 500 or response.status_code == 429:
            mine.delete()
            return
        headers = {name: response[name] for name in _HEADERS if name in response}
        mine.update(status=response.status_code, headers=headers, body=response.content.decode())

    def _again(self, kept: KeptReply, at: datetime) -> HttpResponse | None:
        if kept.asked != self.asked:
            raise Refused(
                422,
                "other_request",
                "This Idempotency-Key was sent with another request before. Use a new one.",
                HEADER,
            )
        if kept.status:
            response = HttpResponse(kept.body, status=kept.status)
            del response["Content-Type"]
            for name, value in kept.headers.items():
                response[name] = value
            response["Idempotent-Replayed"] = "true"
            return response
        if at - kept.at < GIVEN_UP:
            message = "The first request with this Idempotency-Key is still being done. Ask again in a moment."
            raise Refused(409, "in_progress", message, HEADER, {"Retry-After": "1"})
        KeptReply.objects.filter(pk=kept.pk).update(at=at)
        return None


def forget(name: str) -> None:
    """Throws away the replies that tell of somebody; a request sent again is then done again."""
    KeptReply.objects.filter(body__contains=name).delete()


def named(request: HttpRequest, key: int) -> Named | None:
    """The request by its name, if it has one."""
    name = request.headers.get(HEADER, "").strip()
    if not name or request.method in {"GET", "HEAD", "OPTIONS"}:
        return None
    if len(name) > _LONGEST or not name.isprintable():
        raise Refused(422, "invalid", f"An Idempotency-Key has at most {_LONGEST} printable characters.", HEADER)
    told = "\0".join([request.method or "", request.get_full_path(), request.headers.get("If-Match", "")])
    digest = hashlib.sha256(told.encode(errors="replace") + b"\0" + request.body).hexdigest()
    return Named(key, name, digest)
