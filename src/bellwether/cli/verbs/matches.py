"""`bellwether matches`: names of several systems that may be one account or person."""

from __future__ import annotations

from typing import Annotated

import typer

from bellwether.cli.matched import MatchesQuestion, Verdict
from bellwether.cli.options import FormatOption
from bellwether.cli.questions import SubjectKind
from bellwether.cli.session import session_of, told
from bellwether.cli.views.matches import MatchesView, NamesView
from bellwether.cli.views.reports import WrittenView
from bellwether.cli.views.show import Format, show

matches = typer.Typer(
    no_args_is_help=True, help="Names of several systems that may be one: list, show, accept, refuse."
)

Ids = Annotated[list[str], typer.Argument(metavar="ID…", help="The ids that “list” shows.")]
KindOption = Annotated[
    SubjectKind | None, typer.Option("--kind", metavar="account|person", help="Only accounts, or only people.")
]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; kept in the audit record.")]


@matches.command("list")
@told
def list_(
    context: typer.Context,
    kind: KindOption = None,
    rule: Annotated[
        str | None, typer.Option(metavar="RULE", help="Only what this rule found: domain, e-mail, name, similar name.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many questions at most.")] = 20,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """List what was matched by which rule, and the questions that wait for an answer."""
    show(MatchesView(session_of(context).commands().matches(MatchesQuestion(kind, rule, limit))), chosen)


@matches.command("show")
@told
def show_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="An account's or person's id, or the id of a question.")],
    kind: KindOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show all names of one account or person, with their keys and how they came together."""
    show(NamesView(session_of(context).commands().names(name, kind)), chosen)


@matches.command("accept")
@told
def accept(context: typer.Context, ids: Ids, reason: Reason = "", chosen: FormatOption = Format.TABLE) -> None:
    """Say that the two of a question are one: they are merged, and all facts of both count together."""
    verdict = Verdict(tuple(ids), same=True, reason=reason)
    show(WrittenView(session_of(context).commands().answer(verdict)), chosen)


@matches.command("refuse")
@told
def refuse(context: typer.Context, ids: Ids, reason: Reason = "", chosen: FormatOption = Format.TABLE) -> None:
    """Say that the two of a question are two: it is not asked again, and no rule matches them."""
    verdict = Verdict(tuple(ids), same=False, reason=reason)
    show(WrittenView(session_of(context).commands().answer(verdict)), chosen)
