"""Environments of their own for peers that Bellwether does not depend on."""

import subprocess
import sys
import venv
from pathlib import Path


class PeerMissing(RuntimeError):
    """A peer that cannot be measured here, and why."""


def environment(home: Path, name: str, packages: list[str]) -> Path:
    """The directory of the programs of an environment with these packages, made unless it is there."""
    directory = home / f"env-{name}"
    done = directory / "installed"
    programs = directory / "bin"
    if done.exists():
        return programs
    print(f"installing {name} …", file=sys.stderr)
    venv.create(directory, with_pip=True, clear=True)
    ran(name, [str(programs / "pip"), "install", "--quiet", "--disable-pip-version-check", *packages], home)
    done.touch()
    return programs


def ran(peer: str, command: list[str], where: Path, seconds: float = 900) -> str:
    """What a command wrote; a command that fails makes the peer missing."""
    try:
        finished = subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise PeerMissing(f"{peer}: not done after {seconds:.0f} s") from error
    if finished.returncode:
        said = (finished.stderr.strip() or finished.stdout.strip()).splitlines()
        raise PeerMissing(f"{peer}: {said[-1] if said else 'it failed without a word'}")
    return finished.stdout


def versions(programs: Path, wanted: list[str]) -> str:
    """The packages of an environment with their versions, in words."""
    listed = ran("pip", [str(programs / "pip"), "list", "--format=freeze", "--disable-pip-version-check"], programs)
    found = dict(line.split("==", 1) for line in listed.splitlines() if "==" in line)
    return ", ".join(f"{name} {found[name]}" for name in wanted if name in found)
