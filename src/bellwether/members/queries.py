"""Reads of our own team."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bellwether.access.permission import Permission
from bellwether.access.role import BUILT_IN, Role, Scope
from bellwether.members.domain import MembersRefused, Right, Standing
from bellwether.members.models import CustomRole, Mark, Member, MetricRight, Team

NOBODYS = Role("", "No role", frozenset(), Scope.OWN)
"""The role of a member whose role is gone: it allows nothing."""


@dataclass(frozen=True, slots=True)
class Place:
    """A member with their role and teams, as lists show them."""

    member: Member
    role: Role
    teams: tuple[str, ...]


def roles() -> dict[str, Role]:
    """Every role by key: those that every workspace has, then its own."""
    return {**BUILT_IN, **{row.key: role_of(row) for row in CustomRole.objects.all()}}


def role(key: str) -> Role:
    """The role of this key; one that allows nothing when there is none."""
    if key in BUILT_IN:
        return BUILT_IN[key]
    row = CustomRole.objects.filter(key=key).first()
    return NOBODYS if row is None else role_of(row)


def role_of(row: CustomRole) -> Role:
    """The role that a row describes; permissions that this Bellwether does not know are left out."""
    known = {one.value: one for one in Permission}
    return Role(row.key, row.name, frozenset(known[one] for one in row.permissions if one in known), Scope(row.scope))


def places() -> tuple[Place, ...]:
    """All members by name, the active ones first."""
    known = roles()
    members = Member.objects.prefetch_related("teams").order_by("-is_active", "name", "pk")
    return tuple(
        Place(one, known.get(one.role, NOBODYS), tuple(team.name for team in one.teams.all())) for one in members
    )


def standing(member: Member) -> Standing:
    """A member as the audit record keeps them."""
    teams = tuple(member.teams.values_list("name", flat=True)) if member.pk is not None else ()
    return Standing(member.name, member.email, member.role, member.owns_as, member.is_active, teams)


def anyone() -> bool:
    """Whether there is a member at all."""
    return Member.objects.exists()


def member(pk: int) -> Member:
    """The member of this number."""
    found = Member.objects.filter(pk=pk).first()
    if found is None:
        raise MembersRefused("There is no such member any more. Go back to the list of members.")
    return found


def by_address(email: str) -> Member | None:
    """The member with this e-mail address, however it is capitalised."""
    return Member.objects.filter(email__iexact=email.strip()).first()


def teams() -> tuple[Team, ...]:
    """All teams by name, with their members."""
    return tuple(Team.objects.prefetch_related("members"))


def books_of(member: Member, scope: Scope) -> frozenset[str]:
    """The owners' names whose accounts are in a member's scope: their own, or those of all members of their teams.

    Whoever was deactivated still counts: their accounts must stay in sight until somebody else owns them.
    """
    own = {member.books}
    if scope is Scope.TEAM:
        own |= {one.books for one in Member.objects.filter(teams__members=member).distinct()}
    return frozenset(own)


def rights(role: str) -> dict[str, Right]:
    """What a role may do with single metrics, where it is less than its permissions say."""
    rows = MetricRight.objects.filter(role=role)
    return {row.metric: right_of(row) for row in rows}


def rights_of(metrics: Iterable[str]) -> dict[tuple[str, str], Right]:
    """The rights that limit these metrics, by metric and role."""
    return {(row.metric, row.role): right_of(row) for row in MetricRight.objects.filter(metric__in=tuple(metrics))}


def right_of(row: MetricRight) -> Right:
    """The right that a row describes."""
    return Right(row.see, row.edit_value, row.edit_target).settled


def mark() -> str:
    """A text that changes whenever a member, team, role or right does."""
    return Mark.objects.filter(pk=1).values_list("mark", flat=True).first() or ""
