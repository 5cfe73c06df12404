"""The first page of administration."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from bellwether.access.permission import Permission
from bellwether.screens.administration.sections import drawn, sections
from bellwether.ui.page import PageRequest, page


@require_GET
@page(Permission.SEE)
def start(request: PageRequest) -> HttpResponse:
    """The parts of administration that the viewer may go to."""
    return drawn(request, "start.html", {"sections": sections(request.viewer)})
