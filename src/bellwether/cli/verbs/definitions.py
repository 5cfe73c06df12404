"""`bellwether apply`, `export` and `check`: definitions as code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bellwether.cli.options import FormatOption, FromOption, OnOption, ToOption, days_of
from bellwether.cli.outcomes import FormulaRefused, Outcome
from bellwether.cli.questions import ApplyQuestion, CheckQuestion
from bellwether.cli.session import finish, session_of, told
from bellwether.cli.views.checking import CheckView
from bellwether.cli.views.definitions import AppliedView, RefusedView
from bellwether.cli.views.reports import WrittenView
from bellwether.cli.views.show import Format, show


@told
def apply(  # noqa: PLR0913  # each parameter is an option
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Every *.yaml file in it and below is read.")],
    note: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept with every version.")] = "",
    prune: Annotated[bool, typer.Option("--prune", help="Remove definitions that the files no longer have.")] = False,
    trial: Annotated[bool, typer.Option("--dry-run", help="Show the difference and change nothing.")] = False,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Apply definitions: everything is checked first, then all of it is applied or nothing."""
    question = ApplyQuestion(directory, note, prune, trial)
    show(AppliedView(session_of(context).commands().apply(question)), chosen)


@told
def export(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where the YAML files go.")],
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Write all definitions as YAML; applying them again changes nothing."""
    show(WrittenView(session_of(context).commands().export(directory)), chosen)


@told
def check(  # noqa: PLR0913  # each parameter is an option
    context: typer.Context,
    formula: Annotated[str, typer.Argument(metavar="FORMULA", help="A formula in quotes.")],
    account: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Also this account's values; may be given several times.")
    ] = None,
    on: OnOption = None,
    first: FromOption = None,
    last: ToOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Try a formula out: what it means and reads, and what its values are; or what is wrong with it and where."""
    question = CheckQuestion(formula, tuple(account or ()), days_of(on, first, last))
    try:
        answer = session_of(context).commands().check(question)
    except FormulaRefused as refused:
        show(RefusedView(refused), chosen)
        finish(Outcome.FOUND)
    else:
        show(CheckView(answer), chosen)
