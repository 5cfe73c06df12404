"""One directory, one owner at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bellwether.workspace.home import LAYOUT, Hold, Home, find_home
from bellwether.workspace.refusals import HomeRefused, NoWorkspace, WorkspaceInUse, WorkspaceTooNew

HOLD_AND_WAIT = """
import sys
from pathlib import Path
from bellwether.workspace.home import Hold, Home
hold = Hold(Home(Path(sys.argv[1])))
print("held", flush=True)
sys.stdin.read()
"""


def make_home(directory: Path) -> Home:
    directory.mkdir()
    home = Home(directory)
    home.write_stamp()
    return home


def test_a_directory_without_a_stamp_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(NoWorkspace, match="init"):
        find_home(tmp_path)
    with pytest.raises(NoWorkspace):
        find_home(tmp_path / "nowhere")


def test_a_stamped_directory_is_found(tmp_path: Path) -> None:
    home = make_home(tmp_path / "ours")
    assert find_home(tmp_path / "ours") == home


def test_a_home_of_a_newer_bellwether_is_refused_by_its_version(tmp_path: Path) -> None:
    home = make_home(tmp_path / "ours")
    home.stamp.write_text(f'{{"layout": {LAYOUT + 1}, "opened_by": "9.1.0"}}', encoding="utf-8")
    with pytest.raises(WorkspaceTooNew, match=r"newer Bellwether \(9\.1\.0\)"):
        find_home(home.directory)


def test_a_damaged_stamp_is_refused_with_the_remedy(tmp_path: Path) -> None:
    home = make_home(tmp_path / "ours")
    home.stamp.write_text("{", encoding="utf-8")
    with pytest.raises(HomeRefused, match="bellwether restore"):
        find_home(home.directory)


def test_a_home_is_held_once_and_free_again_afterwards(tmp_path: Path) -> None:
    home = make_home(tmp_path / "ours")
    with Hold(home), pytest.raises(WorkspaceInUse, match="this same process"):
        Hold(home)
    with Hold(home) as hold:
        hold.release()
        hold.release()
        assert home.lock.read_text() == f"{os.getpid()}\n"


def test_another_process_that_holds_the_home_is_named_and_its_death_frees_it(tmp_path: Path) -> None:
    home = make_home(tmp_path / "ours")
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD_AND_WAIT, str(home.directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdin is not None
    assert other.stdout.readline() == "held\n"
    with pytest.raises(WorkspaceInUse, match=f"another process \\(number {other.pid}\\)"):
        Hold(home)
    other.kill()
    other.wait()
    other.stdout.close()
    other.stdin.close()
    Hold(home).release()
