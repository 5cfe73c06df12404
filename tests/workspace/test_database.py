"""The application database follows the home, and its tables follow the code."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from tests.application_database import of_the_file

from bellwether.workspace import database
from bellwether.workspace.home import Home
from bellwether.workspace.refusals import WorkspaceTooNew


def tables(home: Home) -> set[str]:
    database.connect(home)
    return set(connection.introspection.table_names())


def test_a_migrated_home_has_the_tables(home: Home) -> None:
    assert {"audit_entry", "catalog_definitionversion", "django_migrations"} <= tables(home)


@of_the_file
def test_migrating_again_changes_nothing(home: Home) -> None:
    before = home.app_database.read_bytes()
    database.migrate(home)
    assert home.app_database.read_bytes() == before


def test_the_models_have_no_change_without_a_migration(home: Home) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@of_the_file
def test_tables_of_a_newer_bellwether_are_refused(home: Home) -> None:
    with closing(sqlite3.connect(home.app_database)) as opened:
        opened.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('catalog', '0099_later', '2030-01-01')"
        )
        opened.commit()
    with pytest.raises(WorkspaceTooNew, match="0099_later"):
        database.migrate(home)


@of_the_file
def test_connecting_to_another_home_leaves_the_first_one(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    other.directory.mkdir()
    database.connect(other)
    database.migrate(other)
    assert connection.settings_dict["NAME"] == str(other.app_database)
    assert tables(other) == tables(home)


@of_the_file
def test_the_application_database_survives_a_crash_by_a_log(home: Home) -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)


CONNECT = """
import sys
from pathlib import Path
from bellwether.workspace import database
from bellwether.workspace.home import Home
from bellwether.workspace.refusals import HomeRefused
try:
    database.make_ready()
    database.connect(Home(Path(sys.argv[1])))
except HomeRefused as refused:
    print(refused)
"""


def refusal(home: Path, url: str) -> str:
    environment = {**os.environ, "BELLWETHER_DATABASE_URL": url}
    run = subprocess.run(
        [sys.executable, "-c", CONNECT, str(home)], env=environment, capture_output=True, text=True, check=True
    )
    return run.stdout


def test_a_server_that_cannot_be_reached_is_a_sentence(tmp_path: Path) -> None:
    said = refusal(tmp_path, "postgresql://ada@127.0.0.1:1/bellwether")
    assert said.startswith(
        ("BELLWETHER_DATABASE_URL names a PostgreSQL server, but", "The application database cannot")
    )


def test_a_database_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    said = refusal(tmp_path / "nowhere", "")
    assert said.startswith("The application database cannot be opened: “")
