"""Tasks and alerts, as Django knows them."""

from __future__ import annotations

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Tasks and alerts."""

    name = "bellwether.work"
    label = "work"
