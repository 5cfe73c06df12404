"""A workspace whose definitions and audit record are on a PostgreSQL server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from tests.application_database import fresh_database, make_home, on_server, server
from tests.postgresql import Server

from bellwether.audit import queries as audit
from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import Kind, WorkspaceSpec
from bellwether.catalog.opening import make_workspace, open_workspace
from bellwether.catalog.reading import read_directory
from bellwether.workspace import database
from bellwether.workspace.home import Home
from bellwether.workspace.refusals import BackupRefused, WorkspaceTooNew

__all__ = ["server"]

ADA = Authorship("ada", datetime(2026, 3, 1, 12, tzinfo=UTC), "first")
MAIN = "from bellwether.cli.main import main; main()"
DEFINITIONS = "events: [Login]\nmetrics: [{key: logins, name: Logins, formula: 'count(\"Login\", 30d)'}]\n"


@pytest.fixture
def name(server: Server) -> Iterator[str]:
    """The name of a database of the test's own."""
    with fresh_database(server) as fresh:
        yield fresh


@pytest.fixture
def home(server: Server, name: str, tmp_path: Path) -> Iterator[Home]:
    """A home whose application database is on the server."""
    with on_server(server.database(name)):
        yield make_home(tmp_path / "home")


def test_the_tables_are_on_the_server_and_not_in_the_home(home: Home) -> None:
    assert {"audit_entry", "catalog_definitionversion"} <= set(connection.introspection.table_names())
    assert not home.app_database.exists()


def test_tables_of_a_newer_bellwether_are_refused(home: Home) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('catalog', '0099_later', '2030-01-01')"
        )
    with pytest.raises(WorkspaceTooNew, match="0099_later"):
        database.migrate(home)


def test_a_workspace_is_made_opened_again_and_changed(server: Server, name: str, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(DEFINITIONS, encoding="utf-8")
    with on_server(server.database(name)):
        with make_workspace(tmp_path / "ours", WorkspaceSpec(zone="Europe/Berlin"), ADA) as workspace:
            workspace.apply(read_directory(tmp_path), ADA)
        with open_workspace(tmp_path / "ours") as again:
            assert again.catalog().calendar.zone == "Europe/Berlin"
            assert again.catalog().metrics["logins"].formula == 'count("Login", 30d)'
            assert [version.number for version in queries.versions(Kind.METRIC, "logins")] == [1]
            assert audit.entries(kind="metric")[0].by == "ada"
            with pytest.raises(BackupRefused, match="pg_dump"):
                again.backup(tmp_path / "backup", at=ADA.at)


def command(home: Path, url: str) -> Callable[..., subprocess.CompletedProcess[str]]:
    environment = {**os.environ, "BELLWETHER_DATABASE_URL": url, "COLUMNS": "160"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", MAIN, "--home", str(home), *words],
            env=environment,
            capture_output=True,
            text=True,
        )

    return run


def test_the_command_works_on_the_server_that_the_environment_names(server: Server, name: str, tmp_path: Path) -> None:
    (tmp_path / "defs").mkdir()
    (tmp_path / "defs/x.yaml").write_text(DEFINITIONS, encoding="utf-8")
    bellwether = command(tmp_path / "home", server.url(name))
    for words in (("init",), ("apply", str(tmp_path / "defs"))):
        ran = bellwether(*words)
        assert ran.returncode == 0, ran.stderr
    with on_server(server.database(name)):
        assert [version.number for version in queries.versions(Kind.METRIC, "logins")] == [1]
    assert not (tmp_path / "home/app.sqlite").exists()


def test_a_database_that_is_not_there_is_a_sentence(server: Server, tmp_path: Path) -> None:
    ran = command(tmp_path / "home", server.url("nowhere"))("init")
    assert ran.returncode == 4
    assert ran.stderr.startswith(
        "Error: The application database cannot be opened: the server that BELLWETHER_DATABASE_URL names says"
    )
    assert "Check that the server runs" in ran.stderr
