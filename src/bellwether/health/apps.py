"""Health scores, as Django knows them."""

from __future__ import annotations

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Health scores."""

    name = "bellwether.health"
    label = "health"
