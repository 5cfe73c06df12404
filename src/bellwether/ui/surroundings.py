"""What the layout of every page shows around it."""

from __future__ import annotations

from django.http import HttpRequest

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer


def surroundings(request: HttpRequest) -> dict[str, object]:
    """The viewer and the places that they may go to."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return {"viewer": None, "places": ()}
    return {"viewer": viewer, "places": places(viewer, request.path)}


_PLACES = (
    ("Today", "/", "today", Permission.SEE),
    ("Portfolio", "/portfolio/", "portfolio", Permission.SEE),
    ("Tasks", "/tasks/", "tasks", Permission.SEE),
    ("Segments", "/segments/", "segments", Permission.SEE),
    ("Metrics", "/metrics/", "metrics", Permission.SEE),
    ("Health", "/health/", "health", Permission.SEE),
    ("Administration", "/administration/", "administration", Permission.MANAGE_MEMBERS),
)


def places(viewer: Viewer, path: str) -> tuple[dict[str, object], ...]:
    """The entries of the main navigation, with the one that the path belongs to marked as current."""
    return tuple(
        {
            "name": name,
            "url": url,
            "icon": icon,
            "current": path == url if url == "/" else path.startswith(url),
        }
        for name, url, icon, permission in _PLACES
        if viewer.may(permission)
    )
