"""The application database is ready before any test module imports a table."""

from __future__ import annotations

from bellwether.workspace import database

database.make_ready()
