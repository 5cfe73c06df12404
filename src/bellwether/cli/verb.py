"""A command that is listed by its line, and loaded when it is called: asking for help waits for none of them."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand
from typer.main import get_command, get_group

from bellwether.cli.loading import loaded


class Verb(TyperCommand):
    """One command, or group of commands, of `bellwether.cli.verbs`; `named` is its module and its name there."""

    def __init__(self, name: str, named: str, line: str) -> None:
        super().__init__(name, help=line)
        self._module, _, self._attribute = named.partition(":")

    def loaded(self) -> Any:
        """The command itself."""
        found = getattr(loaded(f"bellwether.cli.verbs.{self._module}"), self._attribute)
        if isinstance(found, typer.Typer):
            command: Any = get_group(found)
        else:
            alone = typer.Typer(add_completion=False)
            alone.command(self.name)(found)
            command = get_command(alone)
        command.name = self.name
        return command

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        """The context in which the command itself runs."""
        return self.loaded().make_context(info_name, args, parent, **extra)
