"""Short news at the foot of the page, on an answer to htmx or on the next page."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse


def with_toast(response: HttpResponse, text: str, *, undo: str = "", bad: bool = False) -> HttpResponse:
    """The answer to htmx, which also shows a toast; `undo` is the address whose POST takes it back."""
    news = {"text": text, "tone": "bad" if bad else "good", **({"undo": undo} if undo else {})}
    return with_event(response, "toast", news)


def with_announcement(response: HttpResponse, text: str) -> HttpResponse:
    """The answer to htmx, which is also read to those who cannot see what it changes."""
    return with_event(response, "announce", {"text": text})


def with_event(response: HttpResponse, name: str, detail: object) -> HttpResponse:
    """The answer to htmx, which also fires an event on the page."""
    held = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps({**held, name: detail})
    return response


def next_page(request: HttpRequest, text: str, *, undo: str = "", bad: bool = False) -> None:
    """Shows a toast on the page that the member sees next: for a form that leads to another page.

    `undo` is the address whose POST takes it back, and leads to that page again.
    """
    (messages.error if bad else messages.success)(request, text, extra_tags=undo)
