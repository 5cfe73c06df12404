"""A back-up is complete or not there, and a restore replaces nothing unasked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from tests.application_database import of_the_file

from bellwether.workspace import database
from bellwether.workspace.backup import MANIFEST, read_backup, restore_backup, write_backup
from bellwether.workspace.home import Hold, Home, find_home
from bellwether.workspace.refusals import BackupRefused, NoWorkspace, WorkspaceExists, WorkspaceInUse

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def filled(home: Home) -> Home:
    """A home with something in both stores and in quarantine."""
    write_word(home, "first")
    home.warehouse.write_bytes(b"facts" * 1000)
    home.quarantine.mkdir()
    (home.quarantine / "rows.jsonl").write_text('{"line": 3}\n', encoding="utf-8")
    return home


def write_word(home: Home, word: str) -> None:
    database.connect(home)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS word (word TEXT)")
        cursor.execute("INSERT INTO word VALUES (%s)", [word])


def words(home: Home) -> list[str]:
    database.connect(home)
    with connection.cursor() as cursor:
        return [word for (word,) in cursor.execute("SELECT word FROM word ORDER BY rowid").fetchall()]


@of_the_file
def test_a_back_up_holds_both_stores_while_the_application_database_is_open(filled: Home, tmp_path: Path) -> None:
    backup = write_backup(filled, tmp_path / "saved", at=NOON)
    assert [saved.path for saved in backup.manifest.files] == [
        "app.sqlite",
        "warehouse.duckdb",
        "workspace.json",
        "quarantine/rows.jsonl",
    ]
    assert backup.manifest.made_at == NOON
    assert read_backup(tmp_path / "saved") == backup


@of_the_file
def test_a_restored_home_equals_the_one_that_was_saved(filled: Home, tmp_path: Path) -> None:
    write_backup(filled, tmp_path / "saved", at=NOON)
    write_word(filled, "later")
    other = Home(tmp_path / "other")
    restore_backup(tmp_path / "saved", other)
    assert find_home(other.directory) == other
    assert words(other) == ["first"]
    assert words(filled) == ["first", "later"]
    assert other.warehouse.read_bytes() == filled.warehouse.read_bytes()
    assert (other.quarantine / "rows.jsonl").read_text(encoding="utf-8") == '{"line": 3}\n'


@of_the_file
def test_a_home_is_replaced_only_when_told_so(filled: Home, tmp_path: Path) -> None:
    write_backup(filled, tmp_path / "saved", at=NOON)
    write_word(filled, "later")
    with pytest.raises(WorkspaceExists):
        restore_backup(tmp_path / "saved", filled)
    assert words(filled) == ["first", "later"]
    database.disconnect()
    restore_backup(tmp_path / "saved", filled, overwrite=True)
    assert words(filled) == ["first"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "saved"]


def test_a_directory_that_is_no_home_is_never_replaced(filled: Home, tmp_path: Path) -> None:
    write_backup(filled, tmp_path / "saved", at=NOON)
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "dear.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(NoWorkspace):
        restore_backup(tmp_path / "saved", Home(letters), overwrite=True)
    assert (letters / "dear.txt").exists()


def test_a_home_in_use_is_not_replaced(filled: Home, tmp_path: Path) -> None:
    write_backup(filled, tmp_path / "saved", at=NOON)
    with Hold(filled), pytest.raises(WorkspaceInUse):
        restore_backup(tmp_path / "saved", filled, overwrite=True)


@pytest.mark.parametrize(
    "victim", [pytest.param("app.sqlite", marks=of_the_file), "warehouse.duckdb", "quarantine/rows.jsonl"]
)
def test_a_changed_file_is_noticed_before_anything_is_restored(filled: Home, tmp_path: Path, victim: str) -> None:
    write_backup(filled, tmp_path / "saved", at=NOON)
    changed = tmp_path / "saved" / victim
    changed.write_bytes(changed.read_bytes()[:-1] + b"?")
    other = Home(tmp_path / "other")
    with pytest.raises(BackupRefused, match=f"“{victim}” is not what was saved"):
        restore_backup(tmp_path / "saved", other)
    assert not other.directory.exists()


def test_a_missing_file_is_noticed(filled: Home, tmp_path: Path) -> None:
    write_backup(filled, tmp_path / "saved", at=NOON)
    (tmp_path / "saved" / "warehouse.duckdb").unlink()
    with pytest.raises(BackupRefused, match=r"“warehouse\.duckdb” is missing"):
        read_backup(tmp_path / "saved")


@of_the_file
def test_a_back_up_that_names_files_outside_itself_is_refused(filled: Home, tmp_path: Path) -> None:
    write_backup(filled, tmp_path / "saved", at=NOON)
    manifest = tmp_path / "saved" / MANIFEST
    manifest.write_text(manifest.read_text().replace("app.sqlite", "../home/app.sqlite"), encoding="utf-8")
    with pytest.raises(BackupRefused, match="outside itself"):
        read_backup(tmp_path / "saved")


def test_a_directory_without_a_manifest_is_no_back_up(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="not a complete back-up"):
        read_backup(tmp_path)


def test_a_back_up_is_never_written_over_something(filled: Home, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="already exists"):
        write_backup(filled, tmp_path, at=NOON)
