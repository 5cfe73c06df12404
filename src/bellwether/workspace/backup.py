"""Back-up and restore: both stores as one consistent set, with a digest of every file."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import msgspec

from bellwether import __version__
from bellwether.workspace import database
from bellwether.workspace.home import LAYOUT, Hold, Home, find_home
from bellwether.workspace.refusals import BackupRefused, WorkspaceExists, WorkspaceTooNew
from bellwether.workspace.tables_on_server import DUMP, put_tables_back, save_tables

MANIFEST = "manifest.json"
_CHUNK = 1 << 20


class SavedFile(msgspec.Struct, frozen=True):
    """One file of a back-up: its path inside, its length and its SHA-256 digest."""

    path: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a back-up says of itself."""

    layout: int
    made_by: str
    made_at: datetime
    files: tuple[SavedFile, ...]


@dataclass(frozen=True, slots=True)
class Backup:
    """A back-up that is complete: where it is and what it holds."""

    directory: Path
    manifest: Manifest

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(saved.size for saved in self.manifest.files)


def write_backup(home: Home, directory: Path, *, at: datetime) -> Backup:
    """The finished back-up. The caller holds the home, and has closed the warehouse or keeps it from being written."""
    if directory.exists():
        raise BackupRefused(f"“{directory}” already exists. Name a directory that does not exist yet.")
    making = directory.absolute().with_name(directory.name + ".unfinished")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        _copy_stores(home, making)
        files = tuple(_described(path, making) for path in _files(making))
        manifest = Manifest(LAYOUT, __version__, at, files)
        (making / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
        making.rename(directory)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return Backup(directory, manifest)


def read_backup(directory: Path) -> Backup:
    """The back-up in this directory, every file compared with its digest; refused when one is missing or differs."""
    try:
        manifest = msgspec.json.decode((directory / MANIFEST).read_bytes(), type=Manifest)
    except (FileNotFoundError, NotADirectoryError):
        raise BackupRefused(
            f"“{directory}” is not a complete back-up: it has no {MANIFEST}. "
            "Name a directory that “bellwether backup” made."
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise BackupRefused(f"“{directory / MANIFEST}” is damaged ({problem}). Use another back-up.") from problem
    if manifest.layout > LAYOUT:
        raise WorkspaceTooNew(directory, manifest.made_by)
    for saved in manifest.files:
        _verify(directory, saved)
    return Backup(directory, manifest)


def restore_backup(directory: Path, home: Home, *, overwrite: bool = False) -> Backup:
    """The back-up that the home now holds. What was there is replaced only when told so, and by a complete copy.

    Tables on a server are put into an empty database, all or none; those of the home that is replaced stay in theirs.
    """
    backup = read_backup(directory)
    _must_fit(backup)
    target = home.directory
    occupied = target.exists() and (not target.is_dir() or any(target.iterdir()))
    if occupied and not overwrite:
        raise WorkspaceExists(target)
    if occupied:
        find_home(target)
        with Hold(home):
            _put_in_place(backup, home)
    else:
        _put_in_place(backup, home)
    return backup


def _must_fit(backup: Backup) -> None:
    """Refuses a back-up whose tables are of the other database."""
    of_a_server = any(saved.path == DUMP for saved in backup.manifest.files)
    if of_a_server and database.is_in_home():
        raise BackupRefused(
            "The application database of this back-up is PostgreSQL's. "
            "Name an empty database in BELLWETHER_DATABASE_URL, and try again."
        )
    if not of_a_server and not database.is_in_home():
        raise BackupRefused(
            "The application database of this back-up is a file of the home, "
            "but BELLWETHER_DATABASE_URL names a server. Unset it for the restored workspace, and try again."
        )


def _put_in_place(backup: Backup, home: Home) -> None:
    if database.is_in_home():
        _swap(backup, home.directory)
        return
    database.connect(home)
    try:
        put_tables_back(backup.directory)
    finally:
        database.disconnect()
    _swap(backup, home.directory)


def _copy_tables(home: Home, into: Path) -> None:
    if not database.is_in_home():
        save_tables(into)
        return
    with (
        closing(sqlite3.connect(f"file:{home.app_database}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(into / home.app_database.name)) as copy,
    ):
        source.backup(copy)


def _copy_stores(home: Home, into: Path) -> None:
    _copy_tables(home, into)
    shutil.copy2(home.stamp, into)
    for path in (home.warehouse, home.warehouse.with_name(home.warehouse.name + ".wal")):
        if path.exists():
            _copied_apart(path, into)
    if home.quarantine.is_dir():
        shutil.copytree(home.quarantine, into / home.quarantine.name)


def _copied_apart(path: Path, into: Path) -> None:
    """Copies a file in a process of its own: to close it in this one would end the lock that DuckDB has on it."""
    copying = "import shutil, sys; shutil.copy2(sys.argv[1], sys.argv[2])"
    copied = subprocess.run(  # noqa: S603  # our own interpreter, and paths of the home
        [sys.executable, "-I", "-S", "-c", copying, str(path), str(into)], capture_output=True, text=True, check=False
    )
    if copied.returncode:
        reason = copied.stderr.strip().rpartition("\n")[2]
        raise BackupRefused(f"“{path.name}” could not be copied to “{into}”: {reason}. Check the free space there.")


def _swap(backup: Backup, target: Path) -> None:
    """Puts a full copy beside the target and then exchanges the two by renaming."""
    target = target.absolute()
    fresh, old = (target.with_name(target.name + ending) for ending in (".restoring", ".replaced"))
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        for saved in (one for one in backup.manifest.files if one.path != DUMP):
            (fresh / saved.path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(backup.directory / saved.path, fresh / saved.path)
        if target.exists():
            target.rename(old)
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if not target.exists() and old.exists():
            old.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _verify(directory: Path, saved: SavedFile) -> None:
    inside = PurePosixPath(saved.path)
    if inside.is_absolute() or ".." in inside.parts:
        raise BackupRefused(f"The back-up names the file “{saved.path}” outside itself. Use another back-up.")
    path = directory / saved.path
    if not path.is_file():
        raise BackupRefused(f"The back-up is incomplete: “{saved.path}” is missing. Use another back-up.")
    if _described(path, directory) != saved:
        raise BackupRefused(f"The back-up is damaged: “{saved.path}” is not what was saved. Use another back-up.")


def _files(directory: Path) -> Iterator[Path]:
    for folder, _, names in sorted(os.walk(directory)):
        yield from (Path(folder) / name for name in sorted(names))


def _described(path: Path, directory: Path) -> SavedFile:
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
    return SavedFile(path.relative_to(directory).as_posix(), path.stat().st_size, digest.hexdigest())
