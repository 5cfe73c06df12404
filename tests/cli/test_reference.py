"""The reference of the command line names every command and every option, in the words of `--help`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import typer
from typer.main import get_command

from bellwether.cli.main import app
from bellwether.cli.outcomes import Outcome

PAGE = Path(__file__).parents[2] / "docs/reference/cli.md"
START, END = "<!-- commands -->", "<!-- end of commands -->"


def sections() -> Iterator[str]:
    """One section for each command, from its declaration."""
    root = get_command(app)
    for name, command in getattr(root, "commands").items():  # noqa: B009  # typer does not say its type
        parts = [parameter for parameter in command.params if parameter.name != "help"]
        arguments = [part for part in parts if part.param_type_name == "argument"]
        options = [part for part in parts if part.param_type_name == "option"]
        usage = " ".join(["bellwether", name, *(f"{part.metavar or part.name.upper()}" for part in arguments)])
        yield f"### {name}\n\n{command.help}\n\n`{usage} [OPTIONS]`\n"
        rows = [f"| `{part.metavar or part.name.upper()}` | {part.help or ''} |" for part in arguments]
        for part in options:
            shown = f"`{part.opts[0]}`" + ("" if part.is_flag else f" `{_value(part)}`")
            needed = " Required." if part.required else ""
            rows.append(f"| {shown} | {part.help or ''}{needed} |")
        yield "| | |\n|---|---|\n" + "\n".join(rows) + "\n"


def _value(part: typer.core.TyperOption) -> str:
    choices = getattr(part.type, "choices", None)
    if choices:
        return " or ".join(str(getattr(choice, "value", choice)) for choice in choices)
    return part.metavar or str(part.type.name).upper()


def test_the_reference_names_every_command_and_option() -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(START)
    _, after = rest.split(END)
    now = f"{before}{START}\n\n" + "\n".join(sections()) + f"\n{END}{after}"
    if os.environ.get("BELLWETHER_REWRITE_DOCS"):
        PAGE.write_text(now, encoding="utf-8")
    assert now == page


def test_the_reference_explains_every_exit_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"| {outcome.value} |" in page for outcome in Outcome)
