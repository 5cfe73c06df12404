"""The server's application: live facts in the event loop itself, the pages in threads under it."""

from __future__ import annotations

from typing import cast

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp
from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope
from django.core.wsgi import get_wsgi_application

from bellwether.config.lanes import takes_long
from bellwether.config.observing.figures import REQUESTS, SECONDS
from bellwether.config.observing.logs import start_log
from bellwether.ingest.live.calls import PREFIX
from bellwether.ingest.live.endpoint import Endpoint
from bellwether.ingest.live.receiving import receiving

PAGE_THREADS = 4
"""Threads of quick pages. They work under one interpreter lock: more of them would only make all of them late."""

LONG_THREADS = 6
"""Threads of what writes, recounts or tries, which may wait for an import or for facts that are read."""

start_log()
# Django describes what a WSGI application returns more loosely than the standard does.
pages = cast(WSGIApp, get_wsgi_application())
quickly = cast(ASGI3Application, WSGIMiddleware(pages, workers=PAGE_THREADS))
at_length = cast(ASGI3Application, WSGIMiddleware(pages, workers=LONG_THREADS))


def observe(route: str, status: int, seconds: float) -> None:
    """Counts a request of live facts as those of pages are counted; they are too many for a line of the log each."""
    REQUESTS.labels("POST", route, status).inc()
    SECONDS.labels(route).observe(seconds)


live = Endpoint(receiving, observe)


async def application(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Sends each request to whom it is for."""
    if scope["type"] == "http" and scope["path"].startswith(PREFIX):
        await live(scope, receive, send)
    elif scope["type"] == "http" and takes_long(scope["method"], scope["path"]):
        await at_length(scope, receive, send)
    else:
        await quickly(scope, receive, send)
