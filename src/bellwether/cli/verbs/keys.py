"""`bellwether keys`: the write keys of programs, for whoever can open the home."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, cast

import typer

from bellwether.cli.keyholders import Keyholders, KeyWanted
from bellwether.cli.loading import KEYHOLDING, loaded_for_pages
from bellwether.cli.options import FormatOption
from bellwether.cli.session import session_of, told
from bellwether.cli.views.keys import KeysView
from bellwether.cli.views.reports import WrittenView
from bellwether.cli.views.show import Format, show

keys = typer.Typer(no_args_is_help=True, help="Keys of programs: list, add, rotate, revoke.")

Beginning = Annotated[str, typer.Argument(metavar="KEY", help="The key, or as much of its beginning as is unique.")]
Scopes = Annotated[
    list[str], typer.Option(metavar="SCOPE", help="What it may do; several times for several. See the REST guide.")
]


@keys.command("list")
@told
def list_(context: typer.Context, chosen: FormatOption = Format.TABLE) -> None:
    """List the keys: of which source, how each begins, and whether it holds."""
    show(KeysView(_held(context).keys()), chosen)


@keys.command("add")
@told
def add(  # noqa: PLR0913  # each is an option
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="What the facts come from, as “web_shop”.")],
    scope: Scopes = ["send_events"],  # noqa: B006  # Typer reads it
    role: Annotated[str, typer.Option(metavar="ROLE", help="In which role it reads and writes.")] = "administrator",
    until: Annotated[
        datetime | None, typer.Option(metavar="DAY", formats=["%Y-%m-%d"], help="The last day on which it holds.")
    ] = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Make a key for a source: to send events, or with scopes to read and write over REST. It is printed once."""
    ends = None if until is None else until.replace(tzinfo=UTC) + timedelta(days=1)
    show(WrittenView(_held(context).add(source, KeyWanted(tuple(scope), role, ends))), chosen)


@keys.command("rotate")
@told
def rotate(
    context: typer.Context,
    key: Beginning,
    hours: Annotated[float, typer.Option(min=0, metavar="HOURS", help="How long the old key goes on working.")] = 24,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Make a new key in place of another, which ends after a while."""
    show(WrittenView(_held(context).rotate(key, hours)), chosen)


@keys.command("revoke")
@told
def revoke(context: typer.Context, key: Beginning, chosen: FormatOption = Format.TABLE) -> None:
    """End a key: within seconds it opens nothing."""
    show(WrittenView(_held(context).revoke(key)), chosen)


def _held(context: typer.Context) -> Keyholders:
    session = session_of(context)
    opener = loaded_for_pages(session.home, KEYHOLDING).Keyholding
    return cast(Keyholders, opener(session.home, session.author, datetime.now(UTC)))
