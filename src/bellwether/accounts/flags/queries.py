"""Reads of flags. Whoever asks has settled before that the viewer sees the accounts."""

from __future__ import annotations

from collections.abc import Sequence

from bellwether.accounts.flags.domain import Flag, FlagKind
from bellwether.accounts.flags.models import FlagRow


def raised(accounts: Sequence[int] | None = None) -> tuple[Flag, ...]:
    """The flags that are up, of some accounts (None: of all), the oldest first."""
    rows = FlagRow.objects.filter(lowered_at=None)
    return tuple(as_flag(row) for row in (rows if accounts is None else rows.filter(account__in=accounts)))


def every(accounts: Sequence[int]) -> tuple[Flag, ...]:
    """All flags that these accounts ever had, the oldest first."""
    return tuple(as_flag(row) for row in FlagRow.objects.filter(account__in=accounts))


def flag(accounts: Sequence[int], key: int) -> Flag | None:
    """One flag of these accounts, None where there is none."""
    row = FlagRow.objects.filter(account__in=accounts, pk=key).first()
    return None if row is None else as_flag(row)


def as_flag(row: FlagRow) -> Flag:
    """The row as pages see it."""
    kind = FlagKind(row.kind)
    return Flag(row.pk, row.account, kind, row.reason, row.by, row.at, row.lowered_by, row.lowered_at)
