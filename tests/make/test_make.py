"""The Makefile on a newcomer's machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README_COMMANDS = re.compile(r"^make [a-z-]+$", re.MULTILINE)


def run(*command: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_an_older_python_is_refused_with_a_sentence(tmp_path: Path) -> None:
    old = tmp_path / "python3.9"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n', encoding="utf-8")
    old.chmod(0o755)
    made = run("make", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}", "demo")
    assert made.returncode != 0
    assert f"Bellwether needs Python 3.11 or newer, with its venv module, but {old} is Python 3.9.2" in made.stderr
    assert not (tmp_path / "venv").exists()


def test_plain_make_lists_every_target() -> None:
    listed = {line.split()[1] for line in run("make").stdout.splitlines()}
    assert listed == {
        *("help", "demo", "assets", "test", "test-long", "test-postgresql", "check", "fix"),
        *("lock", "bench", "docs", "pictures", "clean"),
    }


def test_the_readme_asks_for_two_commands_only() -> None:
    assert README_COMMANDS.findall((ROOT / "README.md").read_text(encoding="utf-8")) == ["make demo", "make test"]


@pytest.mark.long
def test_a_fresh_clone_needs_only_its_runtime_lock_to_import_everything(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    assert run("git", "clone", "--quiet", "--no-local", str(ROOT), str(clone)).returncode == 0
    made = run("make", ".venv/runtime.stamp", folder=clone)
    assert made.returncode == 0, made.stderr
    imported = run(".venv/bin/python", "-c", "import bellwether; print(bellwether.__version__)", folder=clone)
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", imported.stdout), imported.stderr
    engine = run(
        ".venv/bin/python",
        "-c",
        "import importlib, pkgutil, bellwether.engine as e\n"
        "for m in pkgutil.walk_packages(e.__path__, 'bellwether.engine.'): importlib.import_module(m.name)",
        folder=clone,
    )
    assert engine.returncode == 0, engine.stderr
