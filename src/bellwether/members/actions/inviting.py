"""Invitations: made, accepted, withdrawn. The link is shown once; nothing in the database leads back to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from bellwether.access.role import VIEWER
from bellwether.audit.domain import Act, Deed
from bellwether.members import queries
from bellwether.members.actions import people
from bellwether.members.actions.recording import Actor, record
from bellwether.members.domain import (
    INVITATION_DAYS,
    MembersRefused,
    Standing,
    digest_of,
    is_over,
    json_of,
    new_token,
)
from bellwether.members.models import Invitation, Member, Team

INVITATION = "invitation"
_USED = "This invitation has been used already. Sign in with your e-mail address instead."


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that was just made, with the secret of its link."""

    invitation: Invitation
    token: str

    @property
    def path(self) -> str:
        """Where the invitation is accepted."""
        return f"/invitations/{self.token}/"


def invite(email: str, *, role: str, teams: Iterable[Team] = (), by: Actor) -> Invited:
    """An invitation for an address; an earlier one that is still open is withdrawn."""
    address = _address(email)
    wanted = queries.roles().get(role)
    if wanted is None:
        raise MembersRefused(f"There is no role “{role}”. Choose one of: {', '.join(queries.roles())}.")
    by.must_cover(wanted)
    into = list(teams)
    if into:
        by.must_reach_all()
    if queries.by_address(address) is not None:
        raise MembersRefused(f"“{address}” is a member already. Look in the list of members, also among the inactive.")
    token = new_token()
    with transaction.atomic():
        for earlier in Invitation.objects.filter(email=address, accepted_at=None, withdrawn_at=None):
            withdraw(earlier, by=by)
        made = Invitation.objects.create(
            email=address,
            role=wanted.key,
            digest=digest_of(token),
            by=by.name,
            made_at=by.at,
            expires_at=by.at + INVITATION_DAYS,
        )
        made.teams.set(into)
        names = list(made.teams.values_list("name", flat=True))
        record(Deed(Act.ADDED, INVITATION, address, None, json_of({"role": wanted.key, "teams": names})), by)
    return Invited(made, token)


def withdraw(invitation: Invitation, *, by: Actor) -> None:
    """Makes an invitation's link useless."""
    by.must_cover(queries.role(invitation.role))
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        with transaction.atomic():
            invitation.withdrawn_at = by.at
            invitation.save(update_fields=["withdrawn_at"])
            before = json_of({"role": invitation.role})
            record(Deed(Act.REMOVED, INVITATION, invitation.email, before, None), by)


def open_invitations(now: datetime) -> tuple[Invitation, ...]:
    """The invitations that can be accepted, the latest first."""
    waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)
    return tuple(waiting.prefetch_related("teams"))


def opened(token: str, now: datetime) -> Invitation:
    """The invitation that a link leads to; refused when it was used, withdrawn or is over."""
    found = Invitation.objects.filter(digest=digest_of(token)).first()
    if found is None or found.withdrawn_at is not None:
        raise MembersRefused("This invitation is not valid any more. Ask whoever sent it for a new link.")
    if found.accepted_at is not None:
        raise MembersRefused(_USED)
    if is_over(found.expires_at, now):
        raise MembersRefused("This invitation is over: it was valid for seven days. Ask whoever sent it for a new one.")
    return found


def accept_by_address(email: str, *, name: str, domains: frozenset[str], now: datetime) -> Member:
    """The new member whom an identity provider vouches for: somebody invited them, or their domain is allowed.

    Whoever comes by their domain alone may look, until an administrator gives them another role.
    """
    address = _address(email)
    invited = Invitation.objects.filter(email=address, accepted_at=None, withdrawn_at=None, expires_at__gt=now).first()
    if invited is None and address.rpartition("@")[2] not in domains:
        raise MembersRefused(f"Nobody has invited “{address}”. Ask an administrator of this workspace.")
    with transaction.atomic():
        if invited is not None:
            return _accepted(invited, name, None, now)
        by = Actor.of_this_machine("single sign-on", now)
        return people.add(Standing(name, address, VIEWER.key, "", active=True, teams=()), None, by=by)


def accept(token: str, *, name: str, password: str | None, now: datetime) -> Member:
    """The new member whom the invitation was for. It can be accepted once."""
    with transaction.atomic():
        return _accepted(opened(token, now), name, password, now)


def _accepted(invitation: Invitation, name: str, password: str | None, now: datetime) -> Member:
    used = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=now)
    if not used:
        raise MembersRefused(_USED)
    # They are let in by whoever invited them, whose right to do so was checked then.
    by = Actor.of_this_machine(invitation.by, now)
    standing = Standing(name, invitation.email, invitation.role, "", active=True, teams=())
    return people.add(standing, password, teams=invitation.teams.all(), by=by)


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise MembersRefused(f"“{email}” is not an e-mail address, like vera@example.com.") from None
    return address
