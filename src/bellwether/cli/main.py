"""The entry point: the options that every command shares, and the commands."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bellwether import __version__
from bellwether.cli.session import Session
from bellwether.cli.verbs.change import change
from bellwether.cli.verbs.computing import compute, verify
from bellwether.cli.verbs.definitions import apply, check, export
from bellwether.cli.verbs.demo import demo
from bellwether.cli.verbs.erase import erase
from bellwether.cli.verbs.explain import explain
from bellwether.cli.verbs.facts import adjust, enter, import_, merge, split, undo
from bellwether.cli.verbs.home import backup, doctor, init, restore
from bellwether.cli.verbs.matches import matches
from bellwether.cli.verbs.quarantine import quarantine
from bellwether.cli.verbs.serve import serve
from bellwether.cli.verbs.values import values

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"Bellwether {__version__}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    home: Annotated[
        Path, typer.Option(envvar="BELLWETHER_HOME", metavar="DIR", help="The directory of the workspace.")
    ] = Path("bellwether-home"),
    author: Annotated[
        str, typer.Option(envvar="BELLWETHER_AUTHOR", metavar="NAME", help="Who is recorded for changes.")
    ] = "",
    version: Annotated[  # noqa: ARG001  # it acts by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="The version, and no more.")
    ] = False,
) -> None:
    """Account metrics: any KPI, for every account, on every day, past days included."""
    context.obj = Session(home, author or getpass.getuser())


_VERBS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("demo", demo),
    ("init", init),
    ("apply", apply),
    ("import", import_),
    ("compute", compute),
    ("values", values),
    ("change", change),
    ("explain", explain),
    ("check", check),
    ("verify", verify),
    ("export", export),
    ("enter", enter),
    ("adjust", adjust),
    ("merge", merge),
    ("split", split),
    ("undo", undo),
    ("erase", erase),
    ("doctor", doctor),
    ("backup", backup),
    ("restore", restore),
    ("serve", serve),
)
for _name, _verb in _VERBS:
    app.command(_name)(_verb)
app.add_typer(matches, name="matches")
app.add_typer(quarantine, name="quarantine")


def main() -> None:
    """Runs the command line."""
    app()
