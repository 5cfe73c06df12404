"""Members: made, changed, deactivated, let in again."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from bellwether.access.role import ADMINISTRATOR
from bellwether.audit.domain import Act, Deed
from bellwether.members import queries
from bellwether.members.actions.recording import Actor, record, record_change
from bellwether.members.domain import MembersRefused, Standing
from bellwether.members.models import Member, Team

MEMBER = "member"


def add(standing: Standing, password: str | None, *, teams: Iterable[Team] = (), by: Actor) -> Member:
    """A new member. Without a password they sign in by a link, a passkey or single sign-on."""
    email = standing.email.strip().lower()
    if queries.by_address(email) is not None:
        raise MembersRefused(f"“{email}” is a member already. Look in the list of members, also among the inactive.")
    with transaction.atomic():
        made = Member(email=email, name=standing.name.strip(), role=standing.role, owns_as=standing.owns_as.strip())
        made.set_password(password)
        made.save()
        made.teams.set(teams)
        record(Deed(Act.ADDED, MEMBER, made.email, None, queries.standing(made).told()), by)
    return made


def change_role(member: Member, *, role: str, by: Actor) -> None:
    """Gives a member another role."""
    wanted = queries.roles().get(role)
    if wanted is None:
        raise MembersRefused(f"There is no role “{role}” any more. Choose another one.")
    by.must_cover(queries.role(member.role))
    by.must_cover(wanted)
    with transaction.atomic():
        if wanted.key != ADMINISTRATOR.key:
            _leave_an_administrator(member)
        before = queries.standing(member).told()
        member.role = wanted.key
        member.save(update_fields=["role"])
        record_change(MEMBER, member.email, before, queries.standing(member).told(), by)


def change_name(member: Member, *, name: str, owns_as: str, by: Actor) -> None:
    """Renames a member, and says by which name accounts know them as their owner."""
    by.must_cover(queries.role(member.role))
    if owns_as.strip() != member.owns_as or name.strip() != member.name:
        by.must_reach_all()
    if not name.strip():
        raise MembersRefused("A member needs a name: write how colleagues call them.")
    with transaction.atomic():
        before = queries.standing(member).told()
        member.name, member.owns_as = name.strip(), owns_as.strip()
        member.save(update_fields=["name", "owns_as"])
        record_change(MEMBER, member.email, before, queries.standing(member).told(), by)


def change_teams(member: Member, *, teams: Iterable[Team], by: Actor) -> None:
    """Puts a member into these teams and no others."""
    by.must_cover(queries.role(member.role))
    wanted = set(teams)
    if wanted == set(member.teams.all()):
        return
    by.must_reach_all()
    with transaction.atomic():
        before = queries.standing(member).told()
        member.teams.set(wanted)
        record_change(MEMBER, member.email, before, queries.standing(member).told(), by)


def deactivate(member: Member, *, by: Actor) -> None:
    """Shuts a member out, at once and in every browser. What they did and own stays."""
    by.must_cover(queries.role(member.role))
    with transaction.atomic():
        _leave_an_administrator(member)
        before = queries.standing(member).told()
        member.is_active = False
        member.save(update_fields=["is_active"])
        end_sessions(member)
        record_change(MEMBER, member.email, before, queries.standing(member).told(), by)


def let_in_again(member: Member, *, by: Actor) -> None:
    """Makes a deactivated member an active one."""
    by.must_cover(queries.role(member.role))
    with transaction.atomic():
        before = queries.standing(member).told()
        member.is_active = True
        member.save(update_fields=["is_active"])
        record_change(MEMBER, member.email, before, queries.standing(member).told(), by)


def end_sessions(member: Member) -> int:
    """How many browsers a member was signed in with; they are no more."""
    sessions = UserSession.objects.filter(user_id=member.pk)
    keys = list(sessions.values_list("session_key", flat=True))
    for key in keys:
        SessionStore(key).delete()
    sessions.delete()
    return len(keys)


def sign_out_everywhere(member: Member, *, by: Actor) -> int:
    """How many browsers a member was signed in with; an administrator ends them all."""
    by.must_cover(queries.role(member.role))
    with transaction.atomic():
        ended = end_sessions(member)
        if ended:
            record(Deed(Act.REMOVED, "session", member.email, f"{ended}", None), by)
    return ended


def allow_link(member: Member, *, by: Actor) -> None:
    """Puts on record that somebody was given a link that signs this member in."""
    by.must_cover(queries.role(member.role))
    if not member.is_active:
        raise MembersRefused(f"{member.name} is not active. Let them in again first.")
    record(Deed(Act.ADDED, "sign-in link", member.email), by)


def _leave_an_administrator(member: Member) -> None:
    """Somebody must be able to change everything: the last administrator stays one."""
    # The rows are locked, so that two administrators cannot demote each other at once.
    active = Member.objects.select_for_update().filter(role=ADMINISTRATOR.key, is_active=True)
    administrators = set(active.values_list("pk", flat=True))
    if administrators == {member.pk}:
        raise MembersRefused(
            f"{member.name} is the last administrator. Make somebody else an administrator first, "
            "so that the workspace can still be administered."
        )
