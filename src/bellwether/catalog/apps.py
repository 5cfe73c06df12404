"""The catalog as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Definitions and their versions."""

    name = "bellwether.catalog"
    label = "catalog"
