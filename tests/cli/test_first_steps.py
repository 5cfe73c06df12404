"""Pages of the guide are run: their files are written, their commands typed, and their outputs compared."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bellwether.cli.main import app

GUIDE = Path(__file__).parents[2] / "docs/guide"
_BLOCK = re.compile(r"^```(\w+)(?: title=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TIMES = re.compile(
    r"in [\d.,]+ s|\([\d.,]+ (?:rows/s|a second)\)|recorded at [\d :-]+ UTC|\([0-9a-f]{12}\)|[0-9a-f]{8}\.jsonl"
)


def output_of(command: str) -> str:
    """What a command writes, as the page shows it."""
    result = CliRunner().invoke(app, shlex.split(command)[1:], catch_exceptions=False)
    return "\n".join(line.rstrip() for line in (result.stdout + result.stderr).strip("\n").splitlines())


def replayed(page: str) -> str:
    """The page with every output as it comes out now, its files written into the current directory."""

    def block(found: re.Match[str]) -> str:
        kind, title, text = found.groups()
        if title:
            Path(title).parent.mkdir(parents=True, exist_ok=True)
            Path(title).write_text(text, encoding="utf-8")
        if kind != "console":
            return found.group()
        commands = [line for line in text.splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"{command}\n{output_of(command[2:])}\n" for command in commands) + "```"

    return _BLOCK.sub(block, page)


@pytest.mark.parametrize(
    "name",
    [
        "first-steps.md",
        "spreadsheet.md",
        pytest.param("kpi-catalogue.md", marks=pytest.mark.long),
        pytest.param("first-import.md", marks=pytest.mark.long),
    ],
)
def test_every_output_of_the_page_is_real(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (GUIDE / name).read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for variable in ("BELLWETHER_HOME", "COLUMNS"):
        monkeypatch.delenv(variable, raising=False)
    now = replayed(page)
    if os.environ.get("BELLWETHER_REWRITE_DOCS"):
        (GUIDE / name).write_text(now, encoding="utf-8")
    assert _TIMES.sub("…", now) == _TIMES.sub("…", page)
