"""The gate of the REST interface: size, key, rate, and requests that were sent before. Refusals are always JSON."""

from __future__ import annotations

import math
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from bellwether.api.callers import caller_of
from bellwether.api.kept_replies import named
from bellwether.api.limits import AT_ONCE, LARGEST_BODY, PER_SECOND, Buckets
from bellwether.api.refusals import Refused
from bellwether.workspace.running import running

PREFIX = "/api/v1/"
DOCUMENT = PREFIX + "openapi.json"

_SENTENCES = {
    400: ("bad_request", "The request is not one that can be read. See /api/v1/openapi.json."),
    404: ("not_found", "There is no such address. See /api/v1/openapi.json for those that there are."),
    405: ("method_not_allowed", "This address does not take this method. See the “Allow” header."),
}
_BROKEN = ("broken", "Something went wrong with us, and is in the server’s log. Nothing is known to be written.")


class Gate:
    """Lets requests of programs in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._buckets = Buckets()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The reply."""
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        try:
            response = self._replied(request)
        except Refused as refused:
            response = refused.response()
        if response.status_code >= 400 and not response.get("Content-Type", "").startswith("application/json"):
            response = _in_json(response)
        response["Cache-Control"] = "no-store"
        return response

    def _replied(self, request: HttpRequest) -> HttpResponse:
        if request.path == DOCUMENT:
            return self.get_response(request)
        _must_fit(request)
        now = running().now()
        caller = caller_of(request, now)
        wait = self._buckets.wait(caller.key.id)
        if wait:
            raise Refused(
                429,
                "too_many",
                f"A key is let in {PER_SECOND:.0f} times a second, and {AT_ONCE:.0f} times at once. Wait, or send "
                "many items in one request.",
                headers={"Retry-After": str(math.ceil(wait))},
            )
        request.caller = caller  # type: ignore[attr-defined]
        name = named(request, caller.key.id)
        if name is None:
            return self.get_response(request)
        earlier = name.earlier(now)
        if earlier is not None:
            return earlier
        response = self.get_response(request)
        name.keep(response)
        return response


def _must_fit(request: HttpRequest) -> None:
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        length = 0
    if length > LARGEST_BODY:
        raise Refused(413, "too_large", f"A request has at most {LARGEST_BODY:,} bytes. Send it in several parts.")


def _in_json(response: HttpResponse) -> HttpResponse:
    code, sentence = _SENTENCES.get(response.status_code, _BROKEN)
    told = Refused(response.status_code, code, sentence).response()
    if "Allow" in response:
        told["Allow"] = response["Allow"]
    return told
