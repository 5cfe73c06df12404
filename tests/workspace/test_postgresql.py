"""A workspace whose definitions and audit record are on a PostgreSQL server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, connection
from tests.application_database import (
    empty_database,
    fresh_database,
    make_home,
    of_the_file,
    on_server,
    server,
)
from tests.postgresql import Server

from bellwether.audit import queries as audit
from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import Kind, WorkspaceSpec
from bellwether.catalog.opening import make_workspace, open_workspace
from bellwether.catalog.reading import read_directory
from bellwether.workspace import database
from bellwether.workspace.backup import restore_backup, write_backup
from bellwether.workspace.home import Home
from bellwether.workspace.refusals import BackupRefused, WorkspaceTooNew
from bellwether.workspace.tables_on_server import DUMP

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


@pytest.fixture
def saved(server: Server, name: str, tmp_path: Path) -> Path:
    """A back-up of a workspace with a metric, in which the metric was changed afterwards."""
    (tmp_path / "x.yaml").write_text(DEFINITIONS, encoding="utf-8")
    with on_server(server.database(name)), make_workspace(tmp_path / "ours", WorkspaceSpec(zone="UTC"), ADA) as ours:
        ours.apply(read_directory(tmp_path), ADA)
        ours.backup(tmp_path / "saved", at=ADA.at)
        (tmp_path / "x.yaml").write_text(DEFINITIONS.replace("30d", "7d"), encoding="utf-8")
        ours.apply(read_directory(tmp_path), ADA)
    return tmp_path / "saved"


@pytest.fixture
def empty(server: Server) -> Iterator[str]:
    """The name of a database without tables."""
    with empty_database(server) as made:
        yield made


def test_a_back_up_is_restored_into_an_empty_database(server: Server, saved: Path, empty: str, tmp_path: Path) -> None:
    with on_server(server.database(empty)):
        restore_backup(saved, Home(tmp_path / "restored"))
        assert {path.name for path in (tmp_path / "restored").iterdir()} == {"warehouse.duckdb", "workspace.json"}
        with open_workspace(tmp_path / "restored") as restored:
            assert restored.catalog().metrics["logins"].formula == 'count("Login", 30d)'
            (tmp_path / "x.yaml").write_text(DEFINITIONS.replace("30d", "90d"), encoding="utf-8")
            restored.apply(read_directory(tmp_path), ADA)
            assert [version.number for version in queries.versions(Kind.METRIC, "logins")] == [1, 2]
            with pytest.raises(IntegrityError, match="the audit record cannot be shortened"):
                connection.cursor().execute("DELETE FROM audit_entry")


def test_tables_are_never_put_over_others(server: Server, name: str, saved: Path, tmp_path: Path) -> None:
    with on_server(server.database(name)):
        with pytest.raises(BackupRefused, match=r"has tables already\. Make an empty one"):
            restore_backup(saved, Home(tmp_path / "ours"), overwrite=True)
        with open_workspace(tmp_path / "ours") as ours:
            assert ours.catalog().metrics["logins"].formula == 'count("Login", 7d)'


def test_a_damaged_copy_of_the_tables_is_noticed_before_anything_is_restored(
    server: Server, saved: Path, empty: str, tmp_path: Path
) -> None:
    dump = saved / DUMP
    dump.write_bytes(dump.read_bytes()[:-1])
    with on_server(server.database(empty)):
        with pytest.raises(BackupRefused, match=r"“app\.pgdump” is not what was saved"):
            restore_backup(saved, Home(tmp_path / "restored"))
        assert connection.introspection.table_names() == []
    assert not (tmp_path / "restored").exists()


@of_the_file
def test_a_back_up_of_the_other_database_is_refused(saved: Path, server: Server, empty: str, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match=r"is PostgreSQL's\. Name an empty database in BELLWETHER_DATABASE_URL"):
        restore_backup(saved, Home(tmp_path / "restored"))
    in_file = make_home(tmp_path / "in a file")
    write_backup(in_file, tmp_path / "of a file", at=ADA.at)
    with on_server(server.database(empty)), pytest.raises(BackupRefused, match="Unset it for the restored workspace"):
        restore_backup(tmp_path / "of a file", Home(tmp_path / "restored"))
    assert not (tmp_path / "restored").exists()


def test_without_the_programs_of_postgresql_a_back_up_says_what_to_install(
    server: Server, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        on_server(server.database(name)),
        make_workspace(tmp_path / "ours", WorkspaceSpec(zone="UTC"), ADA) as ours,
        pytest.raises(BackupRefused, match="“pg_dump”, which copies it, is not installed here"),
    ):
        ours.backup(tmp_path / "saved", at=ADA.at)
    assert not (tmp_path / "saved").exists()


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
