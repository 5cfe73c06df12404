"""A full disk, a file that cannot be read, a home that cannot be written: one sentence, an exit code, no traceback."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.whole.conftest import COMMAND, Home, Ran, quiet

from bellwether.cli.outcomes import Outcome

# What no process may exceed while it writes: as good as a disk that is full.
LIMITED = "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); limit = int(sys.argv.pop(1)); "
LIMITED += "resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)); "
LIMITED += "from bellwether.cli.main import main; main()"

# The superuser without the right to override permissions; who is not the superuser has none to give up.
ORDINARY = (
    "import ctypes, os, sys; libc = ctypes.CDLL(None); "
    "[libc.prctl(24, right, 0, 0, 0) for right in (1, 2)]; os.execv(sys.argv[1], sys.argv[1:])"
)


def command(home: Path, *words: str, before: tuple[str, ...] = COMMAND) -> Ran:
    """The command in a process of its own, as an ordinary user where tests run as the superuser."""
    run = subprocess.run(
        [*before, "--home", str(home), "--author", "Ada", *words], capture_output=True, text=True, env=quiet()
    )
    return Ran(run.returncode, run.stdout, run.stderr)


def assert_told(ran: Ran, outcome: Outcome, *words: str) -> None:
    """One sentence on standard error that names what is meant, and the exit code."""
    assert "Traceback" not in ran.err
    assert ran.err.startswith("Error: "), ran.err
    assert len(ran.err.strip().splitlines()) == 1, ran.err
    assert ran.code == outcome, ran.err
    for word in words:
        assert word in ran.err


@pytest.fixture
def copy(whole: Home, tmp_path: Path) -> Home:
    """A home of the test's own."""
    shutil.copytree(whole.directory, tmp_path / "home")
    return Home(tmp_path / "home", whole.files)


def imported(home: Home, file: Path) -> tuple[str, ...]:
    return ("import", str(file), "--as", "events", "--map", str(home.files / "events.yaml"))


@pytest.mark.long
def test_a_disk_that_fills_up_is_told_and_loses_nothing(copy: Home, tmp_path: Path) -> None:
    before = copy.values()
    more = tmp_path / "more.csv"
    rows = "".join(f"n{n},a{n % 40},u{n},Login,2024-03-0{n % 9 + 1}T10:00:00Z,\n" for n in range(60_000))
    more.write_text("id,account,user,name,at,amount\n" + rows, encoding="utf-8")
    limit = str((copy.directory / "warehouse.duckdb").stat().st_size + 200_000)
    limited = (sys.executable, "-c", LIMITED, limit)
    assert_told(command(copy.directory, *imported(copy, more), before=limited), Outcome.NO_HOME)
    assert copy.values() == before
    copy.done("verify")
    copy.done(*imported(copy, more))


def test_a_file_that_is_not_there_is_told(copy: Home, tmp_path: Path) -> None:
    assert_told(copy.run(*imported(copy, tmp_path / "none.csv")), Outcome.BAD_INPUT, "none.csv")


def test_a_directory_instead_of_a_file_is_told(copy: Home, tmp_path: Path) -> None:
    (tmp_path / "events.csv").mkdir()
    assert_told(copy.run(*imported(copy, tmp_path / "events.csv")), Outcome.BAD_INPUT, "events.csv")


def test_bytes_that_are_no_text_are_told(copy: Home, tmp_path: Path) -> None:
    noise = tmp_path / "noise.csv"
    noise.write_bytes(bytes(range(256)) * 40)
    # The CSV reader itself writes a line about such bytes; the sentence comes after it.
    ran = command(copy.directory, *imported(copy, noise))
    assert_told(Ran(ran.code, ran.out, ran.err.splitlines()[-1]), Outcome.BAD_INPUT, "noise.csv")
    parquet = tmp_path / "noise.parquet"
    parquet.write_bytes(b"PAR1 and then nothing")
    assert_told(copy.run(*imported(copy, parquet)), Outcome.BAD_INPUT, "noise.parquet")


@contextmanager
def forbidden(path: Path, mode: int) -> Iterator[tuple[str, ...]]:
    """The path without these permissions, and a way to run the command so that they matter."""
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        yield (sys.executable, "-c", ORDINARY, *COMMAND)
    finally:
        path.chmod(before)


def test_a_file_that_may_not_be_read_is_told(copy: Home, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    shutil.copy(copy.files / "events.csv", secret)
    with forbidden(secret, 0o000) as ordinary:
        ran = command(copy.directory, *imported(copy, secret), before=ordinary)
    assert ran.code == Outcome.WRONG_QUESTION
    assert "secret.csv' is not readable" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("words", [("compute", "--to", "2024-07-10"), ("values", "active"), ("doctor",)])
def test_a_home_that_may_not_be_written_is_told(copy: Home, words: tuple[str, ...]) -> None:
    for path in copy.directory.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    with forbidden(copy.directory, 0o555) as ordinary:
        assert_told(command(copy.directory, *words, before=ordinary), Outcome.NO_HOME, "home")


@pytest.mark.parametrize("name", ["warehouse.duckdb", "app.sqlite"])
def test_a_store_that_is_damaged_is_told(copy: Home, name: str) -> None:
    (copy.directory / name).write_bytes(b"this was a database once" * 1000)
    ran = command(copy.directory, "doctor")
    assert_told(ran, Outcome.NO_HOME, name)
    assert "restore" in ran.err


@pytest.mark.parametrize("name", ["warehouse.duckdb", "app.sqlite"])
def test_a_store_that_is_missing_is_told_and_not_made_anew(copy: Home, name: str) -> None:
    (copy.directory / name).unlink()
    ran = command(copy.directory, "values", "active")
    assert_told(ran, Outcome.NO_HOME, name, "is missing", "restore")
    assert not (copy.directory / name).exists()


def test_a_store_of_which_some_blocks_are_damaged_is_told(copy: Home) -> None:
    path = copy.directory / "warehouse.duckdb"
    content = bytearray(path.read_bytes())
    # Behind the three headers of 4 KB each, in every block of 256 KB.
    for place in range(12_288 + 5_000, len(content), 262_144):
        content[place : place + 64] = bytes(64)
    path.write_bytes(content)
    for words in (("values", "active"), ("compute",), ("verify",)):
        assert_told(command(copy.directory, *words), Outcome.NO_HOME, "warehouse", "restore")


def test_a_second_process_is_told_who_holds_the_home(copy: Home) -> None:
    holder = (
        "import sys; from pathlib import Path; from bellwether.workspace.home import Hold, Home; "
        "hold = Hold(Home(Path(sys.argv[1]))); print('held', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", holder, str(copy.directory)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        assert_told(command(copy.directory, "doctor"), Outcome.NO_HOME, f"number {process.pid}")
    finally:
        process.kill()
        process.communicate()
    copy.done("verify")
