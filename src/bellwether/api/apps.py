"""The REST interface, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The REST interface."""

    name = "bellwether.api"
    label = "api"
