"""What the layout of every page shows around it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer

_THEMES = {"light", "dark"}
_DENSITIES = {"compact", "roomy"}


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the main navigation; a minor one moves into the menu on a narrow screen. `key` follows “g”.

    Pages under `also` belong to the place too. Any permission of `or_with` opens it as well.
    """

    name: str
    url: str
    icon: str
    key: str
    permission: Permission
    minor: bool = False
    also: str = ""
    or_with: frozenset[Permission] = frozenset()

    def holds(self, path: str) -> bool:
        """Whether a page belongs to the place."""
        if self.url == "/":
            return path == "/"
        return path.startswith(self.url) or bool(self.also and path.startswith(self.also))


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as one page shows it."""

    place: Place
    current: bool


_ADMINISTERED = frozenset(
    {
        Permission.DEFINE_METRICS,
        Permission.EDIT_TARGETS,
        Permission.IMPORT,
        Permission.RUN_JOBS,
        Permission.SEE_AUDIT,
    }
)

_PLACES = (
    Place("Today", "/", "today", "t", Permission.SEE),
    Place("Portfolio", "/portfolio/", "portfolio", "p", Permission.SEE),
    Place("Tasks", "/tasks/", "tasks", "k", Permission.SEE, also="/alerts/"),
    Place("Segments", "/segments/", "segments", "s", Permission.SEE, minor=True),
    Place("Metrics", "/metrics/", "metrics", "m", Permission.SEE),
    Place("Cohorts", "/cohorts/", "cohorts", "c", Permission.SEE, minor=True),
    Place("Health", "/health/", "health", "h", Permission.SEE, minor=True),
    Place(
        "Administration",
        "/administration/",
        "administration",
        "a",
        Permission.MANAGE_MEMBERS,
        minor=True,
        or_with=_ADMINISTERED,
    ),
)


def surroundings(request: HttpRequest) -> dict[str, object]:
    """The viewer, the places that they may go to, and how they like pages to look."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    theme = request.COOKIES.get("theme", "")
    density = request.COOKIES.get("density", "")
    return {
        "viewer": viewer,
        "places": () if viewer is None else places(viewer, request.path),
        "theme": theme if theme in _THEMES else "",
        "density": density if density in _DENSITIES else "",
    }


def places(viewer: Viewer, path: str) -> tuple[Entry, ...]:
    """The entries of the main navigation, with the one that the path belongs to marked as current."""
    return tuple(
        Entry(place, current=place.holds(path))
        for place in _PLACES
        if viewer.may(place.permission) or any(viewer.may(one) for one in place.or_with)
    )
