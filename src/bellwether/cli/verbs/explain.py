"""`bellwether explain`: why a value is what it is."""

from __future__ import annotations

from typing import Annotated

import typer

from bellwether.cli.options import FormatOption, KnownAtOption, OnOption, VersionOption
from bellwether.cli.questions import ExplainQuestion
from bellwether.cli.session import session_of, told
from bellwether.cli.views.explain import ExplainView
from bellwether.cli.views.show import Format, show


@told
def explain(  # noqa: PLR0913  # each parameter is an option
    context: typer.Context,
    subject: Annotated[str, typer.Argument(metavar="METRIC|FORMULA", help="A metric's key, or a formula in quotes.")],
    account: Annotated[str, typer.Option(metavar="ID", help="The account.")],
    on: OnOption = None,
    known_at: KnownAtOption = None,
    version: VersionOption = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many rows to list behind each part.")] = 10,
    sql: Annotated[bool, typer.Option("--sql", help="Also the SQL that fetches the rows.")] = False,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Why a value is what it is: the formula taken apart, the rows behind every part, definition and freshness."""
    question = ExplainQuestion(subject, account, on, limit, known_at, version)
    answer = session_of(context).commands().explain(question)
    show(ExplainView(answer, sql), chosen)
