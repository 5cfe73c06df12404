"""`bellwether cohorts`: accounts by the month in which they began, and what of them is left so much later."""

from __future__ import annotations

from typing import Annotated

import typer

from bellwether.cli.cohort_questions import CohortsQuestion
from bellwether.cli.options import FormatOption, KnownAtOption, OnOption
from bellwether.cli.session import session_of, told
from bellwether.cli.views.cohorts import CohortsView
from bellwether.cli.views.show import Format, show
from bellwether.engine.statistics.cohorts import Kept
from bellwether.kpis.cohort_words import MONTHS


@told
def cohorts(  # noqa: PLR0913  # each parameter is an option
    context: typer.Context,
    subject: Annotated[
        str | None,
        typer.Argument(metavar="[METRIC|FORMULA]", help="The amount that is followed; without it: the revenue."),
    ] = None,
    kept: Annotated[
        Kept, typer.Option(metavar="accounts|gross|net", help="Accounts that still pay, or their revenue.")
    ] = Kept.ACCOUNTS,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="METRIC|FORMULA",
            help="The date that puts an account into its month; without it: the first day with an amount.",
        ),
    ] = None,
    months: Annotated[int, typer.Option(metavar="N", help="How many whole months, up to the day.")] = MONTHS,
    on: OnOption = None,
    segment: Annotated[str | None, typer.Option(metavar="KEY", help="Only the accounts of a segment.")] = None,
    where: Annotated[
        str | None, typer.Option(metavar="CONDITION", help='Only accounts that meet it, as account.plan == "pro".')
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="TRAIT", help="Also all cohorts together, by the value of a trait.")
    ] = None,
    now: Annotated[
        bool, typer.Option("--now", help="Segment, condition and trait as they are now; without it: at the beginning.")
    ] = False,
    no_comebacks: Annotated[
        bool, typer.Option("--no-comebacks", help="Who has left stays lost, also if they come back.")
    ] = False,
    known_at: KnownAtOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Retention by cohort: accounts by the month in which they began, and what of them is there months later."""
    question = CohortsQuestion(
        subject, kept, since, months, on, segment, where, by, now=now, comebacks=not no_comebacks, known_at=known_at
    )
    show(CohortsView(session_of(context).commands().cohorts(question)), chosen)
