"""Adding to the audit record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bellwether.audit.domain import Deed
from bellwether.audit.models import WIDEST_NAME, WIDEST_SUBJECT, Entry
from bellwether.workspace.database import fitting


def record(deeds: Iterable[Deed], *, by: str, at: datetime, why: str = "") -> None:
    """Records deeds in their order; inside the caller's transaction, so that a deed undone is not on record."""
    Entry.objects.bulk_create(
        Entry(
            at=at,
            by=fitting(by, WIDEST_NAME),
            act=deed.act,
            kind=deed.kind,
            subject=fitting(deed.subject, WIDEST_SUBJECT),
            before=deed.before,
            after=deed.after,
            why=why,
        )
        for deed in deeds
    )
