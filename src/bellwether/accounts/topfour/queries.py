"""Reads of top fours."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from bellwether.access.viewer import Viewer
from bellwether.accounts.topfour.domain import Choice
from bellwether.accounts.topfour.models import TopFourRow


def choices(viewer: Viewer, accounts: Sequence[int]) -> tuple[Choice, ...]:
    """Every choice that may concern the account (all keys that stand for it) on the viewer's screen."""
    for_everyone = Q(account=0, member=0)
    for_account = Q(account__in=accounts, member__in=(0, viewer.member))
    return tuple(as_choice(row) for row in TopFourRow.objects.filter(for_everyone | for_account))


def for_everyone() -> tuple[Choice, ...]:
    """The choices for the whole workspace and its segments: what administrators decide."""
    return tuple(as_choice(row) for row in TopFourRow.objects.filter(account=0, member=0))


def as_choice(row: TopFourRow) -> Choice:
    """The row as pages see it."""
    return Choice(tuple(row.metrics.split()), row.segment, row.account or None, row.member or None)
