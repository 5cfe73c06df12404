"""What the layout shows of our own team: the roles of the demo, and whose eyes one looks through."""

from __future__ import annotations

from django.http import HttpRequest

from bellwether.access.viewer import Viewer
from bellwether.members import queries
from bellwether.members.links import is_demo

_SHOWN = 12


def surroundings(request: HttpRequest) -> dict[str, object]:
    """The role switcher of a demo."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None or not is_demo():
        return {}
    choices = [
        {
            "key": str(place.member.pk),
            "name": f"{place.member.name} · {place.role.name}",
            "current": place.member.pk == viewer.member,
        }
        for place in queries.places()[:_SHOWN]
        if place.member.is_active
    ]
    return {"roles": {"url": "/switch-role/", "choices": choices}}
