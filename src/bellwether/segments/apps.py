"""Segments, as Django knows them."""

from __future__ import annotations

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    """Segments."""

    name = "bellwether.segments"
    label = "segments"
