"""A home with its application database, before any test module imports a table."""

from __future__ import annotations

from tests.application_database import home, server

from bellwether.workspace import database

__all__ = ["home", "server"]

database.make_ready()
