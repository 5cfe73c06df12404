"""`bellwether sources`: databases and folders that are asked on a schedule."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bellwether.cli.options import FormatOption
from bellwether.cli.outcomes import Outcome
from bellwether.cli.session import finish, session_of, told
from bellwether.cli.sourced import ConnectQuestion, RunQuestion
from bellwether.cli.views.reports import WrittenView
from bellwether.cli.views.show import Format, show
from bellwether.cli.views.sources import HealthView, PulledView, SourcesView

sources = typer.Typer(no_args_is_help=True, help="Where facts come from: list, run, test, connect, health.")

Source = Annotated[str, typer.Argument(metavar="SOURCE", help="The key of the source.")]


@sources.command("list")
@told
def list_(context: typer.Context, chosen: FormatOption = Format.TABLE) -> None:
    """List the tables of each source: when each was read last, what came of it, and when it is read next."""
    show(SourcesView(session_of(context).commands().sources()), chosen)


@sources.command("run")
@told
def run(  # noqa: PLR0913  # its parameters are options of the command line
    context: typer.Context,
    source: Source,
    yes: Annotated[bool, typer.Option("--yes", help="Let a full table end as much as it leaves out.")] = False,
    moved: Annotated[bool, typer.Option("--moved", help="It is the same data at a new place: go on.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Read all of it, and end what is not there any more.")] = False,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Read a source now, whether it is due or not."""
    course = "anew" if anew else "moved" if moved else "on"
    answer = session_of(context).commands().run_source(RunQuestion(source, yes, course))
    show(PulledView(answer), chosen)
    if answer.wrong:
        finish(Outcome.FOUND)


@sources.command("test")
@told
def attempt(context: typer.Context, source: Source, chosen: FormatOption = Format.TABLE) -> None:
    """Read the first rows of each table of a source, and keep nothing of them."""
    answer = session_of(context).commands().try_source(source)
    show(PulledView(answer), chosen)
    if answer.wrong:
        finish(Outcome.FOUND)


@sources.command("connect")
@told
def connect(
    context: typer.Context,
    source: Source,
    forget: Annotated[bool, typer.Option("--forget", help="Keep its address no more.")] = False,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Keep the address of a source's server, with its password, sealed. It is asked for, or read from a pipe."""
    question = ConnectQuestion(source, None if forget else _address())
    show(WrittenView(session_of(context).commands().connect_source(question)), chosen)


def _address() -> str:
    # Not an option: everybody on the machine sees command lines, and the shell remembers them.
    if sys.stdin.isatty():
        return str(typer.prompt("Address, like postgresql://user:password@host:5432/name", hide_input=True, err=True))
    return sys.stdin.readline()


@sources.command("health")
@told
def health(context: typer.Context, chosen: FormatOption = Format.TABLE) -> None:
    """Show what each event of each source brings against its own usual, and what stopped coming."""
    answer = session_of(context).commands().source_health()
    show(HealthView(answer), chosen)
    if answer.missing:
        finish(Outcome.FOUND)
