"""Watching, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class WatchingConfig(AppConfig):
    """What stopped coming."""

    name = "bellwether.ingest.watching"
    label = "watching"
