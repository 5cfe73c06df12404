"""Jobs, as Django knows them."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs and their runs."""

    name = "bellwether.jobs"
    label = "jobs"
