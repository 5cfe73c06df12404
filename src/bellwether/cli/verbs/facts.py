"""`bellwether import`, `enter`, `adjust`, `merge`, `split` and `undo`: facts brought in or set right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from bellwether.cli.answers import FolderAnswer
from bellwether.cli.options import FormatOption, read_day
from bellwether.cli.outcomes import Outcome, WrongQuestion
from bellwether.cli.questions import (
    Adjustment,
    Entry,
    FolderQuestion,
    ImportQuestion,
    Manner,
    Merge,
    SubjectKind,
    SuggestQuestion,
)
from bellwether.cli.session import finish, session_of, told
from bellwether.cli.views.imports import FolderView, ImportView
from bellwether.cli.views.reports import WrittenView
from bellwether.cli.views.show import Format, show
from bellwether.cli.views.suggestion import SuggestionView


def read_number(text: str) -> Decimal:
    """An exact number."""
    try:
        return Decimal(text)
    except InvalidOperation:
        raise typer.BadParameter(f"“{text}” is not a number; write it like −2.5 or 1200.") from None


Metric = Annotated[str, typer.Argument(metavar="METRIC", help="A metric's key.")]
Account = Annotated[str, typer.Option(metavar="ID", help="The account.")]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; shown wherever the value is explained.")]
Kind = Annotated[SubjectKind, typer.Argument(metavar="account|person", help="What the name belongs to.")]

SuggestOption = Annotated[bool, typer.Option("--suggest", help="Write a first plan and mappings; import nothing.")]
ToOption = Annotated[
    Path | None, typer.Option("--to", metavar="DIR", help="With --suggest: where to. Beside the data without it.")
]
PatienceOption = Annotated[
    str | None,
    typer.Option(
        "--give-up-after",
        metavar="N|P%",
        help="Stop once so many rows are left out (100000), or a share; “any”: never.",
    ),
]
ForceOption = Annotated[bool, typer.Option("--force", help="With --suggest: replace an earlier suggestion.")]


@told
def import_(  # noqa: PLR0913  # each parameter is an option
    context: typer.Context,
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A file; or a folder or archive: by its plan, or all as one KIND.")
    ],
    what: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="KIND",
            help="accounts, users, contacts, events, values, targets, traits, memberships, outages, rates, "
            "applicability, or a collection. Without it: as the plan says.",
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE.yaml", help="Which column is what; without --as: a plan or its directory."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first row that cannot be taken.")] = False,
    trial: Annotated[bool, typer.Option("--dry-run", help="Show what would come of it, and write nothing.")] = False,
    snapshot: Annotated[
        bool, typer.Option("--snapshot", help="The file is everything its source has: what it does not name has ended.")
    ] = False,
    sure: Annotated[bool, typer.Option("--yes", help="Let a --snapshot end as much as it will.")] = False,
    patience: PatienceOption = None,
    suggesting: SuggestOption = False,
    to: ToOption = None,
    force: ForceOption = False,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Import a file, or a folder by its plan; rows that cannot be taken are kept aside with their reasons."""
    commands = session_of(context).commands()
    if suggesting:
        show(SuggestionView(commands.suggest_import(SuggestQuestion(path, to, force))), chosen)
        return
    manner = Manner(strict, trial, snapshot, sure, patience)
    if what is None:
        _show_folder(commands.import_folder(FolderQuestion(path, mapping, manner)), chosen)
        return
    if mapping is None:
        raise WrongQuestion(f"--as {what} needs --map FILE.yaml, which says which column is what.")
    if path.is_dir() or path.suffix.lower() == ".zip":
        _show_folder(commands.import_folder(FolderQuestion(path, mapping, manner, what)), chosen)
        return
    show(ImportView(commands.import_file(ImportQuestion(path, what, mapping, manner))), chosen)


def _show_folder(answer: FolderAnswer, chosen: Format) -> None:
    show(FolderView(answer), chosen)
    if answer.failed:
        finish(Outcome.FOUND if answer.finished else Outcome.BAD_INPUT)


@told
def enter(  # noqa: PLR0913  # each parameter is an option
    context: typer.Context,
    metric: Metric,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="A number, or one of the metric's ranks.")],
    account: Account,
    on: Annotated[date, typer.Option("--on", parser=read_day, metavar="YYYY-MM-DD", help="The day it holds from.")],
    reason: Reason = "",
    numerator: Annotated[
        Decimal | None, typer.Option(parser=read_number, metavar="NUMBER", help="What the value was divided from.")
    ] = None,
    denominator: Annotated[
        Decimal | None, typer.Option(parser=read_number, metavar="NUMBER", help="What it was divided by.")
    ] = None,
    n: Annotated[int | None, typer.Option(metavar="N", help="How many answers or rows it rests on.")] = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Enter a value of an entered metric for one account and day."""
    entry = Entry(metric, account, on, value, (numerator, denominator, n), reason)
    show(WrittenView(session_of(context).commands().enter(entry)), chosen)


@told
def adjust(  # noqa: PLR0913  # each parameter is an option
    context: typer.Context,
    metric: Metric,
    amount: Annotated[
        Decimal, typer.Option("--by", parser=read_number, metavar="NUMBER", help="What is added to the value.")
    ],
    account: Account,
    first: Annotated[date, typer.Option("--from", parser=read_day, metavar="YYYY-MM-DD", help="The first day.")],
    reason: Reason,
    last: Annotated[
        date | None, typer.Option("--to", parser=read_day, metavar="YYYY-MM-DD", help="The last day; open without it.")
    ] = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Correct a computed metric of one account by a dated, reasoned amount."""
    adjustment = Adjustment(metric, account, amount, first, last, reason)
    show(WrittenView(session_of(context).commands().adjust(adjustment)), chosen)


@told
def merge(
    context: typer.Context,
    kind: Kind,
    name: Annotated[str, typer.Argument(metavar="ID", help="The name that shall stand for the other.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="The name that stays.")],
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Make two outside names one account or person; all facts of both count together, past days included."""
    show(WrittenView(session_of(context).commands().merge(Merge(kind, name, into))), chosen)


@told
def split(
    context: typer.Context,
    kind: Kind,
    name: Annotated[str, typer.Argument(metavar="ID", help="The name that shall stand for itself again.")],
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Make a merged name stand for itself again."""
    show(WrittenView(session_of(context).commands().split(kind, name)), chosen)


@told
def undo(
    context: typer.Context,
    fact: Annotated[int, typer.Argument(metavar="NUMBER", help="The number that “merge”, “split” or “matches” told.")],
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Undo a merge, a split, or an answer to a question of matching."""
    show(WrittenView(session_of(context).commands().undo(fact)), chosen)
