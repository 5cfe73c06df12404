"""`bellwether values`: a metric or a formula, for any entities, on any days."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from bellwether.cli.options import (
    AccountsOption,
    ByOption,
    FormatOption,
    FromOption,
    MembershipOption,
    OnOption,
    ParentsOption,
    PortfolioOption,
    SegmentOption,
    TogetherOption,
    ToOption,
    UnassignedOption,
    grouping_of,
    read_day,
)
from bellwether.cli.outcomes import WrongQuestion
from bellwether.cli.questions import AsOf, Days, ValuesQuestion
from bellwether.cli.session import session_of, told
from bellwether.cli.views.show import Format, show
from bellwether.cli.views.values import ValuesView
from bellwether.engine.definitions.entity import Membership

Subject = Annotated[str, typer.Argument(metavar="METRIC|FORMULA", help="A metric's key, or a formula in quotes.")]


@told
def values(  # noqa: PLR0913  # each parameter is an option
    context: typer.Context,
    subject: Subject,
    account: AccountsOption = None,
    by: ByOption = None,
    segment: SegmentOption = None,
    on: OnOption = None,
    first: FromOption = None,
    last: ToOption = None,
    known_at: Annotated[
        date | None,
        typer.Option(parser=read_day, metavar="YYYY-MM-DD", help="Use only what was known at the end of this day."),
    ] = None,
    as_of: Annotated[
        AsOf,
        typer.Option(
            metavar="today|last-update", help="Entered values: carried to the day, or as the last entry said."
        ),
    ] = AsOf.TODAY,
    membership: MembershipOption = Membership.EACH_DAY,
    together: TogetherOption = False,
    parents: ParentsOption = False,
    portfolio: PortfolioOption = False,
    unassigned: UnassignedOption = False,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Values of a metric or formula: for accounts or groups, on one day or many."""
    grouping = grouping_of(
        account,
        by,
        segment,
        together=together,
        parents=parents,
        portfolio=portfolio,
        membership=membership,
        unassigned=unassigned,
    )
    question = ValuesQuestion(subject, grouping, days_of(on, first, last), known_at, as_of)
    show(ValuesView(session_of(context).commands().values(question)), chosen)


def days_of(on: date | None, first: date | None, last: date | None) -> Days | None:
    """The days that the options name; None when they name none."""
    if on is not None and (first or last):
        raise WrongQuestion("--on is one day, --from and --to are several. Give one or the other.")
    if on is not None:
        return Days(on, on)
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise WrongQuestion("--from and --to belong together. Give both.")
    if last < first:
        raise WrongQuestion(f"--from {first} is after --to {last}. Give the earlier day first.")
    return Days(first, last)
