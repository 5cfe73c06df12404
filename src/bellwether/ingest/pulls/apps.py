"""Pulls, as Django knows them."""

from __future__ import annotations

from django.apps import AppConfig


class PullsConfig(AppConfig):
    """Sources that are asked."""

    name = "bellwether.ingest.pulls"
    label = "pulls"
