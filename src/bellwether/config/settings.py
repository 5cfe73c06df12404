"""What Django asks for. The home is chosen when a workspace is opened, so the path here is only the first guess."""

from __future__ import annotations

import os

from bellwether.config.env import Environment, read_environment

ENVIRONMENT = read_environment(os.environ)


def application_database(environment: Environment) -> dict[str, object]:
    """The application database as Django wants it described."""
    if environment.database is not None:
        server = environment.database
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": server.host,
            "PORT": str(server.port or ""),
            "NAME": server.name,
            "USER": server.user,
            "PASSWORD": server.password,
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(environment.home / "app.sqlite"),
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
            # A writer queues at its start instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    }


DATABASES = {"default": application_database(ENVIRONMENT)}
INSTALLED_APPS = ["bellwether.audit", "bellwether.catalog", "bellwether.ingest.pulls", "bellwether.ingest.watching"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
# Translations and logging arrive with the pages; without them a command starts faster.
USE_I18N = False
LOGGING_CONFIG = None
