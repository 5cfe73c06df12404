"""A home with its application database, before any test module imports a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bellwether.workspace import database
from bellwether.workspace.home import Home

database.make_ready()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A new home whose application database is the one in use."""
    made = Home(tmp_path / "home")
    made.directory.mkdir()
    made.write_stamp()
    database.connect(made)
    database.migrate(made)
    yield made
    database.disconnect()
