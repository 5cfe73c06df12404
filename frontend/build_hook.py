"""Builds the pages' scripts and styles into a wheel. The working tree's are made by `make assets`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface[Any]):
    """Runs what `make assets` runs, in a process of its own, before the files of a wheel are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """An editable install gets no assets: `make` builds them when their sources change."""
        del build_data
        if version != "editable":
            subprocess.run([sys.executable, str(Path(self.root) / "frontend/assets.py")], check=True)  # noqa: S603
