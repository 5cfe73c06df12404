"""Who acts on a page of administration."""

from __future__ import annotations

from bellwether.members.actions.recording import Actor
from bellwether.ui.page import PageRequest
from bellwether.workspace.running import running


def actor(request: PageRequest) -> Actor:
    """The viewer, now, with the reason that they gave."""
    viewer = request.viewer
    return Actor(viewer.name, viewer.role, running().now(), request.POST.get("why", "").strip())
