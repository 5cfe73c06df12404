"""Every dependency has a reason, and every version a hash."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
LOCKS = ("build", "runtime", "test")
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; [^\\]+)? \\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


def lock(name: str) -> str:
    return (ROOT / f"requirements/{name}.lock").read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    return {package: version for package, version, _ in PIN.findall(lock(name))}


def asked() -> dict[str, list[str]]:
    """The names that pyproject.toml asks for, by the lock that pins them."""
    project = tomllib.loads(PROJECT)
    groups = project["dependency-groups"]
    asked_for = {"runtime": project["project"]["dependencies"], "build": groups["build"], "test": groups["test"]}
    return {
        name: [re.split(r"[<>=~!\[]", entry)[0].lower() for entry in entries if isinstance(entry, str)]
        for name, entries in asked_for.items()
    }


def test_every_dependency_says_why_it_is_there() -> None:
    entries = re.findall(r'^    "([\w-]+)(?:\[[\w,-]+\])?[<>=][^"]*",(.*)$', PROJECT, re.MULTILINE)
    assert len(entries) == sum(len(names) for names in asked().values())
    assert [name for name, reason in entries if not re.fullmatch(r" +# \S.{10,}", reason)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_hashed_pins_and_nothing_else(name: str) -> None:
    rest = PIN.sub("", lock(name))
    assert [line for line in rest.splitlines() if line and not line.startswith("#")] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_what_the_project_asks_for(name: str) -> None:
    assert sorted(set(asked()[name]) - pins(name).keys()) == []


def test_the_locks_agree() -> None:
    everything = pins("test")
    assert {**everything, **pins("runtime"), **pins("build")} == everything
