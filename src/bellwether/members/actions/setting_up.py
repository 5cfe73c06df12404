"""The first member of a workspace, and the members of the demo company."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bellwether.access.role import ADMINISTRATOR
from bellwether.members import queries
from bellwether.members.actions import people
from bellwether.members.actions.recording import Actor, changed
from bellwether.members.domain import MembersRefused, Standing
from bellwether.members.models import Member


def make_owner(name: str, *, email: str, password: str, now: datetime) -> Member:
    """The administrator who sets a workspace up. There is none before."""
    with transaction.atomic():
        # Whoever else sets it up at the same moment waits here, and then finds that somebody did.
        changed()
        if queries.anyone():
            raise MembersRefused(
                "This workspace is set up already. Sign in, or ask an administrator for an invitation."
            )
        by = Actor(name, ADMINISTRATOR, now, "set-up")
        return people.add(Standing(name, email, ADMINISTRATOR.key, "", active=True, teams=()), password, by=by)


def make_cast(cast: Sequence[tuple[str, str]], *, domain: str, by: Actor) -> tuple[Member, ...]:
    """The members of a demo company, each a name and a role's key; they sign in by links and the role switcher.

    Who is there already stays as they are.
    """
    made = []
    with transaction.atomic():
        for name, role in cast:
            email = f"{name.lower().replace(' ', '.')}@{domain}"
            there = queries.by_address(email)
            made.append(there or people.add(Standing(name, email, role, "", active=True, teams=()), None, by=by))
    return tuple(made)
