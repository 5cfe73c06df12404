"""`bellwether keys`: the write keys of programs, for whoever can open the home."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, cast

import typer

from bellwether.cli.keyholders import Keyholders
from bellwether.cli.loading import KEYHOLDING, loaded_for_pages
from bellwether.cli.options import FormatOption
from bellwether.cli.session import session_of, told
from bellwether.cli.views.keys import KeysView
from bellwether.cli.views.reports import WrittenView
from bellwether.cli.views.show import Format, show

keys = typer.Typer(no_args_is_help=True, help="Write keys of programs: list, add, rotate, revoke.")

Beginning = Annotated[str, typer.Argument(metavar="KEY", help="The key, or as much of its beginning as is unique.")]


@keys.command("list")
@told
def list_(context: typer.Context, chosen: FormatOption = Format.TABLE) -> None:
    """List the keys: of which source, how each begins, and whether it holds."""
    show(KeysView(_held(context).keys()), chosen)


@keys.command("add")
@told
def add(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="What the facts come from, as “web shop”.")],
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Make a write key for a source. It is printed once and kept nowhere."""
    show(WrittenView(_held(context).add(source)), chosen)


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
