"""The application's tables on a PostgreSQL server: saved into one file and put back, by PostgreSQL's own programs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from django.db import connection, connections

from bellwether.workspace.refusals import BackupRefused

DUMP = "app.pgdump"
"""The file of a back-up that holds the tables, in pg_dump's custom format."""

_AS_THEY_ARE = ("--no-owner", "--no-privileges")
_NO_PROGRAMS = (
    "The application database is on a PostgreSQL server, and “{program}”, which copies it, is not installed here. "
    "Install PostgreSQL's client programs (on Debian: apt-get install postgresql-client), and try again."
)


def save_tables(directory: Path) -> None:
    """Writes the tables, all as they are at one moment, into the directory; others go on working meanwhile."""
    _run("pg_dump", "--format=custom", *_AS_THEY_ARE, "--file", str(directory / DUMP))


def put_tables_back(directory: Path) -> None:
    """Makes the tables of a back-up in the database that is connected, all or none; refused where it has tables."""
    if connection.introspection.table_names():
        raise BackupRefused(
            "The database that BELLWETHER_DATABASE_URL names has tables already. "
            "Make an empty one for the restored workspace, name it there, and try again."
        )
    whole = ("--single-transaction", "--exit-on-error", "--dbname", _described()["PGDATABASE"])
    _run("pg_restore", *whole, *_AS_THEY_ARE, str(directory / DUMP))


def _run(program: str, *words: str) -> None:
    # Told by the environment, a password does not stand in the list of processes.
    environment = {**os.environ, **_described()}
    try:
        ran = subprocess.run(  # noqa: S603  # PostgreSQL's own program, and words of ours
            [program, *words], env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise BackupRefused(_NO_PROGRAMS.format(program=program)) from None
    if ran.returncode:
        reason = ran.stderr.strip().partition("\n")[0]
        raise BackupRefused(f"The application database could not be copied: {reason}. Nothing was changed.")


def _described() -> dict[str, str]:
    """How PostgreSQL's programs are told of the database that is connected."""
    settings = connections.databases["default"]
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGDATABASE": "NAME", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    return {variable: str(settings[key]) for variable, key in names.items() if settings.get(key)}
