"""What the layout shows of our own team: the roles of the demo, and whose eyes one looks through."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from bellwether.access.viewer import Viewer
from bellwether.members import queries
from bellwether.members.links import is_demo

_SHOWN = 12
_DEMO = {
    "text": "This is Tailwind Travel, a company that does not exist.",
    "url": "/own-data/",
    "action": "Use my own data",
}


def surroundings(request: HttpRequest) -> dict[str, object]:
    """The role switcher of a demo; and for whom is not signed in, the other ways of signing in."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return {"single_sign_on": _single_sign_on()}
    if not is_demo():
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
    return {"roles": {"url": "/switch-role/", "choices": choices}, "demo": _DEMO}


def _single_sign_on() -> list[dict[str, str]]:
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", ())
    return [{"name": app["name"], "url": reverse("openid_connect_login", args=[app["provider_id"]])} for app in apps]
