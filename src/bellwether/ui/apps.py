"""The shared parts of pages, as Django knows them."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The shared parts of pages."""

    name = "bellwether.ui"
    label = "ui"
