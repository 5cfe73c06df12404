"""Two million events are imported and computed in bounded memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.whole.conftest import LAST, Home, make_home, quiet, write_files

EVENTS = 2_000_000
MOST = 1_500_000_000

# The kernel's own mark of this process: what `getrusage` tells may be the peak of whoever started it.
MEASURED = (
    "import atexit, pathlib, sys\n"
    "from bellwether.cli.main import main\n"
    "def told():\n"
    "    lines = pathlib.Path('/proc/self/status').read_text().splitlines()\n"
    "    (most,) = [line.split()[1] for line in lines if line.startswith('VmHWM')]\n"
    "    print('peak', int(most) * 1024, file=sys.stderr)\n"
    "atexit.register(told)\n"
    "main()\n"
)


def peak(home: Home, *words: str) -> int:
    """The most memory that a command held, in bytes."""
    command = [sys.executable, "-c", MEASURED, "--home", str(home.directory), *words]
    ran = subprocess.run(command, capture_output=True, text=True, env=quiet())
    assert ran.returncode == 0, ran.stderr
    return int(ran.stderr.split()[-1])


@pytest.mark.long
def test_two_million_events_take_less_than_one_and_a_half_gigabytes(tmp_path: Path) -> None:
    write_files(tmp_path / "files", EVENTS)
    home = make_home(tmp_path / "home", tmp_path / "files")
    found = {step[0] + step[1][-12:]: peak(home, *step) for step in home.steps()}
    assert home.steps()[-1] == ("compute", "--to", LAST)
    assert max(found.values()) < MOST, found
