"""The command killed at any moment: the home opens, is consistent, and running it again gives what it would have."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from tests.whole.conftest import MORE_DEFINITIONS, Home, make_home

from bellwether.cli.outcomes import Outcome


def killed(home: Home, words: tuple[str, ...], after: float) -> None:
    """Starts a command and kills it after some seconds, unless it was quicker."""
    process = home.start(*words)
    time.sleep(after)
    process.kill()
    process.communicate()


def assert_sound(home: Home, *, computed: bool) -> None:
    """The home opens; the doctor finds nothing but days to compute; what is stored is what a rebuild gives."""
    doctor = home.run("doctor", "--format", "json")
    assert doctor.code in (Outcome.DONE, Outcome.FOUND), doctor.err
    if computed:
        home.done("verify")


def assert_survives(home: Home, whole: Home, chance: random.Random, kills: int) -> None:
    """Every step is killed some times, then run to its end; in the end the values are those of a whole run."""
    for step in home.steps():
        for _ in range(kills):
            killed(home, step, chance.uniform(0.3, 2.5))
            assert_sound(home, computed=step[0] == "compute")
        home.done(*step)
    home.done("verify")
    assert home.values() == whole.values()


def test_a_home_whose_every_command_was_killed_has_the_same_values(tmp_path: Path, files: Path, whole: Home) -> None:
    assert_survives(make_home(tmp_path / "home", files), whole, random.Random(3), kills=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
def test_a_home_killed_many_times_has_the_same_values(tmp_path: Path, files: Path, whole: Home, seed: int) -> None:
    assert_survives(make_home(tmp_path / "home", files), whole, random.Random(seed), kills=3)


def test_killed_while_definitions_are_applied_all_or_none_hold(tmp_path: Path, files: Path) -> None:
    home = make_home(tmp_path / "home", files)
    home.done("apply", str(files / "definitions"))
    more = tmp_path / "more"
    more.mkdir()
    text = (files / "definitions/all.yaml").read_text(encoding="utf-8") + MORE_DEFINITIONS
    (more / "all.yaml").write_text(text, encoding="utf-8")
    for after in (0.6, 1.0, 1.4):
        killed(home, ("apply", str(more)), after)
        exported = tmp_path / f"exported {after}"
        home.done("export", str(exported))
        written = "".join(path.read_text(encoding="utf-8") for path in exported.rglob("*.yaml"))
        assert ("key: logins" in written) == ("key: quiet" in written)
    home.done("apply", str(more))
    again = home.done("apply", str(more), "--dry-run", "--format", "json")
    assert '"changes": []' in again
