"""`bellwether compute` and `verify`: stored values."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from bellwether.cli.options import FormatOption, read_day
from bellwether.cli.outcomes import Outcome
from bellwether.cli.session import finish, session_of, told
from bellwether.cli.views.computing import ComputedView, VerifiedView
from bellwether.cli.views.show import Format, show


@told
def compute(
    context: typer.Context,
    last: Annotated[
        date | None,
        typer.Option(
            "--to", parser=read_day, metavar="YYYY-MM-DD", help="The last day; the last complete one without it."
        ),
    ] = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Bring the stored values of every metric up to date; only what is new or has changed is computed."""
    show(ComputedView(session_of(context).commands().compute(last)), chosen)


@told
def verify(context: typer.Context, chosen: FormatOption = Format.TABLE) -> None:
    """Prove that every stored value is what a full rebuild from the facts gives."""
    answer = session_of(context).commands().verify()
    show(VerifiedView(answer), chosen)
    if not answer.proven:
        finish(Outcome.FOUND)
