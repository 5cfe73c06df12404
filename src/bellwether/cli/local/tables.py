"""The tables of a home, open for one command that the server need not answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bellwether.workspace import database
from bellwether.workspace.home import Hold, find_home
from bellwether.workspace.refusals import WorkspaceInUse


@contextmanager
def opened_tables(directory: Path) -> Iterator[None]:
    """Connects the application database of a home, brought up to date, and lets go of it at the end."""
    home = find_home(directory)
    database.connect(home)
    try:
        # Where a server holds the home, it has brought the tables up to date.
        with suppress(WorkspaceInUse), Hold(home):
            database.migrate(home)
        yield
    finally:
        database.disconnect()
