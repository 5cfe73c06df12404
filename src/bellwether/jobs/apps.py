"""Jobs, as Django knows them."""

from __future__ import annotations

from functools import partial

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from bellwether.jobs.domain import JOBS


class JobsConfig(AppConfig):
    """Jobs and their runs."""

    name = "bellwether.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Says where jobs are declared: in the `jobs.py` of every feature. Most commands never ask for one."""
        JOBS.declared_by(partial(autodiscover_modules, "jobs"))
