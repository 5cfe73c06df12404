"""`bellwether quarantine`: the rows that imports left out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bellwether.cli.left_out import DiscardQuestion, ReplayQuestion, RowsQuestion
from bellwether.cli.options import FormatOption
from bellwether.cli.session import session_of, told
from bellwether.cli.views.left_out import LeftOutView, RowsView
from bellwether.cli.views.reports import WrittenView
from bellwether.cli.views.show import Format, show

quarantine = typer.Typer(
    no_args_is_help=True, help="The rows that imports left out: list, show, export, replay, discard."
)

Import = Annotated[
    str, typer.Argument(metavar="IMPORT", help="The import's id, or the beginning of it, or the name of its file.")
]
Lines = Annotated[
    list[int] | None, typer.Option("--line", min=1, metavar="N", help="Only this line; may be given several times.")
]


@quarantine.command("list")
@told
def list_(context: typer.Context, chosen: FormatOption = Format.TABLE) -> None:
    """List the imports of which rows wait, with how many for which reason."""
    show(LeftOutView(session_of(context).commands().left_out()), chosen)


@quarantine.command("show")
@told
def show_(  # noqa: PLR0913  # each parameter is an option
    context: typer.Context,
    name: Import,
    column: Annotated[str | None, typer.Option(metavar="COLUMN", help="Only rows with this column at fault.")] = None,
    line: Lines = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many rows at most.")] = 20,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show the rows of one import that wait, each with its place, value and reason."""
    question = RowsQuestion(name, column, frozenset(line or ()), limit)
    show(RowsView(session_of(context).commands().left_out_rows(question)), chosen)


@quarantine.command("export")
@told
def export(
    context: typer.Context,
    name: Import,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv, .tsv, .xlsx or .jsonl file to write.")],
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Write the rows that wait to a file in which they can be mended."""
    show(WrittenView(session_of(context).commands().export_left_out(name, file)), chosen)


@quarantine.command("replay")
@told
def replay(
    context: typer.Context,
    name: Import,
    mended: Annotated[
        Path | None, typer.Option("--with", metavar="FILE", help="The exported file, with its rows mended.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--map", metavar="FILE.yaml", help="A mended mapping, in place of the import's own.")
    ] = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Take the rows that wait through their mapping again; those that pass leave the quarantine."""
    question = ReplayQuestion(name, mended, mapping)
    show(WrittenView(session_of(context).commands().replay_left_out(question)), chosen)


@quarantine.command("discard")
@told
def discard(
    context: typer.Context,
    name: Import,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why they are done without; kept on record.")],
    line: Lines = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Do without the rows that wait, or some of them; their count and the reason stay."""
    question = DiscardQuestion(name, reason, frozenset(line or ()))
    show(WrittenView(session_of(context).commands().discard_left_out(question)), chosen)
