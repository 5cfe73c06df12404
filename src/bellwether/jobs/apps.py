"""Jobs, as Django knows them."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Jobs and their runs."""

    name = "bellwether.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Loads the `jobs.py` of every feature, where its jobs are declared."""
        autodiscover_modules("jobs")
