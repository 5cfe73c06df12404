"""A back-up put elsewhere has the same values; a damaged one is refused and changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.whole.conftest import Home

from bellwether.cli.outcomes import Outcome


@pytest.fixture(scope="module")
def saved(whole: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A back-up."""
    directory = tmp_path_factory.mktemp("saved") / "backup"
    whole.done("backup", str(directory))
    return directory


def test_a_back_up_restored_elsewhere_has_the_same_values(saved: Path, whole: Home, tmp_path: Path) -> None:
    elsewhere = Home(tmp_path / "elsewhere", whole.files)
    elsewhere.done("restore", str(saved))
    assert elsewhere.values() == whole.values()
    elsewhere.done("verify")
    assert "nothing had to be done" in elsewhere.done(*whole.steps()[-1])


@pytest.mark.parametrize("name", ["warehouse.duckdb", "app.sqlite", "workspace.json", "manifest.json"])
@pytest.mark.parametrize("damage", ["changed", "cut", "missing"])
def test_a_damaged_back_up_is_refused_and_nothing_is_made(saved: Path, tmp_path: Path, name: str, damage: str) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(saved, broken)
    content = bytearray((broken / name).read_bytes())
    match damage:
        case "changed":
            content[len(content) // 2] ^= 0xFF
            (broken / name).write_bytes(content)
        case "cut":
            (broken / name).write_bytes(content[: len(content) // 2])
        case _:
            (broken / name).unlink()
    ran = Home(tmp_path / "home", saved).run("restore", str(broken))
    assert (ran.code, ran.err.startswith("Error: ")) == (Outcome.NO_HOME, True)
    assert not (tmp_path / "home").exists()
