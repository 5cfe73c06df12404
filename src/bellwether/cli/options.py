"""Options that several commands share, and how their texts are read."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from bellwether.cli.outcomes import WrongQuestion
from bellwether.cli.questions import Days
from bellwether.cli.views.show import Format
from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.entity import (
    AccountList,
    ByTrait,
    EachAccount,
    EachParent,
    Grouping,
    InSegment,
    Membership,
    Portfolio,
)

_DATE = "YYYY-MM-DD"

YEARS = range(1900, 2200)
"""The years that can be asked about."""

_LONGEST = 100 * 366


_DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 28, Period.QUARTER: 90, Period.YEAR: 365}


def read_day(text: str) -> date:
    """An ISO date of our times."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}” is not a date; write it like 2026-01-31.") from None
    if day.year not in YEARS:
        raise typer.BadParameter(f"“{text}” is not between {YEARS[0]} and {YEARS[-1]}.")
    return day


def read_duration(text: str) -> Duration:
    """A length of time as formulas write it: 30d, 12w, 6mo, 2q, 1y."""
    digits = len(text) - len(text.lstrip("0123456789"))
    known = {str(period.value): period for period in Period}
    period = known.get(text[digits:])
    if not digits or period is None or int(text[:digits]) < 1:
        raise typer.BadParameter(f"“{text}” is not a length of time; write it like 30d, 12w, 6mo or 1y.")
    length = Duration(int(text[:digits]), period)
    if length.count * _DAYS[period] > _LONGEST:
        raise typer.BadParameter(f"“{text}” is longer than a hundred years.")
    return length


FormatOption = Annotated[
    Format, typer.Option("--format", metavar="table|json|csv", help="A table, JSON with exact numbers, or CSV.")
]
OnOption = Annotated[
    date | None,
    typer.Option("--on", parser=read_day, metavar=_DATE, help="The day. Without it: the last complete day."),
]
FromOption = Annotated[
    date | None, typer.Option("--from", parser=read_day, metavar=_DATE, help="The first of several days.")
]
ToOption = Annotated[
    date | None, typer.Option("--to", parser=read_day, metavar=_DATE, help="The last of several days.")
]
KnownAtOption = Annotated[
    date | None,
    typer.Option("--known-at", parser=read_day, metavar=_DATE, help="Use only what was known at the end of this day."),
]
VersionOption = Annotated[
    int | None,
    typer.Option("--version", min=1, metavar="N", help="The metric as version N defined it; without it: as it is now."),
]
SliceOption = Annotated[
    str | None,
    typer.Option("--slice", metavar="CONDITION", help='Only for people who meet a condition, as user.role == "admin".'),
]
AccountsOption = Annotated[
    list[str] | None, typer.Option("--account", metavar="ID", help="Only this account; may be given several times.")
]
TogetherOption = Annotated[bool, typer.Option("--together", help="The accounts named, as one group.")]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="TRAIT", help="One group for each value of an account trait, as owner.")
]
ParentsOption = Annotated[
    bool, typer.Option("--parents", help="Every parent account with all its descendants (with --account: only those).")
]
PortfolioOption = Annotated[bool, typer.Option("--portfolio", help="All accounts as one group.")]
SegmentOption = Annotated[
    str | None, typer.Option("--segment", metavar="KEY", help="The accounts of a segment, as one group.")
]
MembershipOption = Annotated[
    Membership,
    typer.Option(
        "--membership",
        metavar="each_day|now|at_base",
        help="Who belongs to a group: its members of each day, of now, or at the base.",
    ),
]
UnassignedOption = Annotated[
    bool, typer.Option("--unassigned", help="With --portfolio: also what belongs to no account.")
]


def grouping_of(  # noqa: PLR0913  # one for each option that names a grouping
    accounts: list[str] | None,
    by: str | None,
    segment: str | None,
    *,
    together: bool,
    parents: bool,
    portfolio: bool,
    membership: Membership,
    unassigned: bool,
) -> Grouping:
    """The grouping that the options name; refused where they name two."""
    ids = tuple(accounts) if accounts else None
    named = [
        option
        for option, given in (
            ("--by", by),
            ("--segment", segment),
            ("--portfolio", portfolio),
            ("--parents", parents),
            ("--together", together),
        )
        if given
    ]
    if len(named) > 1 or (ids and named and named[0] not in {"--parents", "--together"}):
        options = " and ".join([*named, *(["--account"] if ids else [])])
        raise WrongQuestion(f"{options} each name another grouping. Give one of them.")
    if together and not ids:
        raise WrongQuestion("--together makes one group of the accounts named. Name them with --account.")
    if unassigned and not portfolio:
        raise WrongQuestion("--unassigned adds what belongs to no account to the whole portfolio. Add --portfolio.")
    if membership is not Membership.EACH_DAY and not (by or segment or portfolio):
        raise WrongQuestion("--membership says who belongs to a group. Add --by, --segment or --portfolio.")
    if by:
        return ByTrait(by, membership)
    if segment:
        return InSegment(segment, membership)
    if portfolio:
        return Portfolio(unassigned, membership)
    if parents:
        return EachParent(ids)
    if together and ids:
        return AccountList(", ".join(ids), ids)
    return EachAccount(ids)


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
