"""Choosing the top four: audited but for a member's own order, which concerns nobody else."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.accounts.topfour.domain import Choice, TopFourRefused
from bellwether.accounts.topfour.models import TopFourRow
from bellwether.accounts.topfour.queries import as_choice
from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed

KIND = "top four"


def choose(choice: Choice, *, by: Viewer, at: datetime) -> None:
    """Puts the choice in force; one without metrics takes back what was chosen there."""
    _may(choice, by)
    place = {"segment": choice.segment, "account": choice.account or 0, "member": choice.member or 0}
    with transaction.atomic():
        row = TopFourRow.objects.filter(**place).first()
        before = None if row is None else as_choice(row)
        if not choice.metrics:
            TopFourRow.objects.filter(**place).delete()
        else:
            TopFourRow.objects.update_or_create(
                segment=choice.segment,
                account=choice.account or 0,
                member=choice.member or 0,
                defaults={"metrics": " ".join(choice.metrics)},
            )
        if choice.member is None and before != choice:
            after = choice if choice.metrics else None
            audit.record([_deed(choice, before, after)], by=by.name, at=at)


def _deed(choice: Choice, before: Choice | None, after: Choice | None) -> Deed:
    act = Act.ADDED if before is None else Act.REMOVED if after is None else Act.CHANGED
    whom = f"segment {choice.segment}" if choice.segment else f"account {choice.account}" if choice.account else "all"
    told = tuple(None if one is None else one.as_json() for one in (before, after))
    return Deed(act, KIND, whom, *told)


def _may(choice: Choice, by: Viewer) -> None:
    if by.behind is not None:
        raise TopFourRefused(f"You look through the eyes of {by.name}. Return to your own to choose.")
    if choice.member is not None:
        if choice.member != by.member:
            raise TopFourRefused("Everyone orders their own four. Ask the member to do it.")
    elif choice.account is not None:
        if not by.may(Permission.EDIT_ACCOUNTS):
            raise TopFourRefused("Your role may not choose for everyone. Ask an administrator for “edit accounts”.")
    elif not by.may(Permission.DEFINE_METRICS):
        raise TopFourRefused("Your role may not choose for all accounts. Ask an administrator for “define metrics”.")
