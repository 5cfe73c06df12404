"""Pages that combine features, as Django knows them."""

from __future__ import annotations

from django.apps import AppConfig


class ScreensConfig(AppConfig):
    """Pages that combine features."""

    name = "bellwether.screens"
    label = "screens"
