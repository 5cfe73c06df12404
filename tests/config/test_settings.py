"""Settings, and how quickly they are there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bellwether.config.databases import application_database
from bellwether.config.env import read_environment


def test_the_application_database_is_a_file_in_the_home_by_default() -> None:
    described = application_database(read_environment({"BELLWETHER_HOME": "ours"}))
    assert described["ENGINE"] == "django.db.backends.sqlite3"
    assert described["NAME"] == str(Path("ours") / "app.sqlite")


def test_the_application_database_is_the_server_that_is_named() -> None:
    described = application_database(read_environment({"BELLWETHER_DATABASE_URL": "postgres://ada:secret@db/bell"}))
    assert described == {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "db",
        "PORT": "",
        "NAME": "bell",
        "USER": "ada",
        "PASSWORD": "secret",
    }


def test_the_home_is_known_without_django() -> None:
    program = (
        "import sys\n"
        "from bellwether.workspace.home import find_home\n"
        "from bellwether.config.env import read_environment\n"
        "sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
