"""`bellwether lint`: the mistakes that sets of metrics are full of."""

from __future__ import annotations

from typing import Annotated

import typer

from bellwether.cli.catalogued import LintQuestion
from bellwether.cli.options import FormatOption, OnOption
from bellwether.cli.outcomes import Outcome
from bellwether.cli.session import finish, session_of, told
from bellwether.cli.views.lint import LintView
from bellwether.cli.views.show import Format, show


@told
def lint(  # noqa: PLR0913  # each parameter is an option
    context: typer.Context,
    metrics: Annotated[
        list[str] | None, typer.Argument(metavar="[METRIC…]", help="Only findings about these metrics.")
    ] = None,
    rules: Annotated[
        list[str] | None, typer.Option("--rule", metavar="L04", help="Only this rule; may be given several times.")
    ] = None,
    level: Annotated[
        str, typer.Option(metavar="error|warn|info", help="Only findings of this level or worse.")
    ] = "info",
    on: OnOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Look for the mistakes that make metrics mislead: each finding with its evidence and its remedy."""
    question = LintQuestion(tuple(metrics or ()), tuple(rules or ()), level, on)
    answer = session_of(context).commands().lint(question)
    show(LintView(answer), chosen)
    if answer.wrong:
        finish(Outcome.FOUND)
