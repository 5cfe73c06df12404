"""Roles of this workspace's own, and what roles may do with single metrics."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from bellwether.access.permission import Permission
from bellwether.access.role import ADMINISTRATOR, BUILT_IN, Role, Scope
from bellwether.audit.domain import Act, Deed
from bellwether.members import queries
from bellwether.members.actions.recording import Actor, record, record_change
from bellwether.members.domain import FULL, MembersRefused, Right, custom_role, json_of, role_key, role_told
from bellwether.members.models import CustomRole, Invitation, Member, MetricRight

ROLE = "role"
RIGHT = "metric right"


def make_role(name: str, *, permissions: Iterable[Permission], scope: Scope, by: Actor) -> Role:
    """A new role of these permissions."""
    wanted = _name(name)
    role = custom_role(role_key(wanted, frozenset(queries.roles())), wanted, frozenset(permissions), scope)
    by.must_cover(role)
    with transaction.atomic():
        _save(CustomRole(key=role.key), role)
        record(Deed(Act.ADDED, ROLE, role.key, None, role_told(role)), by)
    return role


def change_role(key: str, *, name: str, permissions: Iterable[Permission], scope: Scope, by: Actor) -> Role:
    """Changes what a role of this workspace's own allows; whoever holds it has it at once."""
    row = _own(key)
    before = queries.role_of(row)
    wanted = custom_role(key, _name(name, but=key), frozenset(permissions), scope)
    by.must_cover(before)
    by.must_cover(wanted)
    with transaction.atomic():
        _save(row, wanted)
        record_change(ROLE, key, role_told(before), role_told(wanted), by)
    return wanted


def remove_role(key: str, *, by: Actor) -> None:
    """Removes a role that nobody holds."""
    row = _own(key)
    by.must_cover(queries.role_of(row))
    holders = list(Member.objects.filter(role=key).values_list("name", flat=True))
    if holders:
        raise MembersRefused(
            f"“{row.name}” is the role of {', '.join(holders[:5])}{' and others' if len(holders) > 5 else ''}. "
            "Give them another role first."
        )
    if Invitation.objects.filter(role=key, accepted_at=None, withdrawn_at=None).exists():
        raise MembersRefused(f"Somebody is invited as “{row.name}”. Withdraw the invitation first.")
    with transaction.atomic():
        before = role_told(queries.role_of(row))
        row.delete()
        MetricRight.objects.filter(role=key).delete()
        record(Deed(Act.REMOVED, ROLE, key, before, None), by)


def set_right(role: str, metric: str, right: Right, *, by: Actor) -> None:
    """Says what a role may do with one metric, of what its permissions allow."""
    wanted = right.settled
    if role == ADMINISTRATOR.key:
        raise MembersRefused(
            "Administrators see and edit every metric. Make a role of your own for whoever should not."
        )
    holder = queries.roles().get(role)
    if holder is None:
        raise MembersRefused(f"There is no role “{role}” any more.")
    by.must_cover(holder)
    if by.role.key == role:
        raise MembersRefused("You cannot change the rights of your own role. Ask an administrator.")
    with transaction.atomic():
        before = queries.rights(role).get(metric, FULL)
        if wanted == FULL:
            MetricRight.objects.filter(role=role, metric=metric).delete()
        else:
            MetricRight.objects.update_or_create(
                role=role,
                metric=metric,
                defaults={"see": wanted.see, "edit_value": wanted.value, "edit_target": wanted.target},
            )
        record_change(RIGHT, f"{metric} · {role}", _told(before), _told(wanted), by)


def _own(key: str) -> CustomRole:
    if key in BUILT_IN:
        raise MembersRefused(
            f"“{BUILT_IN[key].name}” comes with Bellwether and stays as it is. Make a role of your own."
        )
    row = CustomRole.objects.filter(key=key).first()
    if row is None:
        raise MembersRefused("There is no such role any more.")
    return row


def _name(name: str, but: str = "") -> str:
    wanted = name.strip()
    if not wanted:
        raise MembersRefused("A role needs a name.")
    if any(role.name.casefold() == wanted.casefold() and key != but for key, role in queries.roles().items()):
        raise MembersRefused(f"There is a role “{wanted}” already. Choose another name.")
    return wanted


def _save(row: CustomRole, role: Role) -> None:
    row.name, row.scope = role.name, role.scope.value
    row.permissions = sorted(role.permissions)
    row.save()


def _told(right: Right) -> str:
    return json_of({"see": right.see, "edit value": right.value, "edit target": right.target})
