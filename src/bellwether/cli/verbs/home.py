"""`bellwether init`, `backup`, `restore` and `doctor`: the home itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bellwether.cli.options import FormatOption, read_day
from bellwether.cli.outcomes import Outcome, WrongQuestion
from bellwether.cli.questions import NewHome
from bellwether.cli.session import finish, session_of, told
from bellwether.cli.views.data import DataView
from bellwether.cli.views.reports import BackupView, DoctorView, WrittenView
from bellwether.cli.views.show import Format, show


@told
def init(
    context: typer.Context,
    zone: Annotated[
        str, typer.Option(metavar="ZONE", help="The time zone in which days begin, as Europe/Berlin.")
    ] = "UTC",
    currency: Annotated[str, typer.Option(metavar="CODE", help="The reporting currency.")] = "EUR",
    fiscal_start_month: Annotated[
        int, typer.Option(min=1, max=12, metavar="1–12", help="The first month of the fiscal year.")
    ] = 1,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Make a new, empty workspace."""
    settings = NewHome(zone, currency, fiscal_start_month)
    show(WrittenView(session_of(context).commands().init(settings)), chosen)


@told
def backup(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A directory that does not exist yet.")],
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Copy the whole workspace, every file with its digest."""
    show(BackupView("Backed up to", session_of(context).commands().backup(directory)), chosen)


@told
def restore(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A directory that “backup” made.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the workspace that is there.")] = False,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Put a back-up in place, after comparing every file with its digest."""
    answer = session_of(context).commands().restore(directory, overwrite=overwrite)
    show(BackupView("Restored from", answer), chosen)


@told
def doctor(
    context: typer.Context,
    facts: Annotated[bool, typer.Option("--data", help="Look at the facts instead of the home.")] = False,
    today: Annotated[
        date | None,
        typer.Option("--today", parser=read_day, metavar="YYYY-MM-DD", help="With --data: the day to look on."),
    ] = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Look at everything that could be wrong, and say what to do about it."""
    if facts:
        found = session_of(context).commands().examine_data(today)
        show(DataView(found), chosen)
        if found.wrong:
            finish(Outcome.FOUND)
        return
    if today is not None:
        raise WrongQuestion("“--today” says on which day the facts are looked at. Add “--data”.")
    answer = session_of(context).commands().doctor()
    show(DoctorView(answer), chosen)
    if not all(finding.fine for finding in answer.findings):
        finish(Outcome.FOUND)
