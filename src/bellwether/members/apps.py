"""Our own team, as Django knows them."""

from __future__ import annotations

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Our own team."""

    name = "bellwether.members"
    label = "members"
