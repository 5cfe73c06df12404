"""The reference of the command line names every command and every option, in the words of `--help`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from bellwether.cli.main import VERBS, app
from bellwether.cli.outcomes import Outcome

PAGE = Path(__file__).parents[2] / "docs/reference/cli.md"
START, END = "<!-- commands -->", "<!-- end of commands -->"


def sections() -> Iterator[str]:
    """One section for each command, from its declaration; a group of commands has one for each of them."""
    root: Any = get_command(app)
    for name, verb in root.commands.items():
        command = verb.loaded()
        yield section(name, command)
        for inner, sub in getattr(command, "commands", {}).items():
            yield section(f"{name} {inner}", sub)


def section(name: str, command: Any) -> str:
    parts = [parameter for parameter in command.params if parameter.name != "help"]
    arguments = [part for part in parts if part.param_type_name == "argument"]
    options = [part for part in parts if part.param_type_name == "option"]
    own = ["COMMAND"] if hasattr(command, "commands") else [part.metavar for part in arguments]
    usage = " ".join(["bellwether", name, *own])
    rows = [f"| `{_choices(part.metavar)}` | {part.help} |" for part in arguments]
    for part in options:
        shown = f"`{part.opts[0]}`" + ("" if part.is_flag else f" `{_choices(part.metavar)}`")
        needed = " Required." if part.required else ""
        rows.append(f"| {shown} | {part.help}{needed} |")
    table = "\n| | |\n|---|---|\n" + "\n".join(rows) + "\n" if rows else ""
    return f"### {name}\n\n{command.help}\n\n`{usage}{' [OPTIONS]' if rows else ''}`\n{table}"


def _choices(metavar: str) -> str:
    return metavar.replace("|", " or ")


def test_the_reference_names_every_command_and_option() -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(START)
    _, after = rest.split(END)
    now = f"{before}{START}\n\n" + "\n".join(sections()) + f"\n{END}{after}"
    if os.environ.get("BELLWETHER_REWRITE_DOCS"):
        PAGE.write_text(now, encoding="utf-8")
    assert now == page


def test_every_command_is_listed_by_its_own_first_line() -> None:
    listed = {verb.name: verb.help for verb in VERBS}
    assert listed == {verb.name: verb.loaded().help.partition("\n\n")[0] for verb in VERBS}


def test_the_reference_explains_every_exit_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"| {outcome.value} |" in page for outcome in Outcome)
