"""The application database as Django wants it described."""

from __future__ import annotations

from bellwether.config.env import Environment


def application_database(environment: Environment) -> dict[str, object]:
    """The server that the environment names, or the file in its home."""
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
