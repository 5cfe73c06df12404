"""The audit record as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit record."""

    name = "bellwether.audit"
    label = "audit"
