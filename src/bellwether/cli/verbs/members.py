"""`bellwether members`: our own team, for whoever can open the home."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, cast

import typer

from bellwether.cli.loading import MEMBERSHIP, loaded_for_pages
from bellwether.cli.options import FormatOption
from bellwether.cli.session import session_of, told
from bellwether.cli.teammates import Team
from bellwether.cli.views.members import MembersView
from bellwether.cli.views.reports import WrittenView
from bellwether.cli.views.show import Format, show

members = typer.Typer(no_args_is_help=True, help="Our own team: list, invite, let somebody in.")

Email = Annotated[str, typer.Argument(metavar="E-MAIL", help="The person's address.")]


@members.command("list")
@told
def list_(context: typer.Context, chosen: FormatOption = Format.TABLE) -> None:
    """List who is a member, in which role and teams."""
    show(MembersView(_team(context).members()), chosen)


@members.command("invite")
@told
def invite(
    context: typer.Context,
    email: Email,
    role: Annotated[
        str, typer.Option(metavar="ROLE", help="administrator, manager, account_manager, analyst, viewer or your own.")
    ] = "viewer",
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Invite somebody: the link that is printed makes them a member, once, within seven days."""
    show(WrittenView(_team(context).invite(email, role)), chosen)


@members.command("sign-in-link")
@told
def sign_in_link(context: typer.Context, email: Email, chosen: FormatOption = Format.TABLE) -> None:
    """Print a link that lets a member in once, within a day: for a forgotten password, or a lost second step."""
    show(WrittenView(_team(context).sign_in_link(email)), chosen)


def _team(context: typer.Context) -> Team:
    session = session_of(context)
    opener = loaded_for_pages(session.home, MEMBERSHIP).Membership
    return cast(Team, opener(session.home, session.author, datetime.now(UTC)))
