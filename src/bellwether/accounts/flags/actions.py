"""Raising and lowering flags: each audited with its author."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.accounts.flags.domain import Flag, FlagKind, FlagRefused, sound_reason
from bellwether.accounts.flags.models import FlagRow
from bellwether.accounts.flags.queries import as_flag
from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed

KIND = "flag"


def raise_flag(account: int, kind: FlagKind, reason: str, *, by: Viewer, at: datetime) -> Flag:
    """The new flag."""
    _may(by)
    said = sound_reason(reason)
    with transaction.atomic():
        flag = as_flag(FlagRow.objects.create(account=account, kind=kind.value, reason=said, by=by.name, at=at))
        audit.record([Deed(Act.ADDED, KIND, str(flag.key), None, flag.as_json())], by=by.name, at=at, why=said)
    return flag


def lower_flag(flag: Flag, *, by: Viewer, at: datetime) -> None:
    """Takes the flag down; that it was up stays known."""
    _may(by)
    with transaction.atomic():
        lowered = FlagRow.objects.filter(pk=flag.key, lowered_at=None).update(lowered_by=by.name, lowered_at=at)
        if lowered:
            audit.record([Deed(Act.REMOVED, KIND, str(flag.key), flag.as_json(), None)], by=by.name, at=at)


def _may(by: Viewer) -> None:
    if not by.may(Permission.WRITE_NOTES):
        raise FlagRefused("Your role may not flag accounts. Ask an administrator for “write notes”.")
