"""`bellwether compare`: a metric of two sides on one day."""

from __future__ import annotations

from typing import Annotated

import typer

from bellwether.cli.compared import CompareQuestion
from bellwether.cli.options import FormatOption, KnownAtOption, OnOption
from bellwether.cli.outcomes import WrongQuestion
from bellwether.cli.session import session_of, told
from bellwether.cli.views.compared import CompareView
from bellwether.cli.views.show import Format, show
from bellwether.engine.definitions.entity import ByTrait, EachAccount, InSegment
from bellwether.engine.evaluate.certainty.sides import Side

HOW = "Name two: --segment A --segment B, --account A --account B, one of each, or --by TRAIT --value A --value B."


@told
def compare(  # noqa: PLR0913  # each parameter is an option
    context: typer.Context,
    subject: Annotated[str, typer.Argument(metavar="METRIC|FORMULA", help="A metric's key, or a formula in quotes.")],
    segment: Annotated[
        list[str] | None, typer.Option("--segment", metavar="KEY", help="A side: the accounts of a segment.")
    ] = None,
    account: Annotated[list[str] | None, typer.Option("--account", metavar="ID", help="A side: an account.")] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="TRAIT", help="With two --value: sides by an account trait, as owner.")
    ] = None,
    value: Annotated[
        list[str] | None,
        typer.Option("--value", metavar="VALUE", help="With --by: a side, the accounts of that value."),
    ] = None,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """How two segments, accounts or account managers differ on a day, and whether chance alone could make it."""
    found = [Side(InSegment(one)) for one in segment or ()]
    found += [Side(EachAccount((one,))) for one in account or ()]
    if (by is None) != (not value):
        raise WrongQuestion(f"--by and --value belong together. {HOW}")
    found += [Side(ByTrait(by), one) for one in value or () if by is not None]
    if len(found) != 2:
        raise WrongQuestion(f"A comparison has two sides, and here are {len(found)}. {HOW}")
    if found[0] == found[1]:
        raise WrongQuestion(f"Both sides are the same. {HOW}")
    question = CompareQuestion(subject, (found[0], found[1]), on, known_at)
    show(CompareView(session_of(context).commands().compare(question)), chosen)
