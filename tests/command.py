"""The real command, run on a home in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from bellwether.cli.main import app


@dataclass(frozen=True)
class Ran:
    """How one command ended, and what it wrote."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """What it wrote, numbers with a point as their text, so that no digit is lost."""
        return json.loads(self.out, parse_float=str)


Command = Callable[..., Ran]


def command_in(home: Path, piped: str | None = None) -> Command:
    """The command on a home, with what is piped into it."""

    def run(*words: str) -> Ran:
        asked = ["--home", str(home), "--author", "Ada", *words]
        result = CliRunner().invoke(app, asked, input=piped, catch_exceptions=False)
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run
