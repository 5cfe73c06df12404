"""`bellwether sources`: databases and folders that are asked on a schedule."""

from __future__ import annotations

from typing import Annotated

import typer

from bellwether.cli.options import FormatOption
from bellwether.cli.outcomes import Outcome
from bellwether.cli.session import finish, session_of, told
from bellwether.cli.sourced import RunQuestion
from bellwether.cli.views.show import Format, show
from bellwether.cli.views.sources import HealthView, PulledView, SourcesView

sources = typer.Typer(no_args_is_help=True, help="Where facts come from: list, run, test, health.")

Source = Annotated[str, typer.Argument(metavar="SOURCE", help="The key of the source.")]


@sources.command("list")
@told
def list_(context: typer.Context, chosen: FormatOption = Format.TABLE) -> None:
    """List the tables of each source: when each was read last, what came of it, and when it is read next."""
    show(SourcesView(session_of(context).commands().sources()), chosen)


@sources.command("run")
@told
def run(
    context: typer.Context,
    source: Source,
    yes: Annotated[bool, typer.Option("--yes", help="Let a full table end as much as it leaves out.")] = False,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Read a source now, whether it is due or not."""
    answer = session_of(context).commands().run_source(RunQuestion(source, yes))
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


@sources.command("health")
@told
def health(context: typer.Context, chosen: FormatOption = Format.TABLE) -> None:
    """Show what each event of each source brings against its own usual, and what stopped coming."""
    answer = session_of(context).commands().source_health()
    show(HealthView(answer), chosen)
    if answer.missing:
        finish(Outcome.FOUND)
