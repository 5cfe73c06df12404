"""The server's application: the pages, run in threads under the event loop."""

from __future__ import annotations

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

PAGE_THREADS = 8

application = WSGIMiddleware(get_wsgi_application(), workers=PAGE_THREADS)
