"""`bellwether health`: scores, and why they are what they are."""

from __future__ import annotations

from typing import Annotated

import typer

from bellwether.cli.options import FormatOption, OnOption, read_duration
from bellwether.cli.scored import HealthQuestion
from bellwether.cli.session import session_of, told
from bellwether.cli.views.health import HealthView
from bellwether.cli.views.show import Format, show
from bellwether.engine.definitions.calendar import Duration


@told
def health(  # noqa: PLR0913  # each parameter is an option
    context: typer.Context,
    account: Annotated[
        str | None, typer.Option(metavar="ID", help="Take this account's score apart; without it: all accounts.")
    ] = None,
    on: OnOption = None,
    over: Annotated[
        Duration | None,
        typer.Option(parser=read_duration, metavar="LENGTH", help="Also what moved since then: 30d, 12w, 6mo, 1y."),
    ] = None,
    profile: Annotated[str | None, typer.Option(metavar="KEY", help="Only the accounts of this profile.")] = None,
    score: Annotated[
        str | None, typer.Option(metavar="KEY", help="The score; without it the one called health, or the first.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many accounts to list, the worst first.")] = 20,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Health scores: how many accounts are in which band, the worst ones, and one account's score taken apart."""
    question = HealthQuestion(account, on, over, profile, score, limit)
    show(HealthView(session_of(context).commands().health(question)), chosen)
