"""What Django asks for. The home is chosen when a workspace is opened, so the path here is only the first guess."""

from __future__ import annotations

import os

from bellwether.config.databases import application_database
from bellwether.config.env import read_environment

ENVIRONMENT = read_environment(os.environ)

DATABASES = {"default": application_database(ENVIRONMENT)}
INSTALLED_APPS = ["bellwether.audit", "bellwether.catalog", "bellwether.ingest.pulls", "bellwether.ingest.watching"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
# Translations and logging arrive with the pages; without them a command starts faster.
USE_I18N = False
LOGGING_CONFIG = None
