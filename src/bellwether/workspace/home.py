"""The home: the one directory that holds a workspace, and the lock that one process holds it by."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from bellwether import __version__
from bellwether.workspace.refusals import (
    HomeRefused,
    NoWorkspace,
    WorkspaceExists,
    WorkspaceInUse,
    WorkspaceTooNew,
)

LAYOUT = 1
"""The layout of the home's directory; a home with a higher number was made by a newer Bellwether."""


class Stamp(msgspec.Struct, frozen=True):
    """What `workspace.json` says: which layout the directory has, and which Bellwether opened it last."""

    layout: int
    opened_by: str


@dataclass(frozen=True, slots=True)
class Home:
    """The directory of one workspace and the places in it."""

    directory: Path

    @property
    def stamp(self) -> Path:
        """The file that makes the directory a home."""
        return self.directory / "workspace.json"

    @property
    def app_database(self) -> Path:
        """What our own team decides: definitions, their versions, the audit record."""
        return self.directory / "app.sqlite"

    @property
    def warehouse(self) -> Path:
        """Facts and values."""
        return self.directory / "warehouse.duckdb"

    @property
    def quarantine(self) -> Path:
        """Rows that could not be imported, with their reasons."""
        return self.directory / "quarantine"

    @property
    def uploads(self) -> Path:
        """Files that were dropped on the pages, each import's in a directory of its own."""
        return self.directory / "uploads"

    @property
    def address(self) -> Path:
        """The file that says where the pages are served, while they are."""
        return self.directory / "address"

    @property
    def lock(self) -> Path:
        """The file that the owning process holds locked."""
        return self.directory / "lock"

    def write_stamp(self) -> None:
        """Notes that this Bellwether opened the home; readers see the old stamp or the new one, never half of one."""
        fresh = self.stamp.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(Stamp(LAYOUT, __version__)) + b"\n")
        fresh.replace(self.stamp)


def find_home(directory: Path) -> Home:
    """The home in this directory; refused with a sentence when there is none, or when it is newer than we are."""
    home = Home(directory)
    try:
        stamp = msgspec.json.decode(home.stamp.read_bytes(), type=Stamp)
    except (FileNotFoundError, NotADirectoryError):
        raise NoWorkspace(directory) from None
    except msgspec.DecodeError as problem:
        raise HomeRefused(
            f"“{home.stamp}” is damaged ({problem}). Restore the workspace from a back-up with “bellwether restore”."
        ) from problem
    if stamp.layout > LAYOUT:
        raise WorkspaceTooNew(directory, stamp.opened_by)
    return home


def new_home(directory: Path) -> Home:
    """The place for a new home: the directory, empty but for what an interrupted making left, and without a stamp."""
    home = Home(directory)
    if directory.exists():
        if not directory.is_dir() or any(path.name not in _parts(home) for path in directory.iterdir()):
            raise WorkspaceExists(directory)
        with Hold(home):
            discard(home)
    home.quarantine.mkdir(parents=True)
    return home


def discard(home: Home) -> None:
    """Removes what an unfinished making put into the directory, and the directory if it is then empty."""
    for path in (path for path in home.directory.iterdir() if path.name in _parts(home)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    with contextlib.suppress(OSError):
        home.directory.rmdir()


def _parts(home: Home) -> set[str]:
    """The names of what is in a home before its stamp."""
    stores = (home.app_database.name, home.warehouse.name)
    beside = ("", "-wal", "-shm", "-journal", ".wal", ".tmp")
    return {home.quarantine.name, home.lock.name, *(store + ending for store in stores for ending in beside)}


class Hold:
    """That this process, and no other, has the home open. The system lets go by itself if the process dies."""

    def __init__(self, home: Home) -> None:
        self._file: int | None = None
        try:
            self._file = os.open(home.lock, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as problem:
            raise HomeRefused(
                f"The workspace in “{home.directory}” cannot be opened for writing ({problem.strerror}). "
                "Check that you own the directory and may write to it."
            ) from problem
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 100).decode("ascii", "replace").strip()
            self.release()
            raise WorkspaceInUse(home.directory, _named(holder)) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode("ascii"))

    def release(self) -> None:
        """Lets another process open the home; releasing twice is harmless."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _named(holder: str) -> str:
    if holder == str(os.getpid()):
        return "this same process"
    return f"another process (number {holder})" if holder.isdigit() else "another process"
