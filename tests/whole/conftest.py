"""A home as people have it: the real command on files that tests write, in a process of its own where it is to die."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.once import once
from typer.testing import CliRunner

from bellwether.cli.main import app
from bellwether.cli.outcomes import Outcome

COMMAND = (sys.executable, "-c", "from bellwether.cli.main import main; main()")

DEFINITIONS = """
workspace: {zone: UTC, currency: EUR}
events: [Login, Purchase]
properties: {amount: {type: money}}
traits:
  account: {licences: {type: number, scale: 0}, owner: {type: text}}
metrics:
  - {key: active, name: Active people, formula: 'active_users(30d)'}
  - {key: spent, name: Spent, formula: 'sum("Purchase".amount, 30d)'}
  - {key: share, name: Licences in use, formula: 'percent(active_users(30d), account.licences)'}
  - {key: typical, name: Typical purchase, formula: 'median("Purchase".amount, 90d)'}
"""
MORE_DEFINITIONS = """
  - {key: logins, name: Logins, formula: 'count("Login", 7d)'}
  - {key: quiet, name: Quiet days, formula: 'days_since("Login")'}
"""
METRICS = ("active", "spent", "share", "typical")
LAST = "2024-06-30"


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Home:
    """One home and the files that are brought into it."""

    directory: Path
    files: Path

    def start(self, *words: str) -> subprocess.Popen[str]:
        """The command, running."""
        command = [*COMMAND, "--home", str(self.directory), "--author", "Ada", *words]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=quiet())

    def run(self, *words: str) -> Ran:
        """The command, ended; in this process, which is quicker."""
        words = ("--home", str(self.directory), "--author", "Ada", *words)
        result = CliRunner().invoke(app, words, catch_exceptions=False)
        return Ran(result.exit_code, result.stdout, result.stderr)

    def done(self, *words: str) -> str:
        """What a command that must succeed wrote."""
        ran = self.run(*words)
        assert ran.code == Outcome.DONE, ran.err + ran.out
        return ran.out

    def steps(self) -> tuple[tuple[str, ...], ...]:
        """Everything that makes a home of the files, in order."""
        return (
            ("apply", str(self.files / "definitions")),
            *(
                ("import", str(self.files / f"{kind}.csv"), "--as", kind, "--map", str(self.files / f"{kind}.yaml"))
                for kind in ("accounts", "events")
            ),
            ("compute", "--to", LAST),
        )

    def values(self) -> dict[str, Any]:
        """Every value of every metric and account in the last two months, to the last digit."""
        days = ("--from", "2024-05-01", "--to", LAST, "--format", "json")
        return {key: json.loads(self.done("values", key, *days), parse_float=str) for key in METRICS}


def quiet() -> dict[str, str]:
    """The environment of a command whose output is read by a test."""
    return {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}


def write_files(files: Path, events: int) -> None:
    """A company's files: forty accounts, some hundred people, their events in half a year."""
    (files / "definitions").mkdir(parents=True)
    (files / "definitions/all.yaml").write_text(DEFINITIONS, encoding="utf-8")
    accounts = "".join(f"a{n},Account {n},2024-01-01,{n % 9 + 1},{'Vera' if n % 2 else 'Jonas'}\n" for n in range(40))
    (files / "accounts.csv").write_text("id,name,created,licences,owner\n" + accounts, encoding="utf-8")
    rows = []
    for n in range(events):
        day = f"2024-{n % 6 + 1:02}-{n % 28 + 1:02}T{n % 24:02}:00:00Z"
        bought = n % 5 == 0
        rows.append(f"{n},a{n * 7 % 40},u{n * 31 % 301},{'Purchase' if bought else 'Login'},{day},")
        rows.append(f"{n % 97}.{n % 90 + 10}\n" if bought else "\n")
    (files / "events.csv").write_text("id,account,user,name,at,amount\n" + "".join(rows), encoding="utf-8")
    mappings = {
        "accounts": "{id: id, name: name, created: created, owner: owner, traits: {licences: licences}, "
        "effective: {column: created}}",
        "events": "{id: id, account: account, user: user, name: name, at: at, properties: {amount: amount}}",
    }
    for kind, text in mappings.items():
        (files / f"{kind}.yaml").write_text(text, encoding="utf-8")


def make_home(directory: Path, files: Path) -> Home:
    """A new, empty home."""
    home = Home(directory, files)
    home.done("init")
    return home


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company's files."""
    return once(tmp_path_factory, "whole files", lambda place: write_files(place, 20_000))


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory, files: Path) -> Home:
    """A home that nothing ever happened to; tests only read it, or copies of it."""

    def make(directory: Path) -> None:
        home = make_home(directory, files)
        for step in home.steps():
            home.done(*step)

    made = once(tmp_path_factory, "whole home", make)
    return Home(Path(shutil.copytree(made, tmp_path_factory.mktemp("whole") / "home")), files)
