"""`bellwether values`: a metric or a formula, for any entities, on any days."""

from __future__ import annotations

from typing import Annotated

import typer

from bellwether.cli.options import (
    AccountsOption,
    ByOption,
    FormatOption,
    FromOption,
    KnownAtOption,
    MembershipOption,
    OnOption,
    ParentsOption,
    PortfolioOption,
    SegmentOption,
    SliceOption,
    TogetherOption,
    ToOption,
    UnassignedOption,
    VersionOption,
    days_of,
    grouping_of,
)
from bellwether.cli.questions import AsOf, ValuesQuestion
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
    known_at: KnownAtOption = None,
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
    version: VersionOption = None,
    people: SliceOption = None,
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
    question = ValuesQuestion(subject, grouping, days_of(on, first, last), known_at, as_of, version, people)
    show(ValuesView(session_of(context).commands().values(question)), chosen)
