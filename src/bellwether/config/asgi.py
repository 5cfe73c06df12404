"""The server's application: the pages, run in threads under the event loop."""

from __future__ import annotations

from typing import cast

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp
from django.core.wsgi import get_wsgi_application

from bellwether.config.observing.logs import start_log

PAGE_THREADS = 8

start_log()
# Django describes what a WSGI application returns more loosely than the standard does.
pages = cast(WSGIApp, get_wsgi_application())
application = WSGIMiddleware(pages, workers=PAGE_THREADS)
