"""`bellwether erase`: a person who must not be told of any more."""

from __future__ import annotations

from typing import Annotated

import typer

from bellwether.cli.options import FormatOption
from bellwether.cli.outcomes import WrongQuestion
from bellwether.cli.session import session_of, told
from bellwether.cli.views.reports import WrittenView
from bellwether.cli.views.show import Format, show


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
