"""What the demo's team has written: the top four of every account, and what Vera noted about Northwind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bellwether.accounts.flags import actions as flags
from bellwether.accounts.flags.domain import FlagKind
from bellwether.accounts.notes.actions import write_note
from bellwether.accounts.notes.domain import Draft, NoteKind
from bellwether.accounts.topfour import actions as topfour
from bellwether.accounts.topfour import queries
from bellwether.accounts.topfour.domain import Choice
from bellwether.cli.local.scenes import TOP_FOUR
from bellwether.demo.cast import NORTHWIND
from bellwether.members.models import Member
from bellwether.members.seeing import viewer
from bellwether.screens.account.pins import pinned
from bellwether.screens.account.subject import Subject
from bellwether.screens.boards import boards
from bellwether.workspace.running import running

_NOTE = "Dana Reyes has not answered since her project ended. Ask Bruno Bakker who decides about the renewal."
_RISK = "The champion is silent and fewer people buy, 41 days before the renewal"


def furnish(cast: Sequence[Member]) -> None:
    """Writes it once: where a choice of the top four is there, everything is."""
    workspace = running()
    vera = viewer(cast[0])
    administrator = next((viewer(member) for member in cast if member.role == "administrator"), None)
    board = boards().on(workspace.last_day(), metrics=())
    if administrator is None or queries.for_everyone() or NORTHWIND not in board.places:
        return
    metrics = workspace.catalog().metrics
    if set(TOP_FOUR) <= metrics.keys():
        topfour.choose(Choice(TOP_FOUR), by=administrator, at=workspace.now())
    about = Subject(vera, NORTHWIND, board, board.row(NORTHWIND), workspace.last_day())
    month_ago = about.day - timedelta(days=30)
    days = [f"buyers@{day.isoformat()}" for day in (month_ago, about.day)]
    pins = tuple(pinned(about, one) for one in days) if "buyers" in metrics else ()
    write_note(about.key, Draft(NoteKind.NOTE, _NOTE, pins=pins), by=vera, at=workspace.now())
    flags.raise_flag(about.key, FlagKind.RISK, _RISK, by=vera, at=workspace.now())
