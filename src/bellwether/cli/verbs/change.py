"""`bellwether change`: a metric on two days."""

from __future__ import annotations

from typing import Annotated

import typer

from bellwether.cli.options import (
    AccountsOption,
    ByOption,
    FormatOption,
    MembershipOption,
    OnOption,
    ParentsOption,
    PortfolioOption,
    SegmentOption,
    TogetherOption,
    UnassignedOption,
    grouping_of,
    read_duration,
)
from bellwether.cli.questions import ChangeQuestion
from bellwether.cli.session import session_of, told
from bellwether.cli.views.change import ChangeView
from bellwether.cli.views.show import Format, show
from bellwether.engine.definitions.calendar import Duration
from bellwether.engine.definitions.entity import Membership


@told
def change(  # noqa: PLR0913  # each parameter is an option
    context: typer.Context,
    subject: Annotated[str, typer.Argument(metavar="METRIC|FORMULA", help="A metric's key, or a formula in quotes.")],
    over: Annotated[
        Duration, typer.Option(parser=read_duration, metavar="LENGTH", help="How far back: 30d, 12w, 6mo, 1y.")
    ],
    on: OnOption = None,
    account: AccountsOption = None,
    by: ByOption = None,
    segment: SegmentOption = None,
    membership: MembershipOption = Membership.EACH_DAY,
    together: TogetherOption = False,
    parents: ParentsOption = False,
    portfolio: PortfolioOption = False,
    unassigned: UnassignedOption = False,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """How a metric has changed: base, current, difference, percent, and whether that is good."""
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
    answer = session_of(context).commands().change(ChangeQuestion(subject, grouping, over, on))
    show(ChangeView(answer), chosen)
