"""Files on their way in: how much is taken, and who may bring any."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from bellwether.access.permission import Permission
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.uploads.keeping import Shelf, shelf_of
from bellwether.screens.administration.sections import drawn
from bellwether.ui.page import PageRequest, View, page
from bellwether.workspace.running import running

MOST_BYTES = 2 << 30
"""Bytes that may come at once. What is larger is imported by the command, which reads it where it lies."""

Arguments = ParamSpec("Arguments")
Page = Callable[Concatenate[PageRequest, Arguments], HttpResponseBase]


class Limit(FileUploadHandler):
    """Reads on, but keeps nothing more once too much has come; the page then says so."""

    exceeded = False

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        """Hands the piece on, or drops the file."""
        self._taken += len(raw_data)
        if self._taken > MOST_BYTES:
            self.exceeded = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leaves the file to the handler that keeps it."""


def refuse_too_much(request: HttpRequest) -> None:
    """Refuses where more came than is taken."""
    if any(isinstance(one, Limit) and one.exceeded for one in request.upload_handlers):
        raise ImportRefused(
            f"More than {MOST_BYTES >> 30} GB came at once. Import files of that size on the machine itself: "
            "“bellwether import FILE”."
        )


def importing(body: Page[Arguments]) -> View[Arguments]:
    """A page for those who may import and see every account and metric: an import reads and changes them all."""

    @wraps(body)
    def guarded(request: PageRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
        viewer = request.viewer
        if viewer.hidden or viewer.accounts is not None:
            return drawn(request, "import_refused.html", {}, status=403)
        return body(request, *args, **kwargs)

    return page(Permission.IMPORT)(guarded)


def upload_shelf(name: str) -> Shelf:
    """The upload of an address; one that is not there is a 404."""
    found = shelf_of(running().home.uploads, name)
    if found is None:
        raise Http404
    return found
