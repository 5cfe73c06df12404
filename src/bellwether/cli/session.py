"""What every command is given: the home, the person, the clock, and the object that carries commands out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import ParamSpec, cast

import typer
from rich.markup import escape

from bellwether.cli.commands import Commands, Opener
from bellwether.cli.loading import REMOTE, loaded, local_commands
from bellwether.cli.outcomes import FORESEEN, Outcome, outcome_of, sentence_of
from bellwether.cli.progress import watch
from bellwether.cli.views.show import console_of, harmless

Parameters = ParamSpec("Parameters")

SERVER_FILE = "server.json"
"""The file of a home that says where the server which holds it listens for commands."""


@dataclass(frozen=True, slots=True)
class Session:
    """One call of the command."""

    home: Path
    author: str

    def commands(self) -> Commands:
        """What carries out the commands: the server that holds the home, else this process.

        Either is loaded here, so that asking for help does not wait for it.
        """
        if (self.home / SERVER_FILE).exists():
            reached = cast(Commands | None, loaded(REMOTE).reach(self.home, self.author, watch))
            if reached is not None:
                return reached
        opener = cast(Opener, local_commands().LocalCommands)
        return opener(self.home, by=self.author, now=datetime.now(UTC), watch=watch)


def session_of(context: typer.Context) -> Session:
    """The session of a command's context."""
    return cast(Session, context.obj)


def told(command: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """The command, with foreseen errors told in a sentence on standard error and by the exit code."""

    @wraps(command)
    def telling(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except BrokenPipeError:
            raise
        except FORESEEN as error:
            tell(error)
            raise typer.Exit(outcome_of(error)) from None

    return telling


def tell(error: Exception) -> None:
    """Writes the error for a person."""
    console = console_of(stderr=True)
    console.print(f"[bold red]Error:[/] {escape(harmless(sentence_of(error)))}", soft_wrap=True)


def finish(outcome: Outcome) -> None:
    """Ends the command with an exit code other than 0."""
    raise typer.Exit(outcome)
