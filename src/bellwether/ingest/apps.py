"""Imports, as Django knows them: it finds their jobs."""

from __future__ import annotations

from django.apps import AppConfig


class IngestConfig(AppConfig):
    """Files that come in."""

    name = "bellwether.ingest"
    label = "ingest"
