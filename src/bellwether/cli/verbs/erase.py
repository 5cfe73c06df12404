"""`bellwether disclose` and `bellwether erase`: what a person may ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bellwether.cli.options import FormatOption
from bellwether.cli.outcomes import WrongQuestion
from bellwether.cli.session import session_of, told
from bellwether.cli.views.reports import WrittenView
from bellwether.cli.views.show import Format, show


@told
def disclose(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The id that the facts came with.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to: a JSON file, or an archive (.zip).")],
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Write everything that is held of a person to a file, for them to have; that it was done is on record."""
    show(WrittenView(session_of(context).commands().disclose(person, file)), chosen)


@told
def erase(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The id that the facts came with.")],
    sure: Annotated[bool, typer.Option("--sure", help="Do it; without this nothing happens.")] = False,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Erase a person for good: a random name takes their place everywhere, their traits go, counts stay."""
    if not sure:
        raise WrongQuestion(f"Erasing “{person}” cannot be undone. Say it again with “--sure”.")
    show(WrittenView(session_of(context).commands().erase(person)), chosen)
