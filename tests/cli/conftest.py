"""A small company in a real home, and the real command on it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.command import Command, command_in
from tests.once import once

ACCOUNTS = """id,name,created,owner,licences,parent
north,Northwind,2024-01-01,Vera,10,
kestrel,Kestrel Bio,2024-01-01,Jonas,3,
air,Meridian Air,2024-01-01,Vera,,meridian
rail,Meridian Rail,2024-02-10,Vera,4,meridian
meridian,Meridian Holdings,2024-01-01,Jonas,,
"""
USERS = """id,account,since
ann,north,2024-01-01
bob,north,2024-01-01
cid,north,2024-01-01
dee,kestrel,2024-01-01
eve,air,2024-01-01
eve,rail,2024-02-10
fay,rail,2024-02-10
"""
EVENTS = """id,account,user,name,at,amount
1,north,ann,Login,2024-02-01T08:00:00Z,
2,north,bob,Login,2024-02-03T08:00:00Z,
3,north,ann,Purchase,2024-02-15T08:00:00Z,19.90
4,north,ann,Purchase,2024-02-20T08:00:00Z,0.10
5,kestrel,dee,Login,2024-01-02T08:00:00Z,
6,air,eve,Login,2024-02-18T08:00:00Z,
7,rail,eve,Login,2024-02-19T08:00:00Z,
8,rail,fay,Login,2024-02-19T09:00:00Z,
"""
VALUES = """account,day,mood,csat,top,bottom
north,2024-01-10,watch,82.4,412,500
north,2024-02-10,good,,,
kestrel,2024-01-15,bad,60,3,5
"""
MAPPINGS = {
    "accounts": (
        "{id: id, name: name, created: created, owner: owner, parent: parent, "
        "traits: {licences: licences}, effective: {column: created}}"
    ),
    "users": "{id: id, account: account, starts: since}",
    "events": "{id: id, account: account, user: user, name: name, at: at, properties: {amount: amount}}",
    "moods": "{account: account, day: day, metrics: {mood: mood}}",
    "csats": "{account: account, day: day, metrics: {csat: csat}, numerator: top, denominator: bottom}",
}
DEFINITIONS = """
workspace: {zone: UTC, currency: EUR}
families: [{key: usage, name: Usage}]
events: [Login, Purchase]
properties: {amount: {type: money}}
traits:
  account: {licences: {type: number, scale: 0}, owner: {type: text}, parent: {type: text}}
segments: [{key: veras, name: Vera's, condition: account.owner == "Vera"}]
metrics:
  - key: active_share
    name: Active people
    formula: percent(active_users(30d), total_users())
    family: usage
    direction: up
    bands: {good: ">= 70", watch: "30 .. 70", bad: "< 30"}
    target: 70
  - {key: spent, name: Spent, formula: 'sum("Purchase".amount, 30d)', family: usage, direction: up}
  - {key: logins, name: Logins, formula: 'count("Login", 30d)', family: usage}
  - {key: licence_use, name: Licences in use, formula: 'percent(active_users(30d), account.licences)', family: usage}
  - {key: mood, name: Mood, display: rank, entered: {ranks: [bad, watch, good], max_age: 30d}}
  - {key: csat, name: CSAT, display: percent, entered: {max_age: 400d}}
"""


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company's files, their mappings and its definitions."""
    directory = tmp_path_factory.mktemp("files")
    for name, text in (("accounts", ACCOUNTS), ("users", USERS), ("events", EVENTS), ("values", VALUES)):
        (directory / f"{name}.csv").write_text(text, encoding="utf-8")
    for name, text in MAPPINGS.items():
        (directory / f"{name}.yaml").write_text(text, encoding="utf-8")
    (directory / "definitions").mkdir()
    (directory / "definitions/all.yaml").write_text(DEFINITIONS, encoding="utf-8")
    return directory


def fill(bellwether: Command, files: Path) -> None:
    """Makes the home, applies the definitions and imports the files."""
    steps = (
        ("init",),
        ("apply", str(files / "definitions"), "--note", "first"),
        *(
            ("import", str(files / f"{file}.csv"), "--as", kind, "--map", str(files / f"{mapping}.yaml"))
            for file, kind, mapping in (
                ("accounts", "accounts", "accounts"),
                ("users", "users", "users"),
                ("events", "events", "events"),
                ("values", "values", "moods"),
                ("values", "values", "csats"),
            )
        ),
    )
    for step in steps:
        ran = bellwether(*step)
        assert ran.code == 0, ran.err + ran.out


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, files: Path) -> Path:
    """A filled home, made once for all, that nobody opens: it is copied."""
    return once(tmp_path_factory, "filled", lambda home: fill(command_in(home), files))


@pytest.fixture(scope="session")
def bellwether(tmp_path_factory: pytest.TempPathFactory, filled: Path) -> Command:
    """The command on a filled home that tests only read."""
    return command_in(copy_of(filled, tmp_path_factory.mktemp("shared") / "home"))


@pytest.fixture
def own(tmp_path: Path, filled: Path) -> Command:
    """The command on a filled home of one test's own."""
    return command_in(copy_of(filled, tmp_path / "home"))


def copy_of(home: Path, to: Path) -> Path:
    """A copy of a home."""
    return Path(shutil.copytree(home, to))
