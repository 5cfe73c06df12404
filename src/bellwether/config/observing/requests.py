"""Each request: one line of the log and its figures."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse

from bellwether.config.observing.figures import IN_PROGRESS, REQUESTS, SECONDS

_log = structlog.get_logger("bellwether.requests")

_QUIET = frozenset({"healthz", "readyz", "metrics-for-monitoring", None})


class RequestMiddleware:
    """Logs and counts requests by their route: addresses may hold secrets and customers' names, routes do not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, with the request's number in a header, so that a report can name it."""
        number = uuid4().hex[:12]
        started = perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=number)
        with IN_PROGRESS.track_inprogress():
            response = self.get_response(request)
        seconds = perf_counter() - started
        match = request.resolver_match
        route = match.route if match is not None else "(none)"
        method = request.method or ""
        REQUESTS.labels(method, route, response.status_code).inc()
        SECONDS.labels(route).observe(seconds)
        if match is None or match.url_name not in _QUIET:
            viewer = getattr(request, "viewer", None)
            _log.info(
                "request",
                method=method,
                route=route,
                status=response.status_code,
                milliseconds=round(1000 * seconds, 1),
                member=None if viewer is None else viewer.member,
            )
        response.headers["X-Request-ID"] = number
        response.headers["Server-Timing"] = f"app;dur={1000 * seconds:.1f}"
        return response
